/** How an attempt ends: it is settled in the transaction that commits its answer. */
import type { Charge, Outcome } from '../extract/outcome.ts';
import { onlyRow } from '../load/connection/only-row.ts';
import type { Connection } from '../load/connection/pool.ts';
import { createStandbyError } from '../load/connection/sql-state.ts';
import { statement } from '../load/connection/statement.ts';
import type { attempts, requests } from '../load/tables/ops-requests.ts';
import type { RowCounts } from '../load/write/merge.ts';
import { ATTEMPT_KEYS, type AttemptKey, toAttemptKeyValues } from './attempt-key.ts';
import { bookStreams } from './stream-spending.ts';

type AttemptRow = Readonly<(typeof attempts)['$inferSelect']>;
type RequestRow = Readonly<(typeof requests)['$inferSelect']>;

/** How an attempt ended, in the columns of ops.attempts and ops.requests. */
export interface Settlement
  extends AttemptKey,
    Pick<AttemptRow, 'http_status' | 'message' | 'bytes'>,
    Pick<RequestRow, 'status' | 'records' | 'walk_end' | 'rows_quarantined'> {
  readonly state: Charge;
  /** `stored`: a stored body was read instead of a call. */
  readonly outcome: Outcome['kind'] | 'stored';
  readonly duration_ms: number;
  /** The attempt counts as a failed one. */
  readonly failed: boolean;
  /** Milliseconds until the request may be sent again, if it is queued again. */
  readonly delay_ms: number | null;
  readonly record_keys: readonly number[] | null;
}

/**
 * CTEs that take the credits of the rows of a CTE `freed` (run_id, stream, pipeline, spent_on, credits) off their days,
 * runs and streams.
 */
const FREED = `unspent as (
    update ops.spending p set credits = p.credits - f.credits
    from (select pipeline, spent_on, sum(credits) as credits from freed group by 1, 2) f
    where p.day = f.spent_on and p.pipeline = f.pipeline
  ), uncounted as (
    update ops.runs u set credits = u.credits - f.credits
    from (select run_id, sum(credits) as credits from freed group by 1) f where u.run_id = f.run_id
  ), unspent_streams as (${bookStreams('freed', '-')}
  )`;

const SETTLE_LATE = `with s as (
    select * from json_to_recordset($1::json) as s(request_id bigint, attempt int, worker_id int, identity text, state text,
      outcome text, http_status smallint, duration_ms int, bytes int)
  ), lost as (
    select s.*, r.run_id, r.stream, a.state as booked, a.credits, a.spent_on
    from s join ops.requests r on r.request_id = s.request_id and r.identity = s.identity
      join ops.attempts a on a.request_id = s.request_id and a.attempt = s.attempt and a.worker_id = s.worker_id
    where a.state in ('unknown', 'released') and a.outcome = 'lost'
    order by s.request_id, s.attempt for update of r, a
  ), settled as (
    update ops.attempts a set state = case l.booked when 'released' then l.booked else l.state end, outcome = l.outcome,
      http_status = l.http_status, message = 'the answer came after the request had been reclaimed',
      duration_ms = l.duration_ms, bytes = l.bytes, settled_at = now()
    from lost l where a.request_id = l.request_id and a.attempt = l.attempt
  ), freed as (
    select l.run_id, l.stream, u.pipeline, l.spent_on, l.credits, l.request_id
    from lost l join ops.runs u using (run_id)
    where l.state = 'released' and l.booked = 'unknown' and l.credits > 0
  ), ${FREED}, refunded as (
    update ops.requests r set credits = r.credits - f.credits
    from (select request_id, sum(credits) as credits from freed group by 1) f where r.request_id = f.request_id
  )
  select request_id, attempt from lost`;

/**
 * Settles attempts whose answers arrived after their requests were reclaimed and sent again. The requests do not
 * change, and credits that an operator has released stay released. Returns the attempts whose bodies are to be stored:
 * those that exist and were not settled before. Needs the transaction that stores the bodies; locks requests and
 * attempts.
 */
