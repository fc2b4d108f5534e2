/** Credits of attempts whose outcome is not known: they count as spent until the bill of the vendor says that they were not. */
import { type Connection, inTransaction, type Pool } from '../../load/pool.ts';
import { isConflict, loadError } from '../../load/sql-state.ts';

/** Which attempts; every field that is given has to hold. */
export interface ReleaseScope {
  readonly runId?: number | undefined;
  readonly requestId?: number | undefined;
  /** Day of the budget, yyyy-MM-dd: ops.attempts.spent_on. */
  readonly day?: string | undefined;
}

/** Attempts of unknown outcome of one run, day and outcome. */
export interface UnknownCredits {
  readonly day: string;
  readonly pipeline: string;
  readonly run: number;
  /** Of the attempts: docs/errors.md. */
  readonly outcome: string;
  readonly attempts: number;
  readonly credits: number;
}

/** Not those in flight: what is reserved is not unknown yet. */
const UNKNOWN = `a.state = 'unknown' and a.credits > 0
  and ($1::bigint is null or r.run_id = $1) and ($2::bigint is null or a.request_id = $2)
  and ($3::date is null or a.spent_on = $3)`;

const valuesOf = ({ runId, requestId, day }: ReleaseScope) => [runId ?? null, requestId ?? null, day ?? null];

const BY_RUN = `select a.spent_on::text as day, u.pipeline, u.run_id as run, a.outcome, count(*)::int as attempts,
    sum(a.credits)::int as credits`;

/** Changes nothing. */
export async function findUnknown(
  database: Pool | Connection,
  scope: ReleaseScope,
): Promise<readonly UnknownCredits[]> {
  const { rows } = await database.query<UnknownCredits>(
    `${BY_RUN} from ops.attempts a join ops.requests r using (request_id) join ops.runs u using (run_id)
     where ${UNKNOWN} group by 1, 2, 3, 4 order by 1, 2, 3, 4`,
    valuesOf(scope),
  );
  return rows;
}

/** Requests are locked before their attempts, in order, as by workers that settle them. */
const RELEASE = `with a as (
    select a.request_id, a.attempt, a.credits, a.spent_on, a.outcome, r.run_id, u.pipeline
    from ops.attempts a join ops.requests r using (request_id) join ops.runs u using (run_id)
    where ${UNKNOWN} order by a.request_id, a.attempt for update of r, a
  ), released as (
    update ops.attempts t set state = 'released', message = concat_ws('; ', t.message, 'released by hand')
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
  )
  select spent_on::text as day, pipeline, run_id as run, outcome, count(*)::int as attempts, sum(credits)::int as credits
  from a group by 1, 2, 3, 4 order by 1, 2, 3, 4`;

/** Against workers that settle meanwhile and lock runs and days in another order: PostgreSQL ends one of the two after a second. */
const MOST_TRIES = 5;

/**
 * Books these attempts as not billed: attempts, requests, runs and days of the budget in one transaction. A second call finds
 * nothing. An answer of a lost attempt that turns up later, from the spool of a dead worker, books its credits again, where it can be
 * read. Returns what was released. Throws what PostgreSQL says; deadlocks are tried again.
 */
export async function releaseCredits(pool: Pool, scope: ReleaseScope): Promise<readonly UnknownCredits[]> {
  for (let tries = 1; ; tries++) {
    try {
      return await inTransaction(pool, async (connection) => {
        const { rows } = await connection.query<UnknownCredits>(RELEASE, valuesOf(scope));
        return rows;
      });
    } catch (error) {
      if (tries === MOST_TRIES || !isConflict(loadError(error))) throw error;
    }
  }
}
