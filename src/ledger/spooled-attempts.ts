/** The attempts of a lost worker in the ledger. Its spool shows which of them have a response. */
import type { Pool } from '../load/connection/pool.ts';
import { onlyRow } from '../load/connection/only-row.ts';
import type { ReservedRequest } from './request.ts';
import { FILE_LANE } from './requests.ts';
import { reservedColumns } from './reserve.ts';

/** What identifies an attempt in a spool. */
type SpooledAttempt = Pick<ReservedRequest, 'request_id' | 'attempt' | 'worker_id' | 'identity' | 'reserved_at'>;

export interface KnownAttempt extends ReservedRequest {
  /** Its outcome is not known: it is in flight, or was reclaimed. */
  readonly is_open: boolean;
}

/** The request as it was reserved: for a call, which has been sent, so without a stored body and without a deadline. */
const RESERVED_COLUMNS = `${reservedColumns('r', 'a.attempt')}, a.worker_id, a.reserved_at, null::bigint as source_request_id,
    null::timestamptz as ask_until`;

/** A Date has milliseconds, the column has microseconds. */
const PRECISION = `interval '2 ms'`;

const SPOOLED = `select ${RESERVED_COLUMNS}, a.state = 'reserved' or a.outcome = 'lost' as is_open
  from json_to_recordset($1::json)
      as s(request_id bigint, attempt int, worker_id int, identity text, reserved_at timestamptz)
    join ops.attempts a using (request_id, attempt, worker_id)
    join ops.requests r using (request_id) join ops.runs u using (run_id)
  where r.identity = s.identity and a.reserved_at between s.reserved_at - ${PRECISION} and s.reserved_at + ${PRECISION}`;

/**
 * Those of the attempts that the ledger has with the same request identity, worker and time of reservation. Needs no
 * transaction.
 */
export async function findSpooledAttempts(
  pool: Pool,
  attempts: readonly SpooledAttempt[],
): Promise<readonly KnownAttempt[]> {
  const { rows } = await pool.query<KnownAttempt>(SPOOLED, [JSON.stringify(attempts)]);
  return rows;
}

/**
 * Calls that the worker had reserved before a time and that are not settled. Without reads of stored bodies, which cost
 * nothing, and without imports, which must be imported again. Needs no transaction.
 */
export async function listOpenReservations(
  pool: Pool,
  workerId: number,
  before: Date,
): Promise<readonly ReservedRequest[]> {
  const { rows } = await pool.query<ReservedRequest>(
    `select ${RESERVED_COLUMNS}
     from ops.requests r join ops.attempts a on a.request_id = r.request_id and a.attempt = r.attempts
       join ops.runs u using (run_id)
     where r.finished_at is null and not r.planned and r.status = 'running' and r.worker_id = $1
       and r.lane <> '${FILE_LANE}' and r.source_request_id is null and a.state = 'reserved' and a.reserved_at < $2
     order by r.request_id`,
    [workerId, before],
  );
  return rows;
}

/**
 * Whether a worker has stopped or its lease has expired, and the time, both by the clock of the database. A worker that
 * this database does not have counts as silent.
 */
export async function checkSilence(
  pool: Pool,
  workerId: number,
): Promise<{ readonly silent: boolean; readonly at: Date }> {
  const found = await pool.query<{ readonly silent: boolean; readonly at: Date }>(
    `select clock_timestamp() as at,
       coalesce(w.stopped_at is not null or w.lease_until < clock_timestamp(), true) as silent
     from (select) one left join ops.workers w on w.worker_id = $1`,
    [workerId],
  );
  return onlyRow(found);
}

/**
 * Marks a worker as stopped, so that its requests are reclaimed at once; without `isCertain` only if its lease has
 * expired. Its lease ends then, which distinguishes it from a worker that signed off. A worker that still runs learns it
 * from its next heartbeat.
 */
export async function declareStopped(pool: Pool, workerId: number, isCertain: boolean): Promise<void> {
  await pool.query(
    `update ops.workers set stopped_at = t.now, lease_until = least(lease_until, t.now) from (select clock_timestamp() as now) t
     where worker_id = $1 and stopped_at is null and ($2 or lease_until < t.now)`,
    [workerId, isCertain],
  );
}
