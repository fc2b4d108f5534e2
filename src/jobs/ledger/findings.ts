/** What answers had that nobody expected, written down; and what a later reading of the same body made good. */
import type { FieldIssue } from '../../extract/field-issue.ts';
import type { UnknownField } from '../../extract/fields.ts';
import type { Connection } from '../../load/pool.ts';
import { recordFieldIssues, resolveFieldIssues } from './field-issues.ts';
import { recountRuns } from './finish.ts';

interface Finding {
  readonly stream: string;
  /** The request that bought the body. */
  readonly provenance: number;
  readonly settlement: { readonly request_id: number; readonly status: string; readonly rows_quarantined: number };
  readonly quarantined: readonly {
    readonly path: string;
    readonly issues: readonly object[];
    readonly record: string;
  }[];
  readonly unknown: readonly UnknownField[];
  readonly issues: readonly FieldIssue[];
}

export async function recordFindings(connection: Connection, parts: readonly Finding[]): Promise<void> {
  await insertQuarantine(connection, parts);
  await insertDrift(connection, parts);
  await recordFieldIssues(connection, parts);
}

async function insertQuarantine(connection: Connection, parts: readonly Finding[]): Promise<void> {
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

async function insertDrift(connection: Connection, parts: readonly Finding[]): Promise<void> {
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

const RESOLVE = `update ops.quarantine q set resolved_at = now()
  where q.request_id = any($1::bigint[]) and q.resolved_at is null and not exists (
    select from json_to_recordset($2::json) as n(request_id bigint, record_path text)
    where n.request_id = q.request_id and n.record_path = q.record_path)`;

const REPAIR = `with read as (
    select distinct on (provenance) * from json_to_recordset($1::json)
      as s(provenance bigint, status text, records int, walk_end text, rows_quarantined int) order by provenance
  )
  update ops.requests r set status = read.status, records = read.records, error = null,
    walk_end = case when r.status in ('failed', 'quarantined') then read.walk_end else r.walk_end end,
    rows_quarantined = read.rows_quarantined
  from read where r.request_id = read.provenance and read.status in ('done', 'absent')
    and (r.status in ('failed', 'quarantined') or r.status = 'done' and read.rows_quarantined < r.rows_quarantined)
  returning r.run_id`;

/** A stored body that was read again: what it holds now is out of quarantine, and its request and run are counted anew. */
export async function recordRepairs(connection: Connection, parts: readonly Finding[]): Promise<void> {
  // Of a reading that failed nothing was loaded.
  const again = parts.filter(
    ({ provenance, settlement }) => provenance !== settlement.request_id && settlement.status !== 'failed',
  );
  if (!again.length) return;
  const left = again.flatMap(({ provenance, quarantined }) =>
    quarantined.map(({ path }) => ({ request_id: provenance, record_path: path })),
  );
  await connection.query({
    name: 'resolve quarantine',
    text: RESOLVE,
    values: [again.map(({ provenance }) => provenance), JSON.stringify(left)],
  });
  await resolveFieldIssues(connection, again);
  const read = again.map(({ provenance, settlement }) => ({ ...settlement, provenance }));
  const { rows } = await connection.query<{ run_id: number }>({
    name: 'repair requests',
    text: REPAIR,
    values: [JSON.stringify(read)],
  });
  if (rows.length) await recountRuns(connection, [...new Set(rows.map(({ run_id }) => run_id))]);
}
