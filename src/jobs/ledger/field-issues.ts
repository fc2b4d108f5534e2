/** Fields whose values could not be read: written with the answer, resolved when a later reading of the same body can read them. */
import type { FieldIssue } from '../../extract/field-issue.ts';
import type { Connection } from '../../load/pool.ts';

interface Part {
  readonly stream: string;
  /** The request that bought the body. */
  readonly provenance: number;
  readonly issues: readonly FieldIssue[];
}

/** Path and reason are part of a key, and an entry of an index has at most 2,700 bytes. */
const MOST_TEXT = 200;
/** Cut text may end with half a character, which PostgreSQL does not take. */
const cut = (text: string) => text.slice(0, MOST_TEXT).toWellFormed();

const rowsOf = (parts: readonly Part[]) =>
  parts.flatMap(({ stream, provenance, issues }) =>
    issues.map(({ path, reason, sample, records, neededBy }) => ({
      request_id: provenance,
      path: cut(path),
      reason: cut(reason),
      stream,
      sample: cut(sample),
      records,
      needed_by: neededBy,
    })),
  );

/** A replay makes no children, so it does not know who needs a field: what the first reading wrote stays. */
const INSERT = `insert into ops.field_issues as f (request_id, path, reason, stream, sample, records, needed_by)
  select distinct on (request_id, path, reason) * from json_to_recordset($1::json)
    as n(request_id bigint, path text, reason text, stream text, sample text, records int, needed_by text)
  order by request_id, path, reason
  on conflict (request_id, path, reason) do update set sample = excluded.sample, records = excluded.records,
    needed_by = coalesce(excluded.needed_by, f.needed_by), resolved_at = null
    where f.resolved_at is not null or f.records <> excluded.records or f.sample <> excluded.sample
      or f.needed_by is distinct from coalesce(excluded.needed_by, f.needed_by)`;

/** Needs a transaction. A body that is read again keeps its rows: one for each request, field and reason. */
export async function recordFieldIssues(connection: Connection, parts: readonly Part[]): Promise<void> {
  const rows = rowsOf(parts);
  if (rows.length) await connection.query(INSERT, [JSON.stringify(rows)]);
}

const RESOLVE = `update ops.field_issues f set resolved_at = now()
  where f.request_id = any($1::bigint[]) and f.resolved_at is null and not exists (
    select from json_to_recordset($2::json) as n(request_id bigint, path text, reason text)
    where n.request_id = f.request_id and n.path = f.path and n.reason = f.reason)`;

/** Needs a transaction. `parts`: stored bodies that were read again and loaded. */
export async function resolveFieldIssues(connection: Connection, parts: readonly Part[]): Promise<void> {
  const values = [parts.map(({ provenance }) => provenance), JSON.stringify(rowsOf(parts))];
  await connection.query({ name: 'resolve field issues', text: RESOLVE, values });
}
