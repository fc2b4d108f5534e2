/** Runs end by counting, and by checks of what they brought: a run that is not complete is never green. */
import type { Connection, Pool } from '../../load/pool.ts';
import { awaitsChecks, checkRuns } from '../quality/check-runs.ts';
import { countsOf } from './runs.ts';
import { tidyReplays } from './tidy-replays.ts';

/** Why a run ends before its requests do. */
export interface RunEnd {
  readonly status: 'failed' | 'out_of_budget' | 'cancelled' | 'paused';
  readonly error: string;
  /** From when it may go on by itself; null: when somebody says so. */
  readonly resumeAt?: Date | null;
}

/** Nothing more of it is asked; calls in flight are still stored. False where it had ended before. */
export async function closeRun(
  connection: Connection | Pool,
  runId: number,
  { status, error, resumeAt = null }: RunEnd,
): Promise<boolean> {
  const { rowCount } = await connection.query(
    `update ops.runs set status = $2, error = $3, resume_at = $4 where run_id = $1 and status = 'running'`,
    [runId, status, error, resumeAt],
  );
  return rowCount === 1;
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

const FINISH = `with ended as (
    select u.run_id, u.status from ops.runs u where u.finished_at is null and not exists (
      select from ops.requests r where r.run_id = u.run_id and r.finished_at is null
        and (r.status = 'running' or r.status = 'queued' and u.status = 'running'))
      and not (${awaitsChecks('u')})
      -- A replay that read its last body only now is not in order yet.
      and (u.trigger <> 'replay' or u.status <> 'running' or u.run_id = any($1::bigint[]))
    order by u.run_id for update skip locked
  ), given_up as (
    update ops.requests r set status = 'cancelled', planned = false, finished_at = now()
    from ended e where e.status = 'cancelled' and r.run_id = e.run_id and r.finished_at is null
  )
  update ops.runs u set finished_at = now(), status = case when u.status = 'running' then ${STATUS} else u.status end,
    ${COUNTED}, error = coalesce(u.error, ${REASON})
  from ended e, lateral (${countsOf('e')}) c
  where u.run_id = e.run_id`;

/** Ends every run of which nothing is open any more; the status is what the counts and the checks say. */
export async function finishRuns(pool: Pool): Promise<void> {
  const tidied = await tidyReplays(pool);
  await checkRuns(pool);
  await pool.query({ name: 'finish runs', text: FINISH, values: [tidied] });
}

const RECOUNT = `update ops.runs u set status = ${STATUS}, ${COUNTED}, error = ${REASON}
  from unnest($1::bigint[]) as e(run_id), lateral (${countsOf('e')}) c
  where u.run_id = e.run_id and u.finished_at is not null and u.status in ('partial', 'failed')
    and not exists (select from ops.requests r where r.run_id = u.run_id and r.finished_at is null)`;

/** The status of runs that had ended, when their bodies were read again. */
export async function recountRuns(connection: Connection, runIds: readonly number[]): Promise<void> {
  await connection.query(RECOUNT, [runIds]);
}
