/** A clock that looks when a test says so, at an instant of the test. */
import { type Config, configSchema } from '../../../src/config/config.ts';
import { finishRuns } from '../../../src/jobs/ledger/finish.ts';
import { scan } from '../../../src/jobs/schedule/clock.ts';
import { openQueues } from '../../../src/jobs/worker/open-queues.ts';
import type { Queues } from '../../../src/jobs/worker/queues.ts';
import type { Pool } from '../../../src/load/pool.ts';
import { withDatabase } from '../../support/database.ts';

/** Names the day it asks for, so it can be caught up; in one market, and of one rank, a run has one request. */
export const RANKS = { stream: 'product-ranklist', params: { rank_type: 1, product_rank_field: 1 } };

export const config = configSchema.parse({
  pipelines: { music: { cron: '30 1 * * *', timezone: 'America/New_York', streams: [RANKS] } },
});

interface Scene {
  readonly pool: Pool;
  readonly queues: Queues;
  /** One look of a clock at an instant; returns the slots it began a run for. */
  readonly look: (now: string, config?: Config) => Promise<readonly string[]>;
}

export const withClock = (work: (scene: Scene) => Promise<void>) =>
  withDatabase(async ({ url, pool }) => {
    const fail = (error: Error) => {
      throw error;
    };
    const queues = await openQueues({ databaseUrl: url, redisUrl: undefined, warehouseId: 'clock', onError: fail });
    try {
      await work({
        pool,
        queues,
        async look(now, used = config) {
          const slots: string[] = [];
          const onRun = (_: string, __: number, slot: Date | undefined) =>
            void slots.push(slot?.toISOString() ?? 'resumed');
          await scan({ pool, queues, config: used, now: () => new Date(now), onError: fail, onRun });
          return slots;
        },
      });
    } finally {
      await queues.close();
    }
  });

export const runsOf = async (pool: Pool) =>
  (await pool.query('select trigger, slot, business_date, status, requests_total from ops.runs order by run_id')).rows;

export const ticksOf = async (pool: Pool) =>
  (await pool.query('select slot, outcome from ops.ticks order by slot')).rows.map(
    ({ slot, outcome }) => `${slot.toISOString().slice(0, 10)} ${outcome}`,
  );

export const endRuns = async (pool: Pool) => {
  await pool.query(`update ops.requests set status = 'done', finished_at = now()`);
  await finishRuns(pool);
};

export const withPolicy = (more: object) =>
  configSchema.parse({
    pipelines: {
      music: { cron: '30 1 * * *', timezone: 'America/New_York', streams: [RANKS], ...more },
    },
  });
