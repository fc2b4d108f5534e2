import { describe, expect, inject, test } from 'vitest';
import { withOffice } from '../support/office.ts';
import type { Backend } from '../support/world.ts';

const DAYS = 4;
const PAST = ['backfill', 'seller-ranklist', '--max-pages', '1', '--to', '2026-01-04', '--from'];
const FOUR = [...PAST, '2026-01-01'];
const SIX = [...PAST, '2025-12-30'];

describe.each<Backend>(['postgres', 'redis'])('a backfill on the %s queue', (backend) => {
  const skip = backend === 'redis' && !inject('redisUrl');

  test.skipIf(skip)('is shown, ordered, paused, gone on with, complete; and given up, and ordered again', () =>
    withOffice({ backend }, async ({ run, json, here, simulator, pool }) => {
      const found = { present: 0, absent: 0, open: 0, failed: 0, missing: DAYS };
      const plan = { stream: 'seller-ranklist', from: '2026-01-01', to: '2026-01-04', mode: 'missing', walks: DAYS };
      expect(await json([...FOUR, '--dry-run'])).toMatchObject({ ...plan, found, owners: [], credits: DAYS });
      const refused = await run(FOUR, 2);
      expect(refused.stderr).toMatch(
        /4 walks, of which 4 missing. To ask: 4.\n[^]*\nerror: .*no terminal.*\n {2}-> add --yes\n$/,
      );
      expect((await pool.query('select from ops.runs')).rowCount).toBe(0);

      const open = { run_id: 1, status: 'running', trigger: 'backfill', requests_total: DAYS, requests_done: 0 };
      expect(await json([...FOUR, '--detach', '--yes'])).toMatchObject(open);
      expect(JSON.parse((await here(['runs', 'pause', '1', '--json'])).stdout)).toMatchObject({
        ...open,
        status: 'paused',
        error: 'paused by an operator',
      });
      expect((await here(['runs', 'pause', '1'], 2)).stderr).toBe(
        'error: run 1 is paused: there is nothing to pause\n  -> echotik-warehouse runs lists them\n',
      );
      expect(simulator.journal).toEqual([]);

      const whole = { run_id: 1, status: 'succeeded', requests_done: DAYS, credits: DAYS, error: null };
      expect(await json(['runs', 'resume', '1', '--yes'])).toMatchObject(whole);
      expect(await json(FOUR)).toEqual([]);
      expect(simulator.bill.charged).toBe(DAYS);

      const ordered = await run([...SIX, '--detach', '--yes']);
      expect(ordered.stdout).toBe('');
      expect(ordered.stderr).toMatch(
        /6 walks, of which 4 present, 2 missing. To ask: 2.\n[^]*\nRun 2 waits for workers: 2 requests/,
      );
      // A limit holds also for what goes on already.
      const limited = { run_id: 2, status: 'out_of_budget', credits: 1, max_credits: 1 };
      expect(await json(['runs', 'resume', '2', '--max-credits', '1', '--yes'], 4)).toMatchObject(limited);
      const given = JSON.parse((await here(['runs', 'cancel', '2', '--json'])).stdout);
      expect(given).toMatchObject({ run_id: 2, status: 'cancelled', requests_done: 1 });
      expect((await here(['runs', 'resume', '2'], 2)).stderr).toBe(
        'error: run 2 is cancelled: there is nothing to go on with\n  -> sync or backfill begin a new one; what describes only the present is not asked for a day that is over\n',
      );
      const rest = { run_id: 3, status: 'succeeded', requests_total: 1, credits: 1 };
      expect(await json([...SIX, '--yes'])).toMatchObject(rest);
      expect(simulator.bill).toMatchObject({ requests: DAYS + 2, charged: DAYS + 2 });
    }),
  );
});
