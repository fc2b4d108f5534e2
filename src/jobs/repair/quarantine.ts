/** Records that were set aside: what was wrong with them, and another try with today's parser. */
import type { Pool } from '../../load/pool.ts';

/** A row of ops.quarantine. */
export interface QuarantinedRecord {
  readonly quarantine_id: number;
  readonly request_id: number;
  readonly stream: string;
  readonly record_path: string;
  readonly issues: readonly { readonly path: string; readonly code: string; readonly message: string }[];
  readonly record: string;
  readonly first_seen_at: Date;
  readonly resolved_at: Date | null;
}

interface Choice {
  readonly ids?: readonly number[] | undefined;
  readonly stream?: string | undefined;
  /** Those that were put right, too. */
  readonly resolved?: boolean | undefined;
  readonly limit?: number | undefined;
}

/** Newest first. */
export async function listQuarantine(
  pool: Pool,
  { ids, stream, resolved = false, limit }: Choice,
): Promise<readonly QuarantinedRecord[]> {
  const { rows } = await pool.query<QuarantinedRecord>(
    `select * from ops.quarantine
     where ($1::bigint[] is null or quarantine_id = any($1)) and ($2::text is null or stream = $2) and ($3 or resolved_at is null)
     order by quarantine_id desc limit $4`,
    [ids ?? null, stream ?? null, resolved, limit ?? null],
  );
  return rows;
}
