/** Fields that are not as their stream expects them: seen, and accepted. */
import type { Pool } from '../../load/pool.ts';

/** A row of ops.schema_drift. */
export interface DriftedField {
  readonly stream: string;
  readonly path: string;
  /** Of a field that is gone: `missing in`, and the pipeline. */
  readonly kind: string;
  readonly sample: string;
  readonly request_id: number;
  readonly first_seen_at: Date;
  readonly accepted_at: Date | null;
}

/** Those that came last first; `accepted`: also those that somebody has seen and accepted. */
export async function listDrift(pool: Pool, accepted: boolean): Promise<readonly DriftedField[]> {
  const { rows } = await pool.query<DriftedField>(
    `select * from ops.schema_drift where $1 or accepted_at is null order by first_seen_at desc, stream, path`,
    [accepted],
  );
  return rows;
}

/** `path` absent: every field of the stream. A field that is gone is accepted for each pipeline that misses it by now. Returns how many were accepted now. */
export async function acceptDrift(pool: Pool, stream: string, path: string | undefined): Promise<number> {
  const { rowCount } = await pool.query(
    `update ops.schema_drift set accepted_at = now()
     where stream = $1 and ($2::text is null or path = $2) and accepted_at is null`,
    [stream, path ?? null],
  );
  return rowCount ?? 0;
}
