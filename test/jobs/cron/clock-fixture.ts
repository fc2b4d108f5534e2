/** A clock that looks when a test says so, at an instant of the test. */
import { type Config, configSchema } from '../../../src/config/config.ts';
import { ClockError } from '../../../src/errors.ts';
import { finishRuns } from '../../../src/jobs/reconciler/finish-runs.ts';
import { scan } from '../../../src/jobs/cron/clock.ts';
import { openQueues } from '../../../src/jobs/queues/open-queues.ts';
import type { Queues } from '../../../src/jobs/queues/queues.ts';
import type { Pool } from '../../../src/load/connection/pool.ts';
import { runs } from '../../../src/load/tables/ops-runs.ts';
import { agreeOn } from '../../support/agree-on.ts';
import { withDatabase } from '../../support/database.ts';

/** Names the day it asks for, so it can be caught up; in one market, and of one rank, a run has one request. */
export const RANKS = { stream: 'product-ranklist', params: { rank_type: 1, product_rank_field: 1 } };

export const config = configSchema.parse({
  pipelines: { music: { cron: '30 1 * * *', timezone: 'America/New_York', streams: [RANKS] } },
});

interface ClockFixture {
  readonly pool: Pool;
  readonly queues: Queues;
  /** One look of a clock at an instant; returns the slots it began a run for. */
  readonly look: (now: string, config?: Config) => Promise<readonly string[]>;
}

export const withClock = (work: (scene: ClockFixture) => Promise<void>) =>
  withDatabase(async ({ url, pool }) => {
    // What is reported of wrong clocks: wrong-clocks.test.ts.
    const fail = (error: Error) => {
      if (!(error instanceof ClockError)) throw error;
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
          const at = new Date(now);
          await scan({ pool, queues, config: used, ...agreeOn(at), onError: fail, onRun });
          return slots;
        },
      });
    } finally {
      await queues.close();
    }
  });

type RunRow = Pick<(typeof runs)['$inferSelect'], 'trigger' | 'slot' | 'business_date' | 'status' | 'requests_total'>;

export const readRuns = async (pool: Pool) =>
  (
    await pool.query<RunRow>(
      'select trigger, slot, business_date, status, requests_total from ops.runs order by run_id',
    )
  ).rows;

export const readTicks = async (pool: Pool) =>
  (await pool.query<{ slot: Date; outcome: string }>('select slot, outcome from ops.ticks order by slot')).rows.map(
    ({ slot, outcome }) => `${slot.toISOString().slice(0, 10)} ${outcome}`,
  );

export const endRuns = async (pool: Pool) => {
  await pool.query(`update ops.requests set status = 'done', finished_at = now()`);
  await finishRuns(pool, new Date());
};

export const withPolicy = (more: object) =>
  configSchema.parse({
    pipelines: {
      music: { cron: '30 1 * * *', timezone: 'America/New_York', streams: [RANKS], ...more },
    },
  });
