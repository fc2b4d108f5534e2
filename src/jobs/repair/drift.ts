/** Fields that the API sends and no stream knows: seen, and let be. */
import type { Pool } from '../../load/pool.ts';

/** A row of ops.schema_drift. */
export interface DriftedField {
  readonly stream: string;
  readonly path: string;
  readonly kind: string;
  readonly sample: string;
  readonly request_id: number;
  readonly first_seen_at: Date;
  readonly accepted_at: Date | null;
}

/** Fields that no stream knows; `accepted`: also those that somebody has seen and lets be. */
export async function listDrift(pool: Pool, accepted: boolean): Promise<readonly DriftedField[]> {
  const { rows } = await pool.query<DriftedField>(
    `select * from ops.schema_drift where $1 or accepted_at is null order by first_seen_at desc, stream, path`,
    [accepted],
  );
  return rows;
}

/** `path` absent: every field of the stream. Returns how many were accepted now. */
export async function acceptDrift(pool: Pool, stream: string, path: string | undefined): Promise<number> {
  const { rowCount } = await pool.query(
    `update ops.schema_drift set accepted_at = now()
     where stream = $1 and ($2::text is null or path = $2) and accepted_at is null`,
    [stream, path ?? null],
  );
  return rowCount ?? 0;
}
