/**
 * Credits of attempts whose outcome is not known. They count as spent until an operator releases them by the bill of
 * the vendor.
 */
import { type Connection, inTransaction, type Pool } from '../load/connection/pool.ts';
import { isConflict, toLoadError } from '../load/connection/sql-state.ts';
import type { RunRow } from './runs.ts';
import { bookStreams } from './stream-spending.ts';

/** Which attempts: all conditions that are given must hold. */
export interface ReleaseScope {
  readonly runId?: number | undefined;
  readonly requestId?: number | undefined;
  /** Day of the budget, `yyyy-MM-dd`: ops.attempts.spent_on. */
  readonly day?: string | undefined;
}

/** Attempts of unknown outcome of one run, day and outcome. */
export interface UnknownCredits {
  readonly day: string;
  readonly pipeline: string;
  readonly run: RunRow['run_id'];
  /** Outcome of the attempts: docs/errors.md. */
  readonly outcome: string;
  readonly attempts: number;
  readonly credits: number;
}

/** Without attempts in flight, which are reserved. */
const UNKNOWN = `a.state = 'unknown' and a.credits > 0
  and ($1::bigint is null or r.run_id = $1) and ($2::bigint is null or a.request_id = $2)
  and ($3::date is null or a.spent_on = $3)`;

const toQueryValues = ({ runId, requestId, day }: ReleaseScope) => [runId ?? null, requestId ?? null, day ?? null];

const BY_RUN = `select a.spent_on::text as day, u.pipeline, u.run_id as run, a.outcome, count(*)::int as attempts,
    sum(a.credits)::int as credits`;

/** The attempts of unknown outcome, by day, run and outcome. Changes nothing and needs no transaction. */
export async function findUnknownCredits(
  database: Pool | Connection,
  scope: ReleaseScope,
): Promise<readonly UnknownCredits[]> {
  const { rows } = await database.query<UnknownCredits>(
    `${BY_RUN} from ops.attempts a join ops.requests r using (request_id) join ops.runs u using (run_id)
     where ${UNKNOWN} group by 1, 2, 3, 4 order by 1, 2, 3, 4`,
    toQueryValues(scope),
  );
  return rows;
}

/** Requests are locked before their attempts and in order, as workers do that settle them. */
const RELEASE = `with a as (
    select a.request_id, a.attempt, a.credits, a.spent_on, a.outcome, r.run_id, r.stream, u.pipeline
    from ops.attempts a join ops.requests r using (request_id) join ops.runs u using (run_id)
    where ${UNKNOWN} order by a.request_id, a.attempt for update of r, a
  ), released as (
    update ops.attempts t set state = 'released', message = concat_ws('; ', t.message, 'released manually')
    from a where t.request_id = a.request_id and t.attempt = a.attempt
  ), of_requests as (
    update ops.requests r set credits = r.credits - f.credits
    from (select request_id, sum(credits) as credits from a group by 1) f where r.request_id = f.request_id
  ), of_days as (
    update ops.spending p set credits = p.credits - f.credits
    from (select spent_on, pipeline, sum(credits) as credits from a group by 1, 2) f
    where p.day = f.spent_on and p.pipeline = f.pipeline
  ), of_runs as (
    update ops.runs u set credits = u.credits - f.credits
    from (select run_id, sum(credits) as credits from a group by 1) f where u.run_id = f.run_id
  ), of_streams as (${bookStreams('a', '-')}
  )
  select spent_on::text as day, pipeline, run_id as run, outcome, count(*)::int as attempts, sum(credits)::int as credits
  from a group by 1, 2, 3, 4 order by 1, 2, 3, 4`;

/** Workers that settle attempts lock runs and days in another order, so that a deadlock is possible. */
const MAX_ATTEMPTS = 5;

/**
 * Books these attempts as not billed, in one transaction of its own: attempts, requests, runs and days of the budget.
 * Returns what was released; a second call releases nothing. If a readable answer of a lost attempt is found later in a
 * spool, its credits are booked again. Deadlocks are retried; other errors of PostgreSQL are thrown.
 */
export async function releaseCredits(pool: Pool, scope: ReleaseScope): Promise<readonly UnknownCredits[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await inTransaction(pool, async (connection) => {
        const { rows } = await connection.query<UnknownCredits>(RELEASE, toQueryValues(scope));
        return rows;
      });
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || !isConflict(toLoadError(error))) throw error;
    }
  }
}
