/** Why runs that have not succeeded send nothing at the moment: what the ledger knows of their requests. */
import type { Pool } from '../load/connection/pool.ts';
import {
  boolean,
  integer,
  nullable,
  pick,
  type RowWith,
  statement,
  textValue,
  timestamp,
} from '../load/connection/statement.ts';
import { runs } from '../load/tables/ops-runs.ts';

/** A run that waits. */
export interface RunWait {
  readonly run: number;
  readonly pipeline: string;
  /** What it waits for, as a message. */
  readonly reason: string;
  /** Until when, if that is known. */
  readonly until: Date | null;
}

/** Requests of a run that are looked at: a run of a million requests must not delay `status`. */
const MAX_REQUESTS = 10_000;
/** Runs that were closed longer ago are not mentioned. */
const MAX_AGE = `interval '31 days'`;

/** Requests of a run that are compared with those of other runs. */
const MAX_COMPARED = 1_000;

/**
 * The first open requests of a run `u` that is running. As a range of runs only the index requests_open has the order;
 * as one run the primary key has it too, and PostgreSQL could read every request through it.
 */
const selectOpenRequests = (limit: number) => `select r.* from ops.requests r
        where u.status = 'running' and r.run_id >= u.run_id and r.run_id <= u.run_id and r.finished_at is null
        order by r.run_id, r.request_id limit ${limit}`;

const waitingRun = {
  ...pick(runs, 'run_id', 'pipeline', 'status', 'resume_at', 'error', 'end_reason'),
  has_worker: boolean,
  in_flight: nullable(integer),
  ready: nullable(integer),
  due_at: nullable(timestamp),
  lane: nullable(textValue),
  lane_paused_until: nullable(timestamp),
  same_as: nullable(integer),
  failure: nullable(textValue),
};

/** The conditions are inside the laterals, where PostgreSQL evaluates them first and then reads nothing. */
const WAITING_RUNS = statement(
  'waiting runs',
  waitingRun,
  `select u.run_id, u.pipeline, u.status, u.resume_at, u.error, u.end_reason,
    exists (select from ops.workers w where w.stopped_at is null and w.lease_until > now()) as has_worker,
    q.in_flight, q.ready, q.due_at, l.lane, l.paused_until as lane_paused_until, s.run_id as same_as, f.failure
  from ops.runs u
    left join lateral (
      select count(*) filter (where r.status = 'running')::int as in_flight,
        count(*) filter (where r.status = 'queued' and (r.not_before is null or r.not_before <= now()))::int as ready,
        min(r.not_before) filter (where r.status = 'queued') as due_at,
        array_agg(distinct r.lane) filter (where r.source_request_id is null) as lanes,
        (array_agg(r.request_id order by r.not_before desc nulls last)
          filter (where r.status = 'queued' and r.failures > 0))[1] as failing
      from (${selectOpenRequests(MAX_REQUESTS)}) r
    ) q on u.status = 'running'
    left join lateral (
      select lane, paused_until from ops.lanes where paused_until > now() and lane = any(q.lanes)
      order by paused_until desc limit 1
    ) l on u.status = 'running'
    left join lateral (
      select b.run_id from (${selectOpenRequests(MAX_COMPARED)}) r cross join lateral (
        select run_id from ops.requests b where b.identity = r.identity and b.status = 'running' and b.run_id <> u.run_id
        limit 1) b
      where r.status = 'queued' and q.in_flight = 0 and q.ready = 0 limit 1
    ) s on u.status = 'running'
    left join lateral (
      select concat_ws(': ', a.outcome, coalesce(a.message, 'HTTP ' || a.http_status)) as failure
      from ops.requests r join ops.attempts a on a.request_id = r.request_id and a.attempt = r.attempts
      where r.request_id = q.failing and q.in_flight = 0
    ) f on u.status = 'running'
  where u.status = 'running' and u.finished_at is null
    or u.status in ('paused', 'out_of_budget', 'partial', 'failed') and u.slot > now() - ${MAX_AGE}
      and (u.resume_at is not null or u.status in ('paused', 'out_of_budget'))
  order by u.run_id`,
);

type WaitingRun = RowWith<typeof waitingRun>;

/** Runs that wait, oldest first. Runs whose calls are in flight do not wait. */
export async function findRunWaits(pool: Pool): Promise<readonly RunWait[]> {
  const { rows } = await pool.query(WAITING_RUNS, []);
  return rows.flatMap((row) => {
    const cause = row.status === 'running' ? explainOpenRun(row) : explainClosedRun(row);
    return cause ? [{ run: row.run_id, pipeline: row.pipeline, ...cause }] : [];
  });
}

type Cause = Pick<RunWait, 'reason' | 'until'>;

function explainClosedRun({ run_id, status, resume_at, error }: WaitingRun): Cause {
  const why = error ?? status;
  if (resume_at) return { reason: why, until: resume_at };
  return { reason: `${why}; continue it with: runs resume ${run_id}`, until: null };
}

function explainOpenRun(row: WaitingRun): Cause | undefined {
  const { has_worker, in_flight, ready, due_at, lane, lane_paused_until, same_as, failure } = row;
  const hasOpen = Boolean(in_flight) || Boolean(ready) || due_at !== null;
  if (!hasOpen) return undefined;
  if (!has_worker) return { reason: 'no worker runs', until: null };
  if (lane_paused_until) return { reason: `the API throttles the lane ${lane}`, until: lane_paused_until };
  if (in_flight || ready) return failure === null ? undefined : { reason: `the API fails: ${failure}`, until: null };
  if (same_as !== null) return { reason: `run ${same_as} obtains the same request`, until: null };
  if (failure !== null) return { reason: `the API fails: ${failure}`, until: due_at };
  return { reason: 'its requests are not due yet', until: due_at };
}
