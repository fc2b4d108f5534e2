/** Ends runs whose requests have all ended, and recounts runs after a replay of their answers. */
import type { Connection, Pool } from '../load/connection/pool.ts';
import { integer, pick, statement } from '../load/connection/statement.ts';
import { runs } from '../load/tables/ops-runs.ts';
import type { EndedRun } from './job-event.ts';
import { streamLimit } from './stream-spending.ts';

/*
 * The fragments below read a run as `u` and its row of ops.run_counts as `c`. They are parts of the SET clauses of FINISH and
 * RECOUNT only: there the status of the locked row counts, which a view or function over ops.runs would not see.
 */

/** Status of a run whose requests have all ended. */
const STATUS = `case
      when c.requests_failed = 0 and c.rows_quarantined = 0 and c.requests_done + c.requests_absent = c.requests_total
        and u.checks_failed = 0 then 'succeeded'
      when c.requests_done + c.requests_absent = 0 then 'failed'
      else 'partial' end`;

const COUNT_COLUMNS = `requests_total = c.requests_total, requests_done = c.requests_done, requests_absent = c.requests_absent,
    requests_failed = c.requests_failed, rows_inserted = c.rows_inserted, rows_updated = c.rows_updated,
    rows_unchanged = c.rows_unchanged, rows_quarantined = c.rows_quarantined, credits = c.credits`;

const ERROR = `coalesce(c.error, case when c.rows_quarantined > 0 then c.rows_quarantined || ' rejected records, see ops.quarantine' end,
    (select 'check ' || k.name || ' failed: ' || k.subject || ': ' || k.observed
       || case when u.checks_failed > 1 then ', and ' || u.checks_failed - 1 || ' more' else '' end
     from ops.check_results k where k.run_id = u.run_id and k.outcome = 'failed' and k.severity = 'error'
     order by k.check_result_id limit 1))`;

/**
 * The same as a code. Of several failed requests the first one that was sent decides. 404 without the envelope of the
 * API, or a refusal: the stream is missing. Not sent because of the limit of its stream: run_limit.
 */
const END_REASON = `case
      when c.requests_failed > 0 then (
        select case
            when r.status = 'quarantined' then 'quarantine'
            when r.attempts = 0 and exists (select from ops.stream_spending s where s.run_id = r.run_id
              and s.stream = r.stream and s.credits + r.price > ${streamLimit('u', 'r.stream')}) then 'run_limit'
            when a.outcome = 'unauthorized' or a.outcome = 'unavailable' and a.http_status = 404 then 'stream_missing'
            when a.outcome = 'unavailable' and a.http_status is null then 'api_unreachable'
            else 'requests_failed' end
        from ops.requests r left join ops.attempts a on a.request_id = r.request_id and a.attempt = r.attempts
        where r.run_id = u.run_id and r.status in ('failed', 'quarantined')
        order by r.status = 'quarantined', r.attempts = 0, r.request_id limit 1)
      when c.rows_quarantined > 0 then 'quarantine'
      when u.checks_failed > 0 then 'check_failed' end`;

/**
 * Minutes until a run with transient failures is resumed for the first, second, ... time; the last one repeats. During
 * a week of failures these are about 45 resumptions with five attempts for each failed request.
 */
const RESUME_AFTER_MINUTES = [2, 5, 10, 20, 30, 60, 120, 240];
const RESUME_DELAY = `(array[${RESUME_AFTER_MINUTES.join(', ')}])[least(u.resumes + 1, ${RESUME_AFTER_MINUTES.length})] * interval '1 minute'`;

/**
 * A scheduler resumes runs with transient failures; imports and replays make no calls, so they have none. $2: the
 * current time.
 */
const RESUME_AT = `case when u.trigger not in ('import', 'replay') and u.status = 'running' and exists (
      select from ops.transient_failures f where f.run_id = u.run_id
        and (f.ask_until is null or f.ask_until > $2::timestamptz))
    then $2::timestamptz + ${RESUME_DELAY} else u.resume_at end`;

