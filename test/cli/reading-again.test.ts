import { describe, expect, inject, test } from 'vitest';
import { runHere } from '../support/here.ts';
import { withOffice } from '../support/office.ts';
import type { Backend } from '../support/world.ts';

const SOUNDS = 5;
const LIST = 'trending-music-list';
const DETAIL = 'trending-music-detail';

describe.each<Backend>(['postgres', 'redis'])('stored bodies on the %s queue', (backend) => {
  const skip = backend === 'redis' && !inject('redisUrl');

  test.skipIf(skip)('are read again: what was set aside, and what a better parser would make of the rest', () =>
    withOffice({ backend, musicPerRegion: SOUNDS }, async ({ run, json, simulator, pool, env }) => {
      simulator.addFault({ kind: 'malformed-record', match: 'music/list', times: 1 });
      await run(['sync', LIST, '--param', 'region=US', '--param', 'period=7', '--yes'], 3);
      const { bill } = simulator;
      const here = async (...args: readonly string[]) => {
        // Whoever reads what is stored needs no API.
        const { code, stdout } = await runHere(args, { DATABASE_URL: env['DATABASE_URL'] ?? '' });
        expect(code).toBe(0);
        return stdout;
      };

      const list = JSON.parse(await here('quarantine', 'list', '--stream', LIST, '--json'));
      const record = { quarantine_id: 1, stream: LIST, record_path: 'data.sound_list[2]', resolved_at: null };
      expect(list).toMatchObject([{ ...record, issues: [{ path: 'clip_id' }] }]);
      expect(JSON.parse(await here('quarantine', 'show', '1', '--json'))).toEqual(list[0]);
      expect(await here('quarantine', 'show', '1')).toContain(`\n${list[0].record}\n`);
      expect(await here('quarantine', 'list')).toMatch(
        /\n +1 +trending-music-list +1 +data.sound_list\[2\] +clip_id +/,
      );
      expect(await here('quarantine', 'list', '--stream', DETAIL)).toBe('Nothing is in quarantine.\n');

      const replayed = { trigger: 'replay', credits: 0 };
      const still = await run(['quarantine', 'retry', '1', '--json'], 3);
      expect(JSON.parse(still.stdout)).toMatchObject({
        ...replayed,
        run_id: 2,
        status: 'partial',
        rows_quarantined: 1,
      });
      expect(still.stderr).toMatch(/^error: run 2 .*1 set aside in ops.quarantine\n {2}-> .*quarantine list .*\n$/);

      await pool.query(`update echotik.music set title = 'old'; update echotik.music_history set title = 'old'`);
      const bodies = SOUNDS - 1;
      const changes = { table: 'music', columns: { title: bodies } };
      const diff = JSON.parse(await here('replay', DETAIL, '--diff', '--json'));
      expect(diff).toMatchObject({ bodies, quarantined: 0, tables: [changes] });
      expect((await pool.query(`select from echotik.music where title = 'old'`)).rowCount).toBe(bodies);
      expect(await json(['replay', DETAIL])).toMatchObject({ ...replayed, status: 'succeeded', requests_done: bodies });
      expect(await here('replay', DETAIL, '--diff')).toBe(`${bodies} bodies read.\nNothing would change.\n`);
      expect(simulator.bill).toEqual(bill);
    }),
  );
});
