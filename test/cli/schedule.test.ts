import { expect, test } from 'vitest';
import type { Pool } from '../../src/load/connection/pool.ts';
import { withConfigFile } from '../support/config-file.ts';
import { withDatabase } from '../support/database.ts';
import { parseAs } from '../support/parse-as.ts';
import { runInProcess } from '../support/run-in-process.ts';

const pipelines = {
  music: { cron: '0 10 * * *', timezone: 'Asia/Shanghai', core: true, streams: ['trending-music-list'] },
  shops: { cron: '30 */6 * * *', catchUp: 'none', overlap: 'skip', streams: ['seller-ranklist'] },
};

interface TestSchedule {
  readonly pool: Pool;
  readonly schedule: (...args: readonly string[]) => Promise<string>;
  readonly json: (...args: readonly string[]) => Promise<unknown>;
}

const withSchedule = (work: (schedule: TestSchedule) => Promise<void>) =>
  withConfigFile({ pipelines }, (path) =>
    withDatabase(({ url, pool }) => {
      const schedule = async (...args: readonly string[]) => {
        const env = { DATABASE_URL: url, ECHOTIK_CONFIG: path };
        const { code, stdout, stderr } = await runInProcess(['schedule', ...args], env);
        expect([code, stderr]).toEqual([0, '']);
        return stdout;
      };
      const json = async (...args: readonly string[]) => parseAs<unknown>(await schedule(...args, '--json'));
      return work({ pool, schedule, json });
    }),
  );

test('schedules are listed with the settings of their pipelines', () =>
  withSchedule(async ({ schedule, json }) => {
    const unknown = { last_slot: null, became: null, reason: null, paused_at: null };
    expect(await json('list')).toEqual([
      {
        pipeline: 'music',
        cron: '0 10 * * *',
        timezone: 'Asia/Shanghai',
        after: null,
        catch_up: 'latest',
        overlap: 'queue',
        core: true,
        next_slot: expect.stringMatching(/T02:00:00\.000Z$/),
        ...unknown,
      },
      expect.objectContaining({ pipeline: 'shops', timezone: 'UTC', catch_up: 'none', overlap: 'skip', core: false }),
    ]);
    expect(await schedule()).toBe(await schedule('list'));
  }));

test('the next slots of all pipelines are listed in order, in the time of their zone', () =>
  withSchedule(async ({ json, schedule }) => {
    const slots = parseAs<readonly { pipeline: string; slot: string }[]>(
      await schedule('next', '--count', '2', '--json'),
    );
    expect(slots.map(({ pipeline }) => pipeline).sort()).toEqual(['music', 'music', 'shops', 'shops']);
    const times = slots.map(({ slot }) => slot);
    expect(times).toEqual([...times].sort((a, b) => a.localeCompare(b)));
    expect(await json('next', 'music', '--count', '1')).toEqual([
      {
        pipeline: 'music',
        slot: expect.stringMatching(/T02:00:00\.000Z$/),
        local: expect.stringMatching(/ 10:00$/),
        timezone: 'Asia/Shanghai',
        business_date: expect.any(String),
        note: '',
      },
    ]);
  }));

test('a schedule is paused and resumed once', () =>
  withSchedule(async ({ pool, schedule, json }) => {
    expect(await json('pause', 'music')).toEqual({ pipeline: 'music', changed: true });
    expect(await json('pause', 'music')).toEqual({ pipeline: 'music', changed: false });
    expect(await schedule('pause', 'music')).toBe('music was paused before.\n');
    const note = 'paused: begins no run';
    expect(await json('next', 'music')).toMatchObject([{ note }, { note }, { note }]);
    expect(await json('list')).toMatchObject([{ paused_at: expect.any(String) }, { paused_at: null }]);
    const { rows } = await pool.query('select pipeline from ops.schedules where paused_at is not null');
    expect(rows).toEqual([{ pipeline: 'music' }]);

    expect(await schedule('resume', 'music')).toBe('music runs again from its next slot on.\n');
    expect(await json('resume', 'music')).toEqual({ pipeline: 'music', changed: false });
    expect(await json('list')).toMatchObject([{ paused_at: null }, { paused_at: null }]);
  }));
