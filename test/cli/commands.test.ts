import { describe, expect, test } from 'vitest';
import type { Simulator, SimulatorOptions } from '../../src/simulator/server.ts';
import { runCli, startCli } from '../support/cli.ts';
import { type Office, withOffice as lendOffice } from '../support/office.ts';

const MUSIC = 25;
const REQUESTS = 2 + MUSIC;
/** Calls of test/support/unlimited.config.yaml. */
const IN_FLIGHT = 4;
const SYNC = ['sync', 'trending-music-list', '--param', 'region=US', '--param', 'period=7', '--yes'];
const PASSWORD = 'canary-7f3a';

const withOffice = <T>(options: SimulatorOptions, work: (office: Office) => Promise<T>): Promise<T> =>
  lendOffice({ musicPerRegion: MUSIC, password: PASSWORD, ...options }, work);

const linesOf = (text: string) => text.split('\n').filter(Boolean);

describe('sync', () => {
  test('prints one JSON value and nothing else; the same day again writes nothing', () =>
    withOffice({}, async ({ env, pool }) => {
      const first = await runCli([...SYNC, '--json'], env);
      expect(first).toMatchObject({ code: 0 });
      const run: Readonly<Record<string, unknown>> = JSON.parse(first.stdout);
      expect(run).toMatchObject({ run_id: 1, status: 'succeeded', requests_done: REQUESTS, error: null });
      const { fields } = await pool.query('select * from ops.runs limit 0');
      const columns = new Set(fields.map(({ name }) => name));
      // Counted from ops.field_issues.
      expect(Object.keys(run).filter((name) => !columns.has(name))).toEqual(['unread_fields']);
      expect(first.stderr).not.toContain(PASSWORD);

      const again = JSON.parse((await runCli([...SYNC, '--json'], env)).stdout);
      expect(again).toMatchObject({ run_id: 2, status: 'succeeded', rows_inserted: 0, rows_updated: 0 });
    }));

  test('with --no-follow and --max-pages 1 asks one page and no child', () =>
    withOffice({}, async ({ env, simulator }) => {
      const { code, stdout, stderr } = await runCli([...SYNC, '--no-follow', '--max-pages', '1'], env);
      expect([code, stdout]).toEqual([0, '']);
      expect(stderr).toContain('1/1 requests');
      expect(simulator.bill.requests).toBe(1);
    }));

  test('without --yes and without a terminal asks nothing of the API and exits with 2', () =>
    withOffice({}, async ({ env, simulator, pool }) => {
      const { code, stderr } = await runCli(SYNC.slice(0, -1), env);
      expect(code).toBe(2);
      expect(stderr).toContain('-> add --yes');
      expect(simulator.journal).toEqual([]);
      expect((await pool.query('select from ops.runs')).rowCount).toBe(0);
    }));

  test('with wrong credentials exits with 1, in two lines, without stack trace or password', () =>
    withOffice({}, async ({ env, simulator }) => {
      const wrong = 'canary-wrong-91';
      const { code, stdout, stderr } = await runCli([...SYNC, '--json'], { ...env, ECHOTIK_PASSWORD: wrong });
      expect(code).toBe(1);
      const errors = linesOf(stderr.slice(stderr.indexOf('error:')));
      expect(errors).toEqual([
        expect.stringMatching(/^error: run 1 .*refused the credentials/),
        expect.stringMatching(/^ {2}-> correct ECHOTIK_USERNAME/),
      ]);
      expect(linesOf(stderr).filter((line) => line.startsWith('    at '))).toEqual([]);
      expect(stdout + stderr).not.toContain(wrong);
      // A second endpoint was asked whether it agrees.
      expect(simulator.bill).toMatchObject({ requests: 2, charged: 0 });
    }));

  test.each<[string, number, SimulatorOptions]>([
    ['a used up quota', 4, { faults: [{ kind: 'quota', after: 5 }] }],
    ['a record that does not match', 3, { faults: [{ kind: 'malformed-record', times: 1 }] }],
  ])('ended by %s exits with %i', (_, exit, options) =>
    withOffice(options, async ({ env }) => {
      const { code, stderr } = await runCli(SYNC, env);
      expect(code).toBe(exit);
      expect(stderr).toMatch(/^ {2}-> \w/m);
    }),
  );

  test('stopped by Ctrl-C exits with 130, and the same command goes on with the run', () =>
    withOffice({ latencyMs: 30 }, async ({ env, simulator, pool }) => {
      const stopped = startCli([...SYNC, '--json'], env);
      await charged(simulator, 8);
      stopped.kill('SIGINT');
      const { code, stderr } = await stopped.ended;
      expect(code).toBe(130);
      expect(stderr).toContain('Interrupted. Run 1 is kept');
      const states = await pool.query(`select from ops.attempts where state in ('reserved', 'unknown')`);
      expect(states.rowCount).toBe(0);
      expect(simulator.bill.charged).toBeLessThan(REQUESTS);

      const next = await runCli([...SYNC, '--json'], env);
      expect(JSON.parse(next.stdout)).toMatchObject({ run_id: 1, status: 'succeeded', requests_done: REQUESTS });
      expect(simulator.bill).toMatchObject({ requests: REQUESTS, charged: REQUESTS });
    }));

  test('killed is continued by the same command, which buys again only what was on the wire', () =>
    withOffice({ latencyMs: 30 }, async ({ env, simulator, pool }) => {
      const killed = startCli(SYNC, env);
      await charged(simulator, 12);
      killed.kill('SIGKILL');
      await killed.ended;
      const { rows } = await pool.query(`select count(*)::int as done from ops.requests where status = 'done'`);
      expect(rows[0].done).toBeGreaterThan(0);
      expect(rows[0].done).toBeLessThan(REQUESTS);

      const next = await runCli([...SYNC, '--json'], env);
      expect(JSON.parse(next.stdout)).toMatchObject({ run_id: 1, status: 'succeeded', requests_done: REQUESTS });
      expect(simulator.bill.charged).toBeGreaterThanOrEqual(REQUESTS);
      expect(simulator.bill.charged).toBeLessThanOrEqual(REQUESTS + IN_FLIGHT);
    }));
});

/** Until the simulator has billed so many calls. */
async function charged(simulator: Simulator, calls: number): Promise<void> {
  while (simulator.bill.charged < calls) await new Promise((resolve) => setTimeout(resolve, 5));
}
