import { expect, test } from 'vitest';
import { withConfigFile } from '../support/config-file.ts';
import { withDatabase } from '../support/database.ts';
import { runHere } from '../support/here.ts';

const pipelines = {
  music: { cron: '0 10 * * *', timezone: 'Asia/Shanghai', core: true, streams: ['trending-music-list'] },
  shops: { cron: '30 */6 * * *', catchUp: 'none', overlap: 'skip', streams: ['seller-ranklist'] },
};

test('schedules are listed, told ahead, paused and resumed', () =>
  withConfigFile({ pipelines }, (path) =>
    withDatabase(async ({ url, pool }) => {
      const schedule = async (...args: readonly string[]) => {
        const { code, stdout, stderr } = await runHere(['schedule', ...args], {
          DATABASE_URL: url,
          ECHOTIK_CONFIG: path,
        });
        expect([code, stderr]).toEqual([0, '']);
        return stdout;
      };
      const json = async (...args: readonly string[]) => JSON.parse(await schedule(...args, '--json'));
      const unknown = { last_slot: null, became: null, reason: null, paused_at: null };
      expect(await json('list')).toEqual([
        {
          pipeline: 'music',
          cron: '0 10 * * *',
          timezone: 'Asia/Shanghai',
          catch_up: 'latest',
          overlap: 'queue',
          core: true,
          next_slot: expect.stringMatching(/T02:00:00\.000Z$/),
          ...unknown,
        },
        expect.objectContaining({ pipeline: 'shops', timezone: 'UTC', catch_up: 'none', overlap: 'skip', core: false }),
      ]);
      expect(await schedule()).toBe(await schedule('list'));

      const slots = await json('next', '--count', '2');
      expect(slots.map(({ pipeline }: { pipeline: string }) => pipeline).sort()).toEqual([
        'music',
        'music',
        'shops',
        'shops',
      ]);
      const times: readonly string[] = slots.map(({ slot }: { slot: string }) => slot);
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

      expect(await json('pause', 'music')).toEqual({ pipeline: 'music', changed: true });
      expect(await json('pause', 'music')).toEqual({ pipeline: 'music', changed: false });
      expect(await schedule('pause', 'music')).toBe('music was paused before.\n');
      expect(await json('next', 'music')).toMatchObject(
        Array.from({ length: 3 }, () => ({ note: 'paused: begins no run' })),
      );
      expect(await json('list')).toMatchObject([{ paused_at: expect.any(String) }, { paused_at: null }]);
      const { rows } = await pool.query('select pipeline from ops.schedules where paused_at is not null');
      expect(rows).toEqual([{ pipeline: 'music' }]);

      expect(await schedule('resume', 'music')).toBe('music runs again from its next slot on.\n');
      expect(await json('resume', 'music')).toEqual({ pipeline: 'music', changed: false });
      expect(await json('list')).toMatchObject([{ paused_at: null }, { paused_at: null }]);
    }),
  ));
