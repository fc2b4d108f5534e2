/** Runs: begun with their first requests, ended by counting. A run that is not complete is never green. */
import { ConfigError } from '../../errors.ts';
import { type Connection, inTransaction, type Pool } from '../../load/pool.ts';
import type { Params, Stream } from '../../streams/stream.ts';
import { insertRequests, type QueuedRequest } from './ledger.ts';
import type { Lookups } from '../plans/lookups.ts';
import { newRequest } from './request.ts';

type RunStatus = 'running' | 'succeeded' | 'partial' | 'failed' | 'out_of_budget' | 'cancelled';
type Trigger = 'cron' | 'catch-up' | 'manual' | 'start' | 'import';

/** A row of ops.runs; counts of a run that goes on are of now. */
export interface Run {
  readonly run_id: number;
  readonly pipeline: string;
  readonly trigger: Trigger;
  readonly status: RunStatus;
  readonly slot: Date;
  readonly business_date: string;
  readonly started_at: Date;
  readonly finished_at: Date | null;
  readonly requests_total: number;
  readonly requests_done: number;
  readonly requests_absent: number;
  readonly requests_failed: number;
  readonly rows_inserted: number;
  readonly rows_updated: number;
  readonly rows_unchanged: number;
  readonly rows_quarantined: number;
  readonly credits: number;
  readonly error: string | null;
}

/** Why a run ends before its requests do. */
export interface RunEnd {
  readonly status: 'failed' | 'out_of_budget' | 'cancelled';
  readonly error: string;
}

/** A first request of a run: a stream and its params. */
export interface Root {
  readonly stream: Stream;
  readonly params: Params;
}

export interface RunPlan {
  readonly pipeline: string;
  readonly trigger: Trigger;
  readonly slot: Date;
  readonly businessDate: string;
  readonly roots: readonly Root[];
  /** Names of the streams that may be asked: roots and the children that are followed. */
  readonly streams: readonly string[];
  readonly maxPages?: number;
  /** First requests that only the warehouse knows: lookups.ts adds them to the roots. */
  readonly lookups?: Lookups;
}

export interface BegunRun {
  readonly runId: number;
  readonly queued: readonly QueuedRequest[];
}

/**
 * Begins a run with its first requests. With a schedule's trigger the tick (pipeline, slot) is claimed in the same
 * transaction: undefined when another scheduler has it. Throws ConfigError when somebody
 * asks for a run that has nothing to ask.
 */
export function beginRun(pool: Pool, plan: RunPlan): Promise<BegunRun | undefined> {
  // A schedule's slot is accounted for even when nothing is watched yet.
  if (!plan.roots.length && plan.trigger === 'manual')
    throw new ConfigError(`${plan.pipeline} has nothing to ask`, {
      remedy: 'give it regions or params, or watch something: echotik-warehouse watch add',
    });
  return inTransaction(pool, async (connection) => {
    const { rows } = await connection.query(
      `insert into ops.runs (pipeline, trigger, slot, business_date, streams, max_pages)
       values ($1, $2, $3, $4, $5, $6) returning run_id`,
      [plan.pipeline, plan.trigger, plan.slot, plan.businessDate, plan.streams, plan.maxPages ?? null],
    );
    const runId: number = rows[0].run_id;
    if (plan.trigger === 'cron' || plan.trigger === 'catch-up') {
      const tick = await connection.query(
        'insert into ops.ticks (pipeline, slot, run_id) values ($1, $2, $3) on conflict do nothing',
        [plan.pipeline, plan.slot, runId],
      );
      if (!tick.rowCount) {
        await connection.query('delete from ops.runs where run_id = $1', [runId]);
        return undefined;
      }
    }
    const run = { run_id: runId, business_date: plan.businessDate };
    const requests = plan.roots.map(({ stream, params }) => newRequest(run, stream, params, stream.pages.first));
    return { runId, queued: await insertRequests(connection, requests) };
  });
}

