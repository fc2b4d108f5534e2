/** Records in quarantine, and what is wrong with them. */
import type { Pool } from '../load/connection/pool.ts';
import { integer, pick, statement, textValue, timestamp } from '../load/connection/statement.ts';
import { quarantine } from '../load/tables/ops-findings.ts';

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
  /** Only records with a lower number. */
  readonly before?: number | undefined;
}

/** The newest first. */
export async function listQuarantine(
  pool: Pool,
  { ids, stream, resolved = false, limit, before }: QuarantineFilter,
): Promise<readonly QuarantinedRecord[]> {
  const { rows } = await pool.query<QuarantinedRecord>(
    `select * from ops.quarantine
     where ($1::bigint[] is null or quarantine_id = any($1)) and ($2::text is null or stream = $2) and ($3 or resolved_at is null)
       and ($5::bigint is null or quarantine_id < $5)
     order by quarantine_id desc limit $4`,
    [ids ?? null, stream ?? null, resolved, limit ?? null, before ?? null],
  );
  return rows;
}

const LIST_OPEN = statement(
  'requests with open quarantine',
  pick(quarantine, 'quarantine_id', 'request_id', 'stream'),
  `select quarantine_id, request_id, stream from ops.quarantine
   where resolved_at is null and (cardinality($1::bigint[]) = 0 or quarantine_id = any($1)) and ($2::text is null or stream = $2)
   order by quarantine_id desc`,
);

/** Records that no replay could load, without their content, newest first. `ids` empty: all. */
export const listOpenQuarantine = async (pool: Pool, ids: readonly number[], stream: string | undefined) =>
  (await pool.query(LIST_OPEN, [ids, stream ?? null])).rows;

/** Older records are not grouped. */
const MAX_GROUPED = 10_000;
/** Groups that are listed. */
const MAX_GROUPS = 100;

/** Places in lists count as one. */
const GROUPS = statement(
  'groups of open quarantine',
  {
    stream: textValue,
    reason: textValue,
    path: textValue,
    records: integer,
    newest_id: integer,
    first_seen_at: timestamp,
    last_seen_at: timestamp,
  },
  `select stream, reason, path, count(*)::int as records, max(quarantine_id) as newest_id,
     min(first_seen_at) as first_seen_at, max(first_seen_at) as last_seen_at
   from (
     select quarantine_id, stream, first_seen_at, resolved_at, coalesce(issues -> 0 ->> 'message', '') as reason,
       regexp_replace(coalesce(issues -> 0 ->> 'path', ''), '(^|\\.)\\d+(?=\\.|$)', '\\1[]', 'g') as path
     from (select * from ops.quarantine order by quarantine_id desc limit ${MAX_GROUPED}) newest
     where resolved_at is null) q
   group by stream, reason, path order by records desc, stream, reason, path limit ${MAX_GROUPS}`,
);

/** The newest 10,000 records, of which those that no replay could load, by stream and first issue: most records first. */
export const groupQuarantine = async (pool: Pool) => (await pool.query(GROUPS)).rows;
