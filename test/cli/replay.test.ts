import { describe, expect, test } from 'vitest';
import type { QuarantinedRecord } from '../../src/ledger/quarantine.ts';
import { parseAs } from '../support/parse-as.ts';
import { runInProcess } from '../support/run-in-process.ts';
import { backends, type TestCli, withCli } from '../support/with-cli.ts';

const SOUNDS = 5;
const LIST = 'trending-music-list';
const DETAIL = 'trending-music-detail';
const SYNC = ['sync', LIST, '--param', 'region=US', '--param', 'period=7', '--yes'];
const REPLAYED = { trigger: 'replay', credits: 0 };

/** Runs a command without credentials, which must succeed: what reads stored bodies needs no API. */
const runOffline = async ({ env: { DATABASE_URL: url = '' } }: TestCli, ...args: readonly string[]) => {
  const { code, stdout } = await runInProcess(args, { DATABASE_URL: url });
  expect(code).toBe(0);
  return stdout;
};

describe.each(backends())('on the %s queue', (backend) => {
  test('a record in quarantine is listed, shown, and replayed without a call', () =>
    withCli({ backend, musicPerRegion: SOUNDS }, async (cli) => {
      const { run, simulator } = cli;
      simulator.addFault({ kind: 'malformed-record', match: 'music/list', times: 1 });
      await run(SYNC, 3);
      const { bill } = simulator;

      const text = await runOffline(cli, 'quarantine', 'list', '--stream', LIST, '--json');
      const [record] = parseAs<readonly QuarantinedRecord[]>(text);
      const expected = { quarantine_id: 1, stream: LIST, record_path: 'data.sound_list[2]', resolved_at: null };
      expect(record).toMatchObject({ ...expected, issues: [{ path: 'clip_id' }] });
      expect(JSON.parse(await runOffline(cli, 'quarantine', 'show', '1', '--json'))).toEqual(record);
      expect(await runOffline(cli, 'quarantine', 'show', '1')).toContain(`\n${record?.record}\n`);
      expect(await runOffline(cli, 'quarantine', 'list')).toMatch(
        /\n +1 +trending-music-list +1 +data.sound_list\[2\] +clip_id +/,
      );
      expect(await runOffline(cli, 'quarantine', 'list', '--stream', DETAIL)).toBe('Nothing is in quarantine.\n');

      const retried = await run(['quarantine', 'retry', '1', '--json'], 3);
      const partial = { ...REPLAYED, run_id: 2, status: 'partial', rows_quarantined: 1 };
      expect(JSON.parse(retried.stdout)).toMatchObject(partial);
      expect(retried.stderr).toMatch(/^error: run 2 .* see ops.quarantine\n {2}-> .*quarantine list .*\n$/);
      expect(simulator.bill).toEqual(bill);
    }));

  test('stored bodies are compared with the tables, and replayed without a call', () =>
    withCli({ backend, musicPerRegion: SOUNDS }, async (cli) => {
      const { run, json, simulator, pool } = cli;
      await run(SYNC);
      const { bill } = simulator;
      await pool.query(`update echotik.music set title = 'old'; update echotik.music_history set title = 'old'`);

      const changes = { table: 'music', columns: { title: SOUNDS } };
      const diff = { bodies: SOUNDS, quarantined: 0, tables: [changes] };
      expect(JSON.parse(await runOffline(cli, 'replay', DETAIL, '--diff', '--json'))).toMatchObject(diff);
      expect((await pool.query(`select from echotik.music where title = 'old'`)).rowCount).toBe(SOUNDS);
      const replayed = { ...REPLAYED, status: 'succeeded', requests_done: SOUNDS };
      expect(await json(['replay', DETAIL])).toMatchObject(replayed);
      expect(await runOffline(cli, 'replay', DETAIL, '--diff')).toBe(`${SOUNDS} bodies read.\nNothing would change.\n`);
      expect(simulator.bill).toEqual(bill);
    }));
});