export async function closeRun(connection: Connection, runId: number, { status, error }: RunEnd): Promise<void> {
  await connection.query(`update ops.runs set status = $2, error = $3 where run_id = $1 and status = 'running'`, [
    runId,
    status,
    error,
  ]);
}

/** What the requests of a run add up to. */
const countsOf = (run: string) => `select count(*)::int as total,
    count(*) filter (where r.status = 'done')::int as done,
    count(*) filter (where r.status = 'absent')::int as absent,
    count(*) filter (where r.status in ('failed', 'quarantined'))::int as failed,
    coalesce(sum(r.rows_inserted), 0)::int as inserted, coalesce(sum(r.rows_updated), 0)::int as updated,
    coalesce(sum(r.rows_unchanged), 0)::int as unchanged, coalesce(sum(r.rows_quarantined), 0)::int as quarantined,
    coalesce(sum(r.credits), 0)::int as credits,
    (array_agg(r.stream || ': ' || r.error order by r.request_id) filter (where r.status in ('failed', 'quarantined')))[1] as error
  from ops.requests r where r.run_id = ${run}.run_id`;

const FINISH = `with ended as (
    select u.run_id from ops.runs u where u.finished_at is null and not exists (
      select from ops.requests r where r.run_id = u.run_id and r.finished_at is null
        and (r.status = 'running' or r.status = 'queued' and u.status = 'running'))
    order by u.run_id for update skip locked
  )
  update ops.runs u set finished_at = now(), status = case
      when u.status <> 'running' then u.status
      when c.failed = 0 and c.quarantined = 0 and c.done + c.absent = c.total then 'succeeded'
      when c.done + c.absent = 0 then 'failed'
      else 'partial' end,
    requests_total = c.total, requests_done = c.done, requests_absent = c.absent, requests_failed = c.failed,
    rows_inserted = c.inserted, rows_updated = c.updated, rows_unchanged = c.unchanged,
    rows_quarantined = c.quarantined, credits = c.credits,
    error = coalesce(u.error, c.error, case when c.quarantined > 0 then c.quarantined || ' records are in ops.quarantine' end)
  from ended e, lateral (${countsOf('e')}) c
  where u.run_id = e.run_id`;

/** Ends every run of which nothing is open any more; the status is what the counts say. */
export async function finishRuns(pool: Pool): Promise<void> {
  await pool.query({ name: 'finish runs', text: FINISH });
}

const COLUMNS = `u.run_id, u.pipeline, u.trigger, u.status, u.slot, u.business_date, u.started_at, u.finished_at,
  c.total as requests_total, c.done as requests_done, c.absent as requests_absent, c.failed as requests_failed,
  c.inserted as rows_inserted, c.updated as rows_updated, c.unchanged as rows_unchanged,
  c.quarantined as rows_quarantined, c.credits, coalesce(u.error, c.error) as error`;

/** The newest runs first; counts of one that goes on are added up now. */
export async function listRuns(pool: Pool, limit: number): Promise<readonly Run[]> {
  const { rows } = await pool.query(
    `select ${COLUMNS} from (select * from ops.runs order by run_id desc limit $1) u, lateral (${countsOf('u')}) c
     order by u.run_id desc`,
    [limit],
  );
  return rows;
}

/** The newest run of each pipeline and stream that ever ran. */
export async function latestRuns(pool: Pool): Promise<readonly Run[]> {
  const { rows } = await pool.query(
    `select ${COLUMNS} from (select distinct on (pipeline) * from ops.runs order by pipeline, run_id desc) u,
       lateral (${countsOf('u')}) c order by u.pipeline`,
  );
  return rows;
}

export async function findRun(pool: Pool, runId: number): Promise<Run | undefined> {
  const { rows } = await pool.query(
    `select ${COLUMNS} from ops.runs u, lateral (${countsOf('u')}) c where u.run_id = $1`,
    [runId],
  );
  return rows[0];
}
