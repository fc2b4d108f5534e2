/** What a replay of a stored body corrects: quarantine, field issues, the request that bought the body, and its run. */
import type { Connection } from '../load/connection/pool.ts';
import { pick, statement } from '../load/connection/statement.ts';
import { requests } from '../load/tables/ops-requests.ts';
import type { FieldIssue } from '../extract/field-issue.ts';
import { resolveFieldIssues } from './field-issues.ts';
import { recountRuns } from './end-runs.ts';
import { RAW_LANE } from './requests.ts';
import type { Settlement } from './settle.ts';

interface ReplayResult {
  readonly stream: string;
  /** The request that bought the body. */
  readonly provenance: number;
  readonly settlement: Pick<Settlement, 'request_id' | 'status' | 'outcome'>;
  readonly quarantined: readonly { readonly path: string }[];
  readonly issues: readonly FieldIssue[];
}

/** How a request would have ended if its body had been read like this when it was received. */
export interface ReplayCorrection
  extends Pick<Settlement, 'status' | 'records' | 'walk_end' | 'record_keys' | 'message' | 'rows_quarantined'> {
  readonly provenance: number;
  /** Number of next pages and children that its run has not requested. */
  readonly left: number;
}

const RESOLVE = statement(
  'resolve quarantine',
  {},
  `update ops.quarantine q set resolved_at = now()
  where q.request_id = any($1::bigint[]) and q.resolved_at is null and not exists (
    select from json_to_recordset($2::json) as n(request_id bigint, record_path text)
    where n.request_id = q.request_id and n.record_path = q.record_path)`,
);

/** Marks records and fields as resolved that can be read now. Needs the transaction that loads them. */
export async function resolveFindings(connection: Connection, parts: readonly ReplayResult[]): Promise<void> {
  // A reading that failed has loaded nothing.
  const loaded = parts.filter(({ settlement }) => settlement.outcome === 'stored' && settlement.status !== 'failed');
  if (!loaded.length) return;
  const left = loaded.flatMap(({ provenance, quarantined }) =>
    quarantined.map(({ path }) => ({ request_id: provenance, record_path: path })),
  );
  await connection.query(RESOLVE, [loaded.map(({ provenance }) => provenance), JSON.stringify(left)]);
  await resolveFieldIssues(connection, loaded);
}

/** A request with requests left stays failed: when its run is resumed, it reads its own stored body. */
const CORRECT = statement(
  'repair requests',
  pick(requests, 'run_id'),
  `with read as (
    select distinct on (provenance) * from json_to_recordset($1::json)
      as s(provenance bigint, status text, records int, walk_end text, record_keys bigint[], message text, rows_quarantined int,
        "left" int) order by provenance
  )
  update ops.requests r set records = read.records, rows_quarantined = read.rows_quarantined,
    status = case when read.left > 0 then 'failed' else read.status end,
    error = case when read.left > 0 then 'its stored body can be read now, but ' || read.left || ' of the requests that follow from it '
      || 'were not made: runs resume ' || r.run_id || ' makes them' else read.message end,
    walk_end = case when r.status = 'done' then r.walk_end when read.left > 0 then null else read.walk_end end,
    record_keys = coalesce(r.record_keys, read.record_keys),
    source_request_id = case when read.left > 0 then r.request_id else r.source_request_id end,
    lane = case when read.left > 0 then '${RAW_LANE}' else r.lane end
  from read where r.request_id = read.provenance
    and (r.status in ('failed', 'quarantined') or r.status = 'done' and read.rows_quarantined < r.rows_quarantined)
  returning r.run_id`,
);

/**
 * Corrects requests that bought the bodies, and recounts their runs. Needs the transaction of the replay; locks
 * requests and runs.
 */
export async function recordCorrections(
  connection: Connection,
  corrections: readonly ReplayCorrection[],
): Promise<void> {
  if (!corrections.length) return;
  const { rows } = await connection.query(CORRECT, [JSON.stringify(corrections)]);
  if (rows.length) await recountRuns(connection, [...new Set(rows.map(({ run_id }) => run_id))]);
}
