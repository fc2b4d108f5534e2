/** Runs begin: a row, its tick where a schedule asked for it, and its first requests, in one transaction. */
import { ConfigError } from '../../errors.ts';
import { type Connection, inTransaction, type Pool } from '../../load/pool.ts';
import { presentUntil } from '../plans/present-until.ts';
import type { RunPlan } from '../plans/run-plan.ts';
import { claimSource, type Source } from '../source.ts';
import { newRequest } from './request.ts';
import { insertRequests, type QueuedRequest } from './requests.ts';

export interface BegunRun {
  readonly runId: number;
  readonly queued: readonly QueuedRequest[];
}

/** Of whom nobody waits for the result go behind those with a schedule. */
const BEHIND_SCHEDULES = 10;

/**
 * Begins a run with its first requests. With a schedule's trigger the tick (pipeline, slot) is claimed in the same
 * transaction: undefined when another scheduler has it. `at` is the clock's now. A run with requests marks the
 * warehouse with the source of its answers. Throws ConfigError when somebody asks for a run that has nothing to ask, or
 * when the warehouse has data of another source.
 */
export function beginRun(
  pool: Pool,
  plan: RunPlan,
  at: Date = new Date(),
  source?: Source,
): Promise<BegunRun | undefined> {
  // A schedule's slot is accounted for even when nothing is watched yet.
  if (!plan.roots.length && plan.trigger === 'manual')
    throw new ConfigError(`${plan.pipeline} has nothing to ask`, {
      remedy: 'give it regions or params, or watch something: echotik-warehouse watch add',
    });
  return inTransaction(pool, async (connection) => {
    if (source && plan.roots.length) await claimSource(connection, source);
    const runId = await insertRun(connection, plan, at);
    if (plan.trigger === 'cron' || plan.trigger === 'catch-up') {
      const tick = await connection.query(
        'insert into ops.ticks (pipeline, slot, run_id, business_date) values ($1, $2, $3, $4) on conflict do nothing',
        [plan.pipeline, plan.slot, runId, plan.businessDate],
      );
      if (!tick.rowCount) {
        await connection.query('delete from ops.runs where run_id = $1', [runId]);
        return undefined;
      }
    }
    const run = { run_id: runId, business_date: plan.businessDate };
    const requests = plan.roots.map(({ stream, params }) => newRequest(run, stream, params, stream.pages.first));
    return { runId, queued: await insertRequests(connection, requests, at) };
  });
}

/** The row of a run, without requests. `at` is the clock's now. */
export async function insertRun(connection: Connection, plan: RunPlan, at: Date): Promise<number> {
  const { trigger, reuse = 'fresh', core = false, maxPages = null, credits = null, maxCredits = null } = plan;
  const priority = trigger === 'backfill' || trigger === 'replay' ? BEHIND_SCHEDULES : 0;
  const { rows } = await connection.query<{ run_id: number }>(
    `insert into ops.runs (pipeline, trigger, slot, business_date, streams, max_pages, reuse, priority, core,
       planned_credits, max_credits, present_until)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) returning run_id`,
    [
      plan.pipeline,
      trigger,
      plan.slot,
      plan.businessDate,
      plan.streams,
      maxPages,
      reuse,
      priority,
      core,
      credits,
      maxCredits,
      presentUntil(plan, at) ?? null,
    ],
  );
  const [run] = rows;
  if (!run) throw new Error('a run was inserted without a row');
  return run.run_id;
}
