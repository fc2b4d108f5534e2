/** Creates runs: the row of the run, its tick if a schedule started it, and its first requests, in one transaction. */
import { ConfigError } from '../errors.ts';
import { onlyRow } from '../load/connection/only-row.ts';
import { type Connection, inTransaction, type Pool } from '../load/connection/pool.ts';
import { claimIdGroups } from './id-groups.ts';
import { insertRequests, type QueuedRequest } from './requests.ts';
import { computePresentDeadline, type NewRun } from './new-run.ts';
import { newRequest } from './request.ts';
import type { RunRow } from './runs.ts';
import { claimSource, type Source } from './source.ts';

export interface BegunRun {
  readonly runId: number;
  /** Its requests that now wait for a job. */
  readonly queued: readonly QueuedRequest[];
}

/** Priority of backfills and replays. Nobody waits for their result, so scheduled runs go first. */
const LOW_PRIORITY = 10;

/**
 * Creates a run with its first requests, in a transaction of its own. For a scheduled run the tick (pipeline, slot) is
 * claimed in the same transaction; returns undefined if another scheduler has claimed it. `at`: the current time. With
 * a `source` a run with requests marks the warehouse. Throws ConfigError when a manual run has no requests, or when the
 * warehouse has data of another source.
 */
export const beginRun = (pool: Pool, plan: NewRun, at: Date, source?: Source): Promise<BegunRun | undefined> =>
  inTransaction(pool, (connection) => beginRunWithin(connection, plan, at, source));

/** The same in a transaction of the caller. */
export async function beginRunWithin(
  connection: Connection,
  plan: NewRun,
  at: Date,
  source?: Source,
): Promise<BegunRun | undefined> {
  // The slot of a schedule is recorded even if nothing is watched yet.
  if (!plan.roots.length && plan.trigger === 'manual')
    throw new ConfigError(`${plan.pipeline} has no requests to send`, {
      remedy: 'give it regions or params, or watch something: echotik-warehouse watch add',
    });
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
  const grouped = await claimIdGroups(connection, requests, at);
  return { runId, queued: await insertRequests(connection, grouped, at) };
}

/** Inserts the row of a run, without requests, and returns its number. `at`: the current time. */
export async function insertRun(connection: Connection, plan: NewRun, at: Date): Promise<number> {
  const { trigger, reuse = 'fresh', core = false, maxPages = null, credits = null, maxCredits = null } = plan;
  const options = plan.streamOptions ? JSON.stringify(plan.streamOptions) : null;
  const priority = trigger === 'backfill' || trigger === 'replay' ? LOW_PRIORITY : 0;
  const inserted = await connection.query<Pick<RunRow, 'run_id'>>(
    `insert into ops.runs (pipeline, trigger, slot, business_date, streams, max_pages, reuse, priority, core,
       planned_credits, max_credits, present_until, stream_options)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) returning run_id`,
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
      computePresentDeadline(plan, at) ?? null,
      options,
    ],
  );
  return onlyRow(inserted).run_id;
}
