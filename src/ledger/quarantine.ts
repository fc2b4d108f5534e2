/** Records in quarantine, and what is wrong with them. */
import type { Pool } from '../load/connection/pool.ts';
import type { quarantine } from '../load/tables/ops-findings.ts';

/** A row of ops.quarantine. */
export type QuarantinedRecord = Readonly<Omit<(typeof quarantine)['$inferSelect'], 'issues'>> & {
  readonly issues: readonly { readonly path: string; readonly code: string; readonly message: string }[];
};

interface QuarantineFilter {
  readonly ids?: readonly number[] | undefined;
  readonly stream?: string | undefined;
  /** Also records that a replay could load. */
  readonly resolved?: boolean | undefined;
  readonly limit?: number | undefined;
}

/** The newest first. */
export async function listQuarantine(
  pool: Pool,
  { ids, stream, resolved = false, limit }: QuarantineFilter,
): Promise<readonly QuarantinedRecord[]> {
  const { rows } = await pool.query<QuarantinedRecord>(
    `select * from ops.quarantine
     where ($1::bigint[] is null or quarantine_id = any($1)) and ($2::text is null or stream = $2) and ($3 or resolved_at is null)
     order by quarantine_id desc limit $4`,
    [ids ?? null, stream ?? null, resolved, limit ?? null],
  );
  return rows;
}