export async function settleLate(
  connection: Connection,
  settlements: readonly Settlement[],
): Promise<readonly Pick<AttemptKey, 'request_id' | 'attempt'>[]> {
  if (!settlements.length) return [];
  const { rows } = await connection.query<Pick<AttemptKey, 'request_id' | 'attempt'>>(SETTLE_LATE, [
    JSON.stringify(settlements),
  ]);
  return rows;
}

const SETTLE = statement(
  'settle',
  {},
  `with s as (
    select * from json_to_recordset($1::json) as s(request_id bigint, attempt int, status text, state text, outcome text,
      http_status smallint, message text, duration_ms int, bytes int, failed boolean, delay_ms int, records int,
      walk_end text, record_keys bigint[], inserted int, updated int, unchanged int, rows_quarantined int)
  ), a as (
    update ops.attempts a set state = s.state, outcome = s.outcome, http_status = s.http_status, message = s.message,
      duration_ms = s.duration_ms, bytes = s.bytes, settled_at = now()
    from s where a.request_id = s.request_id and a.attempt = s.attempt
    returning a.request_id, a.attempt, a.credits, a.spent_on
  ), freed as (
    select r.run_id, r.stream, u.pipeline, a.spent_on, a.credits
    from a join s using (request_id, attempt) join ops.requests r using (request_id) join ops.runs u using (run_id)
    where s.state = 'released' and a.credits > 0
  ), ${FREED}
  update ops.requests r set status = s.status, failures = r.failures + s.failed::int,
    credits = r.credits + case when s.state = 'released' then 0 else a.credits end,
    records = s.records, walk_end = s.walk_end, record_keys = s.record_keys, error = s.message,
    rows_inserted = s.inserted, rows_updated = s.updated, rows_unchanged = s.unchanged,
    rows_quarantined = s.rows_quarantined, lease_until = null,
    not_before = now() + s.delay_ms * interval '1 ms',
    finished_at = case when s.status = 'queued' then null else now() end
  from s join a using (request_id, attempt) where r.request_id = s.request_id`,
);

const NO_ROWS: RowCounts = { inserted: 0, updated: 0, unchanged: 0 };

/**
 * Settles attempts and their requests, and releases the credits of calls that were not billed. `counts`: rows by
 * request. The attempts must be the newest of their requests and locked by `fence` or `recoverAttempts` in the same
 * transaction, which also commits the answers.
 */
export async function settle(
  connection: Connection,
  settlements: readonly Settlement[],
  counts: ReadonlyMap<number, RowCounts>,
): Promise<void> {
  const rows = settlements.map((settlement) => ({ ...settlement, ...(counts.get(settlement.request_id) ?? NO_ROWS) }));
  await connection.query(SETTLE, [JSON.stringify(rows)]);
}

const SETTLED = `select pg_is_in_recovery() as is_standby, exists (
    select from ops.attempts a join ${ATTEMPT_KEYS}
      on k.request_id = a.request_id and k.attempt = a.attempt and k.worker_id = a.worker_id
    where a.state <> 'reserved' and a.outcome <> 'lost')
  and not exists (
    select from ops.attempts a join ${ATTEMPT_KEYS}
      on k.request_id = a.request_id and k.attempt = a.attempt and k.worker_id = a.worker_id
    where a.state = 'reserved' or a.outcome = 'lost') as is_settled`;

/**
 * Whether the transaction that settles these attempts was committed, for a COMMIT whose response was lost. Throws a
 * transient LoadError when a standby answers, which may lack the commit.
 */
export async function isSettled(connection: Connection, keys: readonly AttemptKey[]): Promise<boolean> {
  const { is_standby, is_settled } = onlyRow(
    await connection.query<{ is_standby: boolean; is_settled: boolean }>(SETTLED, toAttemptKeyValues(keys)),
  );
  if (is_standby) throw createStandbyError();
  return is_settled;
}
