/** How an attempt ends: fenced by its number, settled in the transaction that commits what it brought. */
import type { Charge } from '../../extract/outcome.ts';
import type { RowCounts } from '../../load/merge.ts';
import type { Connection, Pool } from '../../load/pool.ts';

/** How an attempt ended, in the columns of ops.attempts and ops.requests. */
export interface Settlement {
  readonly request_id: number;
  readonly attempt: number;
  readonly status: string;
  readonly state: Charge;
  readonly outcome: string;
  readonly http_status: number | null;
  readonly message: string | null;
  readonly duration_ms: number;
  readonly bytes: number | null;
  readonly failed: boolean;
  readonly delay_ms: number | null;
  readonly records: number | null;
  readonly walk_end: string | null;
  readonly rows_quarantined: number;
}

const FENCE = `select request_id from ops.requests
  where (request_id, attempts) in (select * from unnest($1::bigint[], $2::int[])) and status = 'running'
  order by request_id for update`;

/** Locks the requests whose newest attempt is the caller's; whoever was overtaken is missing from the answer. */
export async function fence(
  connection: Connection,
  held: readonly { readonly request_id: number; readonly attempt: number }[],
): Promise<ReadonlySet<number>> {
  const values = [held.map((r) => r.request_id), held.map((r) => r.attempt)];
  const { rows } = await connection.query({ name: 'fence', text: FENCE, values });
  return new Set(rows.map((row) => row.request_id));
}

const SETTLE = `with s as (
    select * from json_to_recordset($1::json) as s(request_id bigint, attempt int, status text, state text, outcome text,
      http_status smallint, message text, duration_ms int, bytes int, failed boolean, delay_ms int, records int,
      walk_end text, inserted int, updated int, unchanged int, rows_quarantined int)
  ), a as (
    update ops.attempts a set state = s.state, outcome = s.outcome, http_status = s.http_status, message = s.message,
      duration_ms = s.duration_ms, bytes = s.bytes, settled_at = now()
    from s where a.request_id = s.request_id and a.attempt = s.attempt
    returning a.request_id, a.credits, a.spent_on
  ), freed as (
    select r.run_id, u.pipeline, a.spent_on, a.credits
    from a join s using (request_id) join ops.requests r using (request_id) join ops.runs u using (run_id)
    where s.state = 'released' and a.credits > 0
  ), unspent as (
    update ops.spending p set credits = p.credits - f.credits
    from (select pipeline, spent_on, sum(credits) as credits from freed group by 1, 2) f
    where p.day = f.spent_on and p.pipeline = f.pipeline
  ), uncounted as (
    update ops.runs u set credits = u.credits - f.credits
    from (select run_id, sum(credits) as credits from freed group by 1) f where u.run_id = f.run_id
  )
  update ops.requests r set status = s.status, failures = r.failures + s.failed::int,
    credits = r.credits + case when s.state = 'released' then 0 else a.credits end,
    records = s.records, walk_end = s.walk_end, error = s.message,
    rows_inserted = s.inserted, rows_updated = s.updated, rows_unchanged = s.unchanged,
    rows_quarantined = s.rows_quarantined, lease_until = null,
    not_before = now() + s.delay_ms * interval '1 ms',
    finished_at = case when s.status = 'queued' then null else now() end
  from s join a using (request_id) where r.request_id = s.request_id`;

const NO_ROWS: RowCounts = { inserted: 0, updated: 0, unchanged: 0 };

export async function settle(
  connection: Connection,
  settlements: readonly Settlement[],
  counts: ReadonlyMap<number, RowCounts>,
): Promise<void> {
  const rows = settlements.map((settlement) => ({ ...settlement, ...(counts.get(settlement.request_id) ?? NO_ROWS) }));
  await connection.query({ name: 'settle', text: SETTLE, values: [JSON.stringify(rows)] });
}

/** True when a batch was committed, of which the answer to COMMIT was lost: then one of its attempts is settled, by us. */
export async function isSettled(pool: Pool, settlements: readonly Settlement[]): Promise<boolean> {
  const { rows } = await pool.query(
    `select from ops.attempts where (request_id, attempt) in (select * from unnest($1::bigint[], $2::int[]))
       and state <> 'reserved' and outcome <> 'lost' limit 1`,
    [settlements.map((s) => s.request_id), settlements.map((s) => s.attempt)],
  );
  return rows.length > 0;
}
