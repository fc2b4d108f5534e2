/** Whether an attempt may still settle its request: the newest attempt may, or one whose request is not in flight. */
import type { Connection } from '../load/connection/pool.ts';
import { integer, pick, statement } from '../load/connection/statement.ts';
import { requests } from '../load/tables/ops-requests.ts';
import { type AttemptId, formatAttemptId } from '../attempt-id.ts';
import { ATTEMPT_KEYS, type AttemptKey, toAttemptKeyValues } from './attempt-key.ts';
import { bookStreams } from './stream-spending.ts';

const FENCE = statement(
  'fence',
  { ...pick(requests, 'request_id'), attempt: integer },
  `select r.request_id, r.attempts as attempt from ops.requests r join ${ATTEMPT_KEYS}
    on k.request_id = r.request_id and k.attempt = r.attempts and k.worker_id = r.worker_id and k.identity = r.identity
  where r.status = 'running' order by r.request_id for update of r`,
);

/**
 * Locks the requests whose newest attempt is one of `keys`, until the transaction ends, and returns these attempts
 * (`formatAttemptId`): the others were reclaimed. Needs the transaction that settles the attempts.
 */
export async function fence(connection: Connection, keys: readonly AttemptKey[]): Promise<ReadonlySet<string>> {
  const { rows } = await connection.query(FENCE, toAttemptKeyValues(keys));
  return new Set(rows.map(formatAttemptId));
}

/** The request waits to be sent again, or was failed because too many workers were lost. */
const RECOVER = `with lost as (
    select r.request_id, a.attempt, a.credits
    from ops.requests r join ${ATTEMPT_KEYS} on k.request_id = r.request_id and k.identity = r.identity
      join ops.attempts a on a.request_id = k.request_id and a.attempt = k.attempt and a.worker_id = k.worker_id
    where a.state = 'unknown' and a.outcome = 'lost' and r.status in ('queued', 'failed')
    order by r.request_id for update of r, a
  ), reserved as (
    update ops.attempts a set state = 'reserved', outcome = null, message = null, settled_at = null
    from lost l where a.request_id = l.request_id and a.attempt = l.attempt
  )
  update ops.requests r set status = 'running', finished_at = null, error = null, credits = r.credits - l.credits
  from lost l where r.request_id = l.request_id returning r.request_id, l.attempt`;

/**
 * Reserves attempts again that were reclaimed and whose requests are not in flight: the answer has arrived after all
 * and need not be bought again. `settle` ends them. Of several attempts of a request the newest is used. Returns the
 * recovered attempts (`formatAttemptId`). Needs the transaction that settles them; locks requests and attempts.
 */
export async function recoverAttempts(
  connection: Connection,
  keys: readonly AttemptKey[],
): Promise<ReadonlySet<string>> {
  if (!keys.length) return new Set();
  const newest = new Map<number, AttemptKey>();
  for (const key of keys.toSorted((a, b) => a.attempt - b.attempt)) newest.set(key.request_id, key);
  const { rows } = await connection.query<AttemptId>(RECOVER, toAttemptKeyValues([...newest.values()]));
  return new Set(rows.map(formatAttemptId));
}

const RESTORE = `with k as (
    select * from ${ATTEMPT_KEYS}
  ), missing as (
    select r.request_id, k.attempt, k.worker_id, k.identity, r.run_id, r.stream, r.price,
      coalesce((select max(a.spent_on) from ops.attempts a where a.worker_id = k.worker_id), current_date) as spent_on
    from k join ops.requests r on r.request_id = k.request_id and r.identity = k.identity
    where not exists (select from ops.attempts a where a.request_id = k.request_id and a.attempt = k.attempt)
    order by r.request_id for update of r
  ), restored as (
    insert into ops.attempts (request_id, attempt, worker_id, credits, spent_on, state, outcome, settled_at)
    select request_id, attempt, worker_id, price, spent_on, 'unknown', 'lost', now() from missing
  ), spent as (
    insert into ops.spending (day, pipeline, credits)
    select m.spent_on, u.pipeline, sum(m.price) from missing m join ops.runs u using (run_id) group by 1, 2
    on conflict (day, pipeline) do update set credits = spending.credits + excluded.credits
  ), counted as (
    update ops.runs u set credits = u.credits + m.price
    from (select run_id, sum(price) as price from missing group by 1) m where u.run_id = m.run_id
  ), of_streams as (${bookStreams('(select run_id, stream, price as credits from missing)', '+')}
  )
  update ops.requests r set attempts = greatest(r.attempts, m.attempt), credits = r.credits + m.price
  from (select request_id, max(attempt) as attempt, sum(price) as price from missing group by 1) m
  where r.request_id = m.request_id`;

/** Lost attempts whose credits an operator has released, because no answer was known. */
const REBOOK = `with a as (
    select a.request_id, a.attempt, a.credits, a.spent_on, r.run_id, r.stream, u.pipeline
    from ops.attempts a join ${ATTEMPT_KEYS}
      on k.request_id = a.request_id and k.attempt = a.attempt and k.worker_id = a.worker_id
      join ops.requests r on r.request_id = a.request_id and r.identity = k.identity join ops.runs u using (run_id)
    where a.state = 'released' and a.outcome = 'lost' order by a.request_id, a.attempt for update of r, a
  ), booked as (
    update ops.attempts t set state = 'unknown' from a where t.request_id = a.request_id and t.attempt = a.attempt
  ), of_requests as (
    update ops.requests r set credits = r.credits + b.credits
    from (select request_id, sum(credits) as credits from a group by 1) b where r.request_id = b.request_id
  ), of_runs as (
    update ops.runs u set credits = u.credits + b.credits
    from (select run_id, sum(credits) as credits from a group by 1) b where u.run_id = b.run_id
  ), of_streams as (${bookStreams('a', '+')}
  )
  update ops.spending p set credits = p.credits + b.credits
  from (select spent_on, pipeline, sum(credits) as credits from a group by 1, 2) b
  where p.day = b.spent_on and p.pipeline = b.pipeline`;

/**
 * Inserts attempts that the database does not have, because a failover to an asynchronous standby lost their
 * reservations. They then have the state of attempts of a lost worker. For calls that were made and whose answers
 * arrive late. Needs the transaction that stores the answers; locks the requests.
 */
export async function restoreAttempts(connection: Connection, keys: readonly AttemptKey[]): Promise<void> {
  if (keys.length) await connection.query(RESTORE, toAttemptKeyValues(keys));
}

/**
 * Books the credits of attempts again that an operator has released: their answers have arrived, so they were billed.
 * Needs the transaction that stores the answers.
 */
export async function rebookCredits(connection: Connection, keys: readonly AttemptKey[]): Promise<void> {
  if (keys.length) await connection.query(REBOOK, toAttemptKeyValues(keys));
}