const FINISH = statement(
  'finish runs',
  {
    ...pick(runs, 'run_id', 'pipeline', 'trigger', 'status', 'slot', 'business_date', 'started_at', 'finished_at'),
    ...pick(runs, 'requests_total', 'requests_done', 'requests_absent', 'requests_failed'),
    ...pick(runs, 'rows_inserted', 'rows_updated', 'rows_unchanged', 'rows_quarantined'),
    unread_fields: integer,
    ...pick(runs, 'credits', 'resume_at', 'error', 'end_reason'),
  },
  `with ended as (
    select u.run_id, u.status from ops.runs u where u.finished_at is null and not exists (
      select from ops.requests r where r.run_id = u.run_id and r.finished_at is null
        and (r.status = 'running' or r.status = 'queued' and u.status = 'running'))
      -- A run that is not closed ends after its data was checked.
      and (u.status <> 'running' or u.checked_at is not null)
      -- A replay that has just read its last body has repeated versions to remove first.
      and (u.trigger <> 'replay' or u.status <> 'running' or u.run_id = any($1::bigint[]))
      and (u.run_id = any($1::bigint[])
        or not exists (select from ops.imports_in_progress i where i.run_id = u.run_id))
      and ($3::bigint is null or u.run_id = $3)
    order by u.run_id for update skip locked
  ), cancelled as (
    update ops.requests r set status = 'cancelled', planned = false, finished_at = now()
    from ended e where e.status = 'cancelled' and r.run_id = e.run_id and r.finished_at is null
  )
  update ops.runs u set finished_at = now(), status = case when u.status = 'running' then ${STATUS} else u.status end,
    ${COUNT_COLUMNS}, error = coalesce(u.error, ${ERROR}), end_reason = coalesce(u.end_reason, ${END_REASON}),
    resume_at = ${RESUME_AT}
  from ended e join ops.run_counts c using (run_id)
  where u.run_id = e.run_id
  returning u.run_id, u.pipeline, u.trigger, u.status, u.slot, u.business_date, u.started_at, u.finished_at,
    u.requests_total, u.requests_done, u.requests_absent, u.requests_failed,
    u.rows_inserted, u.rows_updated, u.rows_unchanged, u.rows_quarantined, c.unread_fields, u.credits,
    u.resume_at, u.error, u.end_reason`,
);

/**
 * Ends every run whose requests have all ended and whose data was checked. The counts and the checks decide its status.
 * Any number of processes may call it at the same time: each ended run is returned to exactly one of them. `at`: the
 * current time. `readReplays`: replays whose repeated versions were removed; `imports`: runs of this process whose file
 * was read to its end. Needs no transaction.
 */
export async function endRuns(
  pool: Pool,
  at: Date,
  readReplays: readonly number[],
  imports: readonly number[],
): Promise<readonly EndedRun[]> {
  const { rows } = await pool.query(FINISH, [[...readReplays, ...imports], at, null]);
  return rows;
}

/**
 * Ends a run that was closed, where none of its requests is held by a worker: no process may be looking for such runs.
 * `at`: the current time. Needs no transaction.
 */
export async function endClosedRun(pool: Pool, runId: number, at: Date): Promise<void> {
  await pool.query(FINISH, [[], at, runId]);
}

const RECOUNT = `update ops.runs u set status = ${STATUS}, ${COUNT_COLUMNS}, error = ${ERROR}, end_reason = ${END_REASON}
  from ops.run_counts c
  where u.run_id = any($1::bigint[]) and c.run_id = u.run_id and u.finished_at is not null and u.status in ('partial', 'failed')
    and not exists (select from ops.requests r where r.run_id = u.run_id and r.finished_at is null)`;

const REOPEN = `update ops.runs u set status = 'running', error = null, end_reason = null, finished_at = null, resume_at = null,
    checked_at = null, checks_failed = 0
  where u.run_id = any($1::bigint[]) and u.finished_at is not null and u.status in ('partial', 'failed')
    and exists (select from ops.requests r where r.run_id = u.run_id and r.finished_at is null)`;

/**
 * Opens ended runs again that have open requests, because a late answer led to further ones. Needs the transaction that
 * commits the answer; locks the rows of the runs.
 */
export async function reopenRuns(connection: Connection, runIds: readonly number[]): Promise<void> {
  await connection.query(REOPEN, [runIds]);
}

/**
 * Computes counts and status of ended runs again, after a replay of their bodies. Needs the transaction of the replay;
 * locks the rows of the runs.
 */
export async function recountRuns(connection: Connection, runIds: readonly number[]): Promise<void> {
  await connection.query(RECOUNT, [runIds]);
}
