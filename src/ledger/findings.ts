/** Writes what was unexpected in answers: quarantine, drift and field issues. */
import type { FieldIssue } from '../extract/field-issue.ts';
import type { UnknownField } from '../extract/field-census.ts';
import type { Connection } from '../load/connection/pool.ts';
import { recordFieldIssues } from './field-issues.ts';

interface ResultWithFindings {
  readonly stream: string;
  /** The request that bought the body. */
  readonly provenance: number;
  readonly quarantined: readonly {
    readonly path: string;
    readonly issues: readonly object[];
    readonly record: string;
  }[];
  readonly unknown: readonly UnknownField[];
  readonly issues: readonly FieldIssue[];
}

/** Needs the transaction that loads the answers. */
export async function recordFindings(connection: Connection, parts: readonly ResultWithFindings[]): Promise<void> {
  await insertQuarantine(connection, parts);
  await insertDrift(connection, parts);
  await recordFieldIssues(connection, parts);
}

async function insertQuarantine(connection: Connection, parts: readonly ResultWithFindings[]): Promise<void> {
  const rows = parts.flatMap(({ stream, provenance, quarantined }) =>
    quarantined.map(({ path, issues, record }) => ({
      request_id: provenance,
      stream,
      record_path: path,
      issues,
      record,
    })),
  );
  if (!rows.length) return;
  await connection.query(
    `insert into ops.quarantine as q (request_id, stream, record_path, issues, record)
     select distinct on (request_id, record_path) * from json_to_recordset($1::json)
       as n(request_id bigint, stream text, record_path text, issues jsonb, record text) order by request_id, record_path
     on conflict (request_id, record_path) do update set issues = excluded.issues, resolved_at = null
       where q.issues <> excluded.issues or q.resolved_at is not null`,
    [JSON.stringify(rows)],
  );
}

async function insertDrift(connection: Connection, parts: readonly ResultWithFindings[]): Promise<void> {
  const rows = parts.flatMap(({ stream, provenance, unknown }) =>
    unknown.map((field) => ({ ...field, stream, request_id: provenance })),
  );
  if (!rows.length) return;
  await connection.query(
    `insert into ops.schema_drift (stream, path, kind, sample, request_id)
     select distinct on (stream, path, kind) * from json_to_recordset($1::json)
       as d(stream text, path text, kind text, sample text, request_id bigint) order by stream, path, kind
     on conflict do nothing`,
    [JSON.stringify(rows)],
  );
}
