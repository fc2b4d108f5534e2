import { describe, expect, test } from 'vitest';
import { backends, withCli } from '../support/with-cli.ts';

const DAYS = 4;
const BACKFILL = ['backfill', 'seller-ranklist', '--max-pages', '1', '--to', '2026-01-04', '--from'];
const FOUR_DAYS = [...BACKFILL, '2026-01-01'];
const SIX_DAYS = [...BACKFILL, '2025-12-30'];
const ORDERED = { run_id: 1, status: 'running', trigger: 'backfill', requests_total: DAYS, requests_done: 0 };

describe.each(backends())('on the %s queue', (backend) => {
  test('a backfill is left to workers, paused and resumed, and its complete days are not bought again', () =>
    withCli({ backend }, async ({ run, json, simulator }) => {
      expect(await json([...FOUR_DAYS, '--detach', '--yes'])).toMatchObject(ORDERED);
      const paused = { ...ORDERED, status: 'paused', error: 'paused by an operator' };
      expect(await json(['runs', 'pause', '1'])).toMatchObject(paused);
      expect((await run(['runs', 'pause', '1'], 2)).stderr).toBe(
        'error: run 1 is paused: there is nothing to pause\n  -> echotik-warehouse runs lists them\n',
      );
      expect(simulator.journal).toEqual([]);

      const complete = { run_id: 1, status: 'succeeded', requests_done: DAYS, credits: DAYS, error: null };
      expect(await json(['runs', 'resume', '1', '--yes'])).toMatchObject(complete);
      expect(await json(FOUR_DAYS)).toEqual([]);
      expect(simulator.bill.charged).toBe(DAYS);

      const ordered = await run([...SIX_DAYS, '--detach', '--yes']);
      expect(ordered.stdout).toBe('');
      expect(ordered.stderr).toMatch(
        /6 walks, of which 4 present, 2 missing. To request: 2.\n[^]*\nRun 2 waits for workers: 2 requests/,
      );
      expect(simulator.bill.charged).toBe(DAYS);
    }));

  test('a backfill that was cancelled cannot be resumed, and its days can be ordered again', () =>
    withCli({ backend }, async ({ run, json, simulator }) => {
      expect(await json([...FOUR_DAYS, '--detach', '--yes'])).toMatchObject(ORDERED);
      // The limit also applies to a run that is running.
      const limited = { run_id: 1, status: 'out_of_budget', credits: 1, max_credits: 1 };
      expect(await json(['runs', 'resume', '1', '--max-credits', '1', '--yes'], 4)).toMatchObject(limited);
      const cancelled = { run_id: 1, status: 'cancelled', requests_done: 1 };
      expect(await json(['runs', 'cancel', '1'])).toMatchObject(cancelled);
      expect((await run(['runs', 'resume', '1'], 2)).stderr).toMatch(
        /^error: run 1 is cancelled: there is nothing to resume\n {2}-> sync or backfill begin a new one; .*\n$/,
      );
      const rest = { run_id: 2, status: 'succeeded', requests_total: DAYS - 1, credits: DAYS - 1 };
      expect(await json([...FOUR_DAYS, '--yes'])).toMatchObject(rest);
      expect(simulator.bill).toMatchObject({ requests: DAYS, charged: DAYS });
    }));
});

test('a dry run of a backfill shows its plan and begins no run', () =>
  withCli({}, async ({ run, json, simulator, pool }) => {
    const found = { present: 0, absent: 0, open: 0, failed: 0, missing: DAYS };
    const plan = { stream: 'seller-ranklist', from: '2026-01-01', to: '2026-01-04', mode: 'missing', walks: DAYS };
    expect(await json([...FOUR_DAYS, '--dry-run'])).toMatchObject({ ...plan, found, owners: [], credits: DAYS });
    expect((await run([...FOUR_DAYS, '--dry-run'])).stdout).toMatch(/4 missing. To request: 4.\n {2}stream +known /);
    expect((await pool.query('select from ops.runs')).rowCount).toBe(0);
    expect(simulator.journal).toEqual([]);
  }));

test('a backfill without a terminal needs --yes', () =>
  withCli({}, async ({ run, pool }) => {
    expect((await run(FOUR_DAYS, 2)).stderr).toMatch(
      /4 walks, of which 4 missing. To request: 4.\n[^]*\nerror: .*no terminal.*\n {2}-> add --yes\n$/,
    );
    expect((await pool.query('select from ops.runs')).rowCount).toBe(0);
  }));
