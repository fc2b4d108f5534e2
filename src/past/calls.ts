/** Calls as the ledger records them: a request with its run and its newest response. */
import type { Pool } from '../load/connection/pool.ts';
import type { requests } from '../load/tables/ops-requests.ts';
import type { runs } from '../load/tables/ops-runs.ts';
import { buildResponseQuery } from '../load/write/responses.ts';
import type { Params } from '../streams/stream.ts';

type RequestColumns = Pick<
  (typeof requests)['$inferSelect'],
  'request_id' | 'stream' | 'status' | 'error' | 'credits' | 'attempts' | 'run_id' | 'business_date'
>;

export interface LedgerCall extends RequestColumns, Pick<(typeof runs)['$inferSelect'], 'pipeline' | 'trigger'> {
  readonly params: Params;
  readonly page: Params;
  /** When the stored response was received; null: no response is stored. */
  readonly fetched_at: Date | null;
  readonly body_sha256: string | null;
}

/** A complete SELECT with a LedgerCall for each request, to be used as a subquery: `from (${LEDGER_CALLS}) c`. */
export const LEDGER_CALLS = `select r.request_id, r.stream, r.params, r.page, r.status, r.error, r.credits, r.attempts, r.run_id, u.pipeline,
    u.trigger, r.business_date, p.fetched_at, p.body_sha256
  from ops.requests r join ops.runs u using (run_id) left join lateral (
    select fetched_at, body_sha256 from (${buildResponseQuery('r.request_id')}) p) p on true`;

/** A call, then the call whose record led to it, and so on up to a first request. Empty if there is no such request. */
export async function readCallChain(pool: Pool, requestId: number): Promise<readonly LedgerCall[]> {
  const { rows } = await pool.query<LedgerCall>(
    `with recursive up as (
       select request_id, parent_request_id, 1 as step from ops.requests where request_id = $1
       union all
       select q.request_id, q.parent_request_id, step + 1 from up join ops.requests q on q.request_id = up.parent_request_id
     )
     select c.* from up join (${LEDGER_CALLS}) c using (request_id) order by up.step`,
    [requestId],
  );
  return rows;
}
