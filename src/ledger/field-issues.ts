/** Fields whose values could not be read: written with the answer, resolved when a replay of the body can read them. */
import type { FieldIssue } from '../extract/field-issue.ts';
import type { Connection } from '../load/connection/pool.ts';
import { statement } from '../load/connection/statement.ts';

interface ResultWithFieldIssues {
  readonly stream: string;
  /** The request that bought the body. */
  readonly provenance: number;
  readonly issues: readonly FieldIssue[];
}

/** Characters. Path and reason are part of a key, and an index entry of PostgreSQL has at most 2,704 bytes. */
const MAX_TEXT_LENGTH = 200;
/** Truncated text may end with half of a surrogate pair, which PostgreSQL rejects. */
const truncateText = (text: string) => text.slice(0, MAX_TEXT_LENGTH).toWellFormed();

const toRows = (parts: readonly ResultWithFieldIssues[]) =>
  parts.flatMap(({ stream, provenance, issues }) =>
    issues.map(({ path, reason, sample, records, neededBy }) => ({
      request_id: provenance,
      path: truncateText(path),
      reason: truncateText(reason),
      stream,
      sample: truncateText(sample),
      records,
      needed_by: neededBy,
    })),
  );

/** A replay makes no children, so it does not know which streams need a field: needed_by of the first reading stays. */
const INSERT = `insert into ops.field_issues as f (request_id, path, reason, stream, sample, records, needed_by)
  select distinct on (request_id, path, reason) * from json_to_recordset($1::json)
    as n(request_id bigint, path text, reason text, stream text, sample text, records int, needed_by text)
  order by request_id, path, reason
  on conflict (request_id, path, reason) do update set sample = excluded.sample, records = excluded.records,
    needed_by = coalesce(excluded.needed_by, f.needed_by), resolved_at = null
    where f.resolved_at is not null or f.records <> excluded.records or f.sample <> excluded.sample
      or f.needed_by is distinct from coalesce(excluded.needed_by, f.needed_by)`;

/** Inserts or updates one row for each request, field and reason. Needs the transaction that loads the answers. */
export async function recordFieldIssues(
  connection: Connection,
  parts: readonly ResultWithFieldIssues[],
): Promise<void> {
  const rows = toRows(parts);
  if (rows.length) await connection.query(INSERT, [JSON.stringify(rows)]);
}

const RESOLVE = statement(
  'resolve field issues',
  {},
  `update ops.field_issues f set resolved_at = now()
  where f.request_id = any($1::bigint[]) and f.resolved_at is null and not exists (
    select from json_to_recordset($2::json) as n(request_id bigint, path text, reason text)
    where n.request_id = f.request_id and n.path = f.path and n.reason = f.reason)`,
);

/**
 * Marks the issues of replayed and loaded bodies as resolved that did not occur again. Needs the transaction that loads
 * them.
 */
export async function resolveFieldIssues(
  connection: Connection,
  parts: readonly ResultWithFieldIssues[],
): Promise<void> {
  await connection.query(RESOLVE, [parts.map(({ provenance }) => provenance), JSON.stringify(toRows(parts))]);
}
