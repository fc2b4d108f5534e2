/** Schema drift: fields that differ from the definition of their stream. */
import type { Pool } from '../load/connection/pool.ts';
import type { schema_drift } from '../load/tables/ops-findings.ts';

/** A row of ops.schema_drift. */
export type DriftedField = Readonly<(typeof schema_drift)['$inferSelect']>;

/** The newest first. `accepted`: also those that were accepted. */
export async function listDrift(pool: Pool, accepted: boolean): Promise<readonly DriftedField[]> {
  const { rows } = await pool.query<DriftedField>(
    `select * from ops.schema_drift where $1 or accepted_at is null order by first_seen_at desc, stream, path`,
    [accepted],
  );
  return rows;
}

/**
 * Accepts a field of a stream, or with `path` undefined all of them, and returns the number of accepted rows. A field
 * that has disappeared is accepted for each pipeline that lacks it.
 */
export async function acceptDrift(pool: Pool, stream: string, path: string | undefined): Promise<number> {
  const { rowCount } = await pool.query(
    `update ops.schema_drift set accepted_at = now()
     where stream = $1 and ($2::text is null or path = $2) and accepted_at is null`,
    [stream, path ?? null],
  );
  return rowCount ?? 0;
}
