/** Whether an attempt may still settle its request: only the newest one may, or one whose request nobody is asking. */
import type { Connection } from '../../load/pool.ts';
import { ATTEMPT_KEYS, type AttemptKey, attemptId, attemptKeyValues } from './attempt-key.ts';

const FENCE = `select r.request_id, r.attempts as attempt from ops.requests r join ${ATTEMPT_KEYS}
    on k.request_id = r.request_id and k.attempt = r.attempts and k.worker_id = r.worker_id and k.identity = r.identity
  where r.status = 'running' order by r.request_id for update of r`;

/** Locks the requests that the caller's attempts still hold. Returns those attempts (`attemptId`), without what was reclaimed. */
export async function fence(connection: Connection, held: readonly AttemptKey[]): Promise<ReadonlySet<string>> {
  const { rows } = await connection.query({ name: 'fence', text: FENCE, values: attemptKeyValues(held) });
  return new Set(rows.map(attemptId));
}

/** The request waits to be asked again, or was given up because workers died over it. */
const ADOPT = `with lost as (
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
 * Takes requests back that were reclaimed from the caller's attempts and that nobody asks at this moment: the answer is here after
 * all, and need not be bought again. Their attempts are reserved again, so that `settle` ends them. Of several attempts of a
 * request the newest is taken. Returns the attempts (`attemptId`) that were taken back.
 */
export async function adopt(connection: Connection, keys: readonly AttemptKey[]): Promise<ReadonlySet<string>> {
  if (!keys.length) return new Set();
  const newest = new Map<number, AttemptKey>();
  for (const key of keys.toSorted((a, b) => a.attempt - b.attempt)) newest.set(key.request_id, key);
  const { rows } = await connection.query(ADOPT, attemptKeyValues([...newest.values()]));
  return new Set(rows.map(attemptId));
}

const RESTORE = `with k as (
    select * from ${ATTEMPT_KEYS}
  ), missing as (
    select r.request_id, k.attempt, k.worker_id, k.identity, r.run_id, r.price,
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
  )
  update ops.requests r set attempts = greatest(r.attempts, m.attempt), credits = r.credits + m.price
  from (select request_id, max(attempt) as attempt, sum(price) as price from missing group by 1) m
  where r.request_id = m.request_id`;

/** Attempts of dead workers whose credits somebody has released by hand, because no answer was known. */
const BOOK_AGAIN = `with a as (
    select a.request_id, a.attempt, a.credits, a.spent_on, r.run_id, u.pipeline
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
  )
  update ops.spending p set credits = p.credits + b.credits
  from (select spent_on, pipeline, sum(credits) as credits from a group by 1, 2) b
  where p.day = b.spent_on and p.pipeline = b.pipeline`;

/**
 * For calls that were made and whose answers come late. Puts attempts back that the database does not know any more, because a
 * failover to an asynchronous standby lost their reservations; they are then like attempts of a worker that died.
 */
export async function restoreAttempts(connection: Connection, keys: readonly AttemptKey[]): Promise<void> {
  if (keys.length) await connection.query(RESTORE, attemptKeyValues(keys));
}

/** Books attempts again that were released by hand, since their answers are here: they were billed after all. */
export async function bookAgain(connection: Connection, keys: readonly AttemptKey[]): Promise<void> {
  if (keys.length) await connection.query(BOOK_AGAIN, attemptKeyValues(keys));
}
