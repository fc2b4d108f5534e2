/** What the ledger knows of the attempts of a dead worker, whose responses or the lack of them are known from its spool. */
import type { Pool } from '../../load/pool.ts';
import { FILE_LANE } from './requests.ts';
import type { ReservedRequest } from './request.ts';
import { unreadableTries } from './unreadable-tries.ts';

/** What identifies an attempt. */
type SpooledAttempt = Pick<ReservedRequest, 'request_id' | 'attempt' | 'worker_id' | 'identity' | 'reserved_at'>;

export interface KnownAttempt extends ReservedRequest {
  /** Its outcome is not known: it waits for its worker, or its worker was declared dead. */
  readonly is_open: boolean;
}

/** The request as it was reserved: for a call, so without a stored body that answers it. */
const RESERVED = `a.request_id, a.attempt, a.worker_id, r.identity, a.reserved_at, r.failures, r.stream, r.params, r.page,
    r.price, r.previous_page, r.walk, null::bigint as source_request_id, r.business_date, u.run_id, u.streams, u.max_pages,
    ${unreadableTries('r.request_id', 'a.attempt')} as unreadable`;

/** A Date has milliseconds, the column has microseconds. */
const PRECISION = `interval '2 ms'`;

const SPOOLED = `select ${RESERVED}, a.state = 'reserved' or a.outcome = 'lost' as is_open
  from json_to_recordset($1::json)
      as s(request_id bigint, attempt int, worker_id int, identity text, reserved_at timestamptz)
    join ops.attempts a using (request_id, attempt, worker_id)
    join ops.requests r using (request_id) join ops.runs u using (run_id)
  where r.identity = s.identity and a.reserved_at between s.reserved_at - ${PRECISION} and s.reserved_at + ${PRECISION}`;

/** Of these attempts those that the ledger has: the same question, asked by that worker, reserved at the same moment. */
export async function findSpooled(pool: Pool, attempts: readonly SpooledAttempt[]): Promise<readonly KnownAttempt[]> {
  const { rows } = await pool.query<KnownAttempt>(SPOOLED, [JSON.stringify(attempts)]);
  return rows;
}

/**
 * Calls that the worker had reserved before a moment and of which nothing is known. Reads of stored bodies cost nothing and are
 * left out, imports end differently.
 */
export async function openReservations(
  pool: Pool,
  workerId: number,
  before: Date,
): Promise<readonly ReservedRequest[]> {
  const { rows } = await pool.query<ReservedRequest>(
    `select ${RESERVED}
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
 * Whether a worker stopped, or gave no sign of life for its lease, by the clock of the database, and what that clock says. A worker
 * that this database does not know is silent.
 */
export async function silenceOf(
  pool: Pool,
  workerId: number,
): Promise<{ readonly silent: boolean; readonly at: Date }> {
  const { rows } = await pool.query(
    `select clock_timestamp() as at,
       coalesce(w.stopped_at is not null or w.lease_until < clock_timestamp(), true) as silent
     from (select) one left join ops.workers w on w.worker_id = $1`,
    [workerId],
  );
  return rows[0];
}

/** Declares a worker stopped, so that what it held is reclaimed at once. A worker that turns out to be alive learns of it from its next heartbeat. */
export async function declareStopped(pool: Pool, workerId: number, isCertain: boolean): Promise<void> {
  await pool.query(
    'update ops.workers set stopped_at = clock_timestamp() where worker_id = $1 and stopped_at is null and ($2 or lease_until < clock_timestamp())',
    [workerId, isCertain],
  );
}
