import { describe, expect, test } from 'vitest';
import type { Simulator, SimulatorOptions } from '../../simulator/server.ts';
import { onlyRow } from '../../src/load/connection/only-row.ts';
import { runCli, startCli } from '../support/cli.ts';
import { parseAs } from '../support/parse-as.ts';
import { runInProcess } from '../support/run-in-process.ts';
import { type TestCli, withCli } from '../support/with-cli.ts';

const MUSIC = 25;
const REQUESTS = 2 + MUSIC;
/** Calls of test/support/unlimited.config.yaml. */
const IN_FLIGHT = 4;
const SYNC = ['sync', 'trending-music-list', '--param', 'region=US', '--param', 'period=7', '--yes'];
const PASSWORD = 'canary-7f3a';

const withMusic = <T>(options: SimulatorOptions, work: (cli: TestCli) => Promise<T>): Promise<T> =>
  withCli({ musicPerRegion: MUSIC, password: PASSWORD, ...options }, work);

const splitLines = (text: string) => text.split('\n').filter(Boolean);

describe('sync', () => {
  test('prints one JSON value, the run, and no other output on stdout', () =>
    withMusic({}, async ({ env, pool }) => {
      const first = await runCli([...SYNC, '--json'], env);
      expect(first).toMatchObject({ code: 0 });
      const run = parseAs<Readonly<Record<string, unknown>>>(first.stdout);
      expect(run).toMatchObject({ run_id: 1, status: 'succeeded', requests_done: REQUESTS, error: null });
      const { fields } = await pool.query('select * from ops.runs limit 0');
      const columns = new Set(fields.map(({ name }) => name));
      // Counted from ops.field_issues.
      expect(Object.keys(run).filter((name) => !columns.has(name))).toEqual(['unread_fields']);
      expect(first.stderr).not.toContain(PASSWORD);
    }));

  test('writes no row when it is repeated on the same day', () =>
    withMusic({}, async ({ json }) => {
      const command = [...SYNC, '--no-follow'];
      expect(await json(command)).toMatchObject({ run_id: 1, status: 'succeeded' });
      const unchanged = { run_id: 2, status: 'succeeded', rows_inserted: 0, rows_updated: 0 };
      expect(await json(command)).toMatchObject(unchanged);
    }));

  test('with --no-follow and --max-pages 1 requests one page and no child', () =>
    withMusic({}, async ({ run, simulator }) => {
      const { stdout, stderr } = await run([...SYNC, '--no-follow', '--max-pages', '1']);
      expect(stdout).toBe('');
      expect(stderr).toContain('1/1 requests');
      expect(simulator.bill.requests).toBe(1);
    }));

  test('without --yes and without a terminal sends no request and exits with 2', () =>
    withMusic({}, async ({ run, simulator, pool }) => {
      const { stderr } = await run(SYNC.slice(0, -1), 2);
      expect(stderr).toContain('-> add --yes');
      expect(simulator.journal).toEqual([]);
      expect((await pool.query('select from ops.runs')).rowCount).toBe(0);
    }));

  test('with wrong credentials exits with 1, in two lines, without stack trace or password', () =>
    withMusic({}, async ({ env, simulator }) => {
      const wrong = 'canary-wrong-91';
      const { code, stdout, stderr } = await runInProcess([...SYNC, '--json'], {
        ...env,
        ECHOTIK_PASSWORD: wrong,
      });
      expect(code).toBe(1);
      const errors = splitLines(stderr.slice(stderr.indexOf('error:')));
      expect(errors).toEqual([
        expect.stringMatching(/^error: run 1 .*refused the credentials/),
        expect.stringMatching(/^ {2}-> correct ECHOTIK_USERNAME/),
      ]);
      expect(splitLines(stderr).filter((line) => line.startsWith('    at '))).toEqual([]);
      expect(stdout + stderr).not.toContain(wrong);
      // The second request asks another endpoint whether it refuses the credentials too.
      expect(simulator.bill).toMatchObject({ requests: 2, charged: 0 });
    }));

  test.each<[string, number, SimulatorOptions]>([
    ['a used up quota', 4, { faults: [{ kind: 'quota', after: 5 }] }],
    ['a record that does not match', 3, { faults: [{ kind: 'malformed-record', times: 1 }] }],
  ])('ended by %s exits with %i', (_, exit, options) =>
    withMusic(options, async ({ run }) => {
      const { stderr } = await run(SYNC, exit);
      expect(stderr).toMatch(/^ {2}-> \w/m);
    }),
  );

  test('stopped by Ctrl-C exits with 130, and the same command continues the run', () =>
    withMusic({ latencyMs: 30 }, async ({ env, json, simulator, pool }) => {
      const stopped = startCli([...SYNC, '--json'], env);
      await untilCharged(simulator, 8);
      stopped.kill('SIGINT');
      const { code, stderr } = await stopped.ended;
      expect(code).toBe(130);
      expect(stderr).toContain('Interrupted. Run 1 is kept');
      const states = await pool.query(`select from ops.attempts where state in ('reserved', 'unknown')`);
      expect(states.rowCount).toBe(0);
      expect(simulator.bill.charged).toBeLessThan(REQUESTS);

      expect(await json(SYNC)).toMatchObject({ run_id: 1, status: 'succeeded', requests_done: REQUESTS });
      expect(simulator.bill).toMatchObject({ requests: REQUESTS, charged: REQUESTS });
    }));

  test('that was killed is continued by the same command, which buys again only the calls that were in flight', () =>
    withMusic({ latencyMs: 30 }, async ({ env, json, simulator, pool }) => {
      const killed = startCli(SYNC, env);
      await untilCharged(simulator, 12);
      killed.kill('SIGKILL');
      await killed.ended;
      const { done } = onlyRow(
        await pool.query<{ done: number }>(`select count(*)::int as done from ops.requests where status = 'done'`),
      );
      expect(done).toBeGreaterThan(0);
      expect(done).toBeLessThan(REQUESTS);

      expect(await json(SYNC)).toMatchObject({ run_id: 1, status: 'succeeded', requests_done: REQUESTS });
      expect(simulator.bill.charged).toBeGreaterThanOrEqual(REQUESTS);
      expect(simulator.bill.charged).toBeLessThanOrEqual(REQUESTS + IN_FLIGHT);
    }));
});

/** Waits until the simulator has billed the number of calls. */
const untilCharged = (simulator: Simulator, calls: number): Promise<void> =>
  expect.poll(() => simulator.bill.charged, { interval: 5, timeout: 240_000 }).toBeGreaterThanOrEqual(calls);
