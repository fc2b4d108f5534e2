/** Runs end by counting, and by checks of what they brought: a run that is not complete is never green. */
import type { Connection, Pool } from '../../load/pool.ts';
import type { EndedRun } from '../events.ts';
import { awaitsChecks, checkRuns } from '../quality/check-runs.ts';
import { mayPass, RESUME_DELAY } from './may-pass.ts';
import { countsOf, unreadFields } from './runs.ts';
import { tidyReplays } from './tidy-replays.ts';
import { isImportOver } from './triggers.ts';

/** Why a run ends before its requests do. */
export interface RunEnd {
  readonly status: 'failed' | 'out_of_budget' | 'cancelled' | 'paused';
  readonly error: string;
  /** From when it may go on by itself; null: when somebody says so. */
  readonly resumeAt?: Date | null;
  /** So do all other runs that still have requests in this lane: the reason is the account's. */
  readonly lane?: string;
}

/** Nothing more of it is asked; calls in flight are still stored. False where it had ended before. */
export async function closeRun(
  connection: Connection | Pool,
  runId: number,
  { status, error, resumeAt = null, lane }: RunEnd,
): Promise<boolean> {
  const { rowCount } = await connection.query(
    `update ops.runs set status = $2, error = $3, resume_at = $4 where run_id = $1 and status = 'running'`,
    [runId, status, error, resumeAt],
  );
  if (lane !== undefined) await connection.query(CLOSE_LANE, [lane, status, error, resumeAt]);
  return rowCount === 1;
}

const CLOSE_LANE = `update ops.runs u set status = $2, error = $3, resume_at = $4
  where u.run_id = any(array(
    select w.run_id from ops.runs w where w.status = 'running' and w.finished_at is null and exists (
      select from ops.requests r where r.run_id = w.run_id and r.lane = $1 and r.finished_at is null
        and r.source_request_id is null)
    order by w.run_id for update skip locked))`;

/**
 * Gives up what a run would still ask of a stream, without asking. What is in flight is still stored. Returns the number of
 * requests.
 */
export async function closeStream(
  connection: Connection,
  runId: number,
  stream: string,
  error: string,
): Promise<number> {
  const { rowCount } = await connection.query(
    `update ops.requests r set status = 'failed', planned = false, error = $3, finished_at = now()
     where r.request_id = any(array(
       select w.request_id from ops.requests w where w.run_id = $1 and w.stream = $2 and w.status = 'queued'
         and w.source_request_id is null
       order by w.request_id for update skip locked))`,
    [runId, stream, error],
  );
  return rowCount ?? 0;
}

/** What the counts `c` say of a run whose requests have all ended. */
const STATUS = `case
      when c.failed = 0 and c.quarantined = 0 and c.done + c.absent = c.total and u.checks_failed = 0 then 'succeeded'
      when c.done + c.absent = 0 then 'failed'
      else 'partial' end`;

const COUNTED = `requests_total = c.total, requests_done = c.done, requests_absent = c.absent, requests_failed = c.failed,
    rows_inserted = c.inserted, rows_updated = c.updated, rows_unchanged = c.unchanged,
    rows_quarantined = c.quarantined, credits = c.credits`;

const REASON = `coalesce(c.error, case when c.quarantined > 0 then c.quarantined || ' set aside in ops.quarantine' end,
    (select 'check ' || k.name || ' failed: ' || k.subject || ': ' || k.observed
       || case when u.checks_failed > 1 then ', and ' || u.checks_failed - 1 || ' more' else '' end
     from ops.check_results k where k.run_id = u.run_id and k.outcome = 'failed' and k.severity = 'error'
     order by k.check_result_id limit 1))`;

/** A run whose requests failed for a reason that may pass is resumed by a scheduler; files and stored bodies are not. */
const RESUME_AT = `case when u.trigger not in ('import', 'replay') and u.status = 'running' and exists (
      select from ops.requests r where r.run_id = u.run_id and ${mayPass('$2::timestamptz')})
    then $2::timestamptz + ${RESUME_DELAY} else u.resume_at end`;

const FINISH = `with ended as (
    select u.run_id, u.status from ops.runs u where u.finished_at is null and not exists (
      select from ops.requests r where r.run_id = u.run_id and r.finished_at is null
        and (r.status = 'running' or r.status = 'queued' and u.status = 'running'))
      and not (${awaitsChecks('u')})
      -- A replay that read its last body only now is not in order yet.
      and (u.trigger <> 'replay' or u.status <> 'running' or u.run_id = any($1::bigint[]))
      and ${isImportOver('u', '$1')}
    order by u.run_id for update skip locked
  ), given_up as (
    update ops.requests r set status = 'cancelled', planned = false, finished_at = now()
    from ended e where e.status = 'cancelled' and r.run_id = e.run_id and r.finished_at is null
  )
  update ops.runs u set finished_at = now(), status = case when u.status = 'running' then ${STATUS} else u.status end,
    ${COUNTED}, error = coalesce(u.error, ${REASON}), resume_at = ${RESUME_AT}
  from ended e, lateral (${countsOf('e')}) c
  where u.run_id = e.run_id
  returning u.run_id, u.pipeline, u.trigger, u.status, u.slot, u.business_date, u.started_at, u.finished_at,
    u.requests_total, u.requests_done, u.requests_absent, u.requests_failed,
    u.rows_inserted, u.rows_updated, u.rows_unchanged, u.rows_quarantined, ${unreadFields('u')} as unread_fields, u.credits,
    u.resume_at, u.error`;

/**
 * Ends every run of which nothing is open any more; the status is what the counts and the checks say. Returns the runs that
 * this call ended: of several processes that finish at the same time, exactly one has a run in its answer. `at` is the
 * clock's now; `imports` are runs of this process whose file was read to its end.
 */
export async function finishRuns(
  pool: Pool,
  at: Date = new Date(),
  imports: readonly number[] = [],
): Promise<readonly EndedRun[]> {
  const tidied = await tidyReplays(pool);
  await checkRuns(pool, imports);
  const { rows } = await pool.query<EndedRun>({
    name: 'finish runs',
    text: FINISH,
    values: [[...tidied, ...imports], at],
  });
  return rows;
}

const RECOUNT = `update ops.runs u set status = ${STATUS}, ${COUNTED}, error = ${REASON}
  from unnest($1::bigint[]) as e(run_id), lateral (${countsOf('e')}) c
  where u.run_id = e.run_id and u.finished_at is not null and u.status in ('partial', 'failed')
    and not exists (select from ops.requests r where r.run_id = u.run_id and r.finished_at is null)`;

const REOPEN = `update ops.runs u set status = 'running', error = null, finished_at = null, resume_at = null, checked_at = null,
    checks_failed = 0
  where u.run_id = any($1::bigint[]) and u.finished_at is not null and u.status in ('partial', 'failed')
    and exists (select from ops.requests r where r.run_id = u.run_id and r.finished_at is null)`;

/** Runs that had ended go on when a late answer of theirs has brought further requests. */
export async function reopenRuns(connection: Connection, runIds: readonly number[]): Promise<void> {
  await connection.query(REOPEN, [runIds]);
}

/** The status of runs that had ended, when their bodies were read again. */
export async function recountRuns(connection: Connection, runIds: readonly number[]): Promise<void> {
  await connection.query(RECOUNT, [runIds]);
}
