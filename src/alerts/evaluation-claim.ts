/** One evaluation at a time: the claim is a row, so it survives neither its process nor a minute. */
import type { Pool, Queryable } from '../load/connection/pool.ts';
import { date, integer, nullable, statement, textValue, timestamp } from '../load/connection/statement.ts';

/** An evaluation that takes longer has lost its claim. */
const CLAIM_MS = 60_000;

/** The row of ops.alerting. */
export interface EvaluationClaim {
  /** Undefined: another process is evaluating, or has just done it. */
  readonly claim: string | undefined;
  readonly nextAt: Date | null;
  readonly digestDay: string | null;
  /** Outages of the database that were recorded. */
  readonly outages: number;
}

/** Creates the row of ops.alerting where it is missing. Needs no transaction. */
export const ensureAlertingRow = async (database: Queryable): Promise<void> =>
  void (await database.query('insert into ops.alerting default values on conflict do nothing'));

const CLAIM = statement(
  'claim evaluation',
  { claim: textValue },
  `update ops.alerting set claim = gen_random_uuid(), claimed_until = now() + $2 * interval '1 millisecond'
   where (claimed_until is null or claimed_until <= now())
     and (evaluated_at is null or evaluated_at <= now() - $1 * interval '1 millisecond')
   returning claim::text as claim`,
);

const READ = statement(
  'read alerting',
  { next_at: nullable(timestamp), digest_day: nullable(date), outages: integer },
  'select next_at, digest_day, outages from ops.alerting',
);

/** Claims the evaluation unless one took place less than `minAgeMs` ago. Needs no transaction. */
export async function claimEvaluation(pool: Pool, minAgeMs: number): Promise<EvaluationClaim> {
  const { rows } = await pool.query(CLAIM, [minAgeMs, CLAIM_MS]);
  const [row] = (await pool.query(READ)).rows;
  return {
    claim: rows[0]?.claim,
    nextAt: row?.next_at ?? null,
    digestDay: row?.digest_day ?? null,
    outages: row?.outages ?? 0,
  };
}

/**
 * Ends the claim as evaluated. `nextAt`: when an alert may change without an event. False: another process has taken
 * over, and the transaction has to be rolled back. To be called in the transaction that writes the alerts.
 */
export async function finishEvaluation(
  connection: Queryable,
  { claim, nextAt, digestDay }: { claim: string; nextAt: Date | undefined; digestDay: string | undefined },
): Promise<boolean> {
  const { rowCount } = await connection.query(
    `update ops.alerting set evaluated_at = now(), next_at = $2, digest_day = coalesce($3, digest_day), claim = null,
       claimed_until = null where claim = $1`,
    [claim, nextAt ?? null, digestDay ?? null],
  );
  return rowCount === 1;
}

/** Gives a claim back without an evaluation. Needs no transaction. */
export const releaseEvaluation = async (pool: Pool, claim: string): Promise<void> =>
  void (await pool.query('update ops.alerting set claim = null, claimed_until = null where claim = $1', [claim]));
