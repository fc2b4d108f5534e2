import { describe, expect, inject, test } from 'vitest';
import { withConfigFile } from '../support/config-file.ts';
import type { Backend } from '../support/world.ts';
import { startWorkerProcess } from '../support/worker-process.ts';
import { withWaitingRun } from './waiting-run.ts';

const WORKERS = 8;
/** Of the 96 credits that the scene's run needs. */
const BUDGET = 50;

/** E9: the last credits of a budget, and eight processes that want them. */
describe.each<Backend>(['postgres', 'redis'])('on the %s queue', (backend) => {
  const redisUrl = backend === 'redis' ? inject('redisUrl') : undefined;

  test.skipIf(backend === 'redis' && !redisUrl)('eight workers that race for the last credits overspend by none', () =>
    withWaitingRun({ latencyMs: 20 }, ({ simulator, pool, url, ended }) =>
      withConfigFile({ budget: { day: BUDGET, reserve: 0 } }, async (config) => {
        const workers = Array.from({ length: WORKERS }, () =>
          startWorkerProcess({ databaseUrl: url, simulator, redisUrl, config }),
        );
        const run = await ended();
        for (const worker of workers) worker.kill('SIGTERM');
        await Promise.all(workers.map(({ exited }) => exited));

        expect(run).toMatchObject({
          status: 'out_of_budget',
          credits: BUDGET,
          requests_failed: 0,
          error: `the budget of ${BUDGET} credits a day is used up`,
          resume_at: expect.any(Date),
        });
        expect(simulator.bill.credits).toBe(BUDGET);
        const { rows } = await pool.query('select sum(credits)::int as credits from ops.spending');
        expect(rows).toEqual([{ credits: BUDGET }]);
      }),
    ),
  );
});
