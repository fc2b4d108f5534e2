/** What a later reading of a stored body makes good: quarantine, fields, the request that bought the body, and its run. */
import type { Connection } from '../../load/pool.ts';
import type { FieldIssue } from '../../extract/field-issue.ts';
import { resolveFieldIssues } from './field-issues.ts';
import { recountRuns } from './finish.ts';
import { RAW_LANE } from './requests.ts';
import type { Settlement } from './settle.ts';

interface Reading {
  readonly stream: string;
  /** The request that bought the body. */
  readonly provenance: number;
  readonly settlement: Pick<Settlement, 'request_id' | 'status' | 'outcome'>;
  readonly quarantined: readonly { readonly path: string }[];
  readonly issues: readonly FieldIssue[];
}

/** How a request would have ended if its body had been read like this when it came. */
export interface Repair
  extends Pick<Settlement, 'status' | 'records' | 'walk_end' | 'record_keys' | 'message' | 'rows_quarantined'> {
  readonly provenance: number;
  /** Next pages and children that its run has not asked. */
  readonly left: number;
}

const RESOLVE = `update ops.quarantine q set resolved_at = now()
  where q.request_id = any($1::bigint[]) and q.resolved_at is null and not exists (
    select from json_to_recordset($2::json) as n(request_id bigint, record_path text)
    where n.request_id = q.request_id and n.record_path = q.record_path)`;

/** Fields and records that can be read now are out of quarantine. Needs a transaction. */
export async function resolveFindings(connection: Connection, parts: readonly Reading[]): Promise<void> {
  // Of a reading that failed nothing was loaded.
  const again = parts.filter(({ settlement }) => settlement.outcome === 'stored' && settlement.status !== 'failed');
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
}

/** A request of which something is left stays failed, and reads its own body when its run is resumed. */
const REPAIR = `with read as (
    select distinct on (provenance) * from json_to_recordset($1::json)
      as s(provenance bigint, status text, records int, walk_end text, record_keys bigint[], message text, rows_quarantined int,
        "left" int) order by provenance
  )
  update ops.requests r set records = read.records, rows_quarantined = read.rows_quarantined,
    status = case when read.left > 0 then 'failed' else read.status end,
    error = case when read.left > 0 then 'its stored body can be read now, but ' || read.left || ' of the requests that follow from it '
      || 'were not asked: runs resume ' || r.run_id || ' asks them' else read.message end,
    walk_end = case when r.status = 'done' then r.walk_end when read.left > 0 then null else read.walk_end end,
    record_keys = coalesce(r.record_keys, read.record_keys),
    source_request_id = case when read.left > 0 then r.request_id else r.source_request_id end,
    lane = case when read.left > 0 then '${RAW_LANE}' else r.lane end
  from read where r.request_id = read.provenance
    and (r.status in ('failed', 'quarantined') or r.status = 'done' and read.rows_quarantined < r.rows_quarantined)
  returning r.run_id`;

/** Needs a transaction. The requests and their runs are counted anew. */
export async function recordRepairs(connection: Connection, repairs: readonly Repair[]): Promise<void> {
  if (!repairs.length) return;
  const { rows } = await connection.query<{ run_id: number }>({
    name: 'repair requests',
    text: REPAIR,
    values: [JSON.stringify(repairs)],
  });
  if (rows.length) await recountRuns(connection, [...new Set(rows.map(({ run_id }) => run_id))]);
}
