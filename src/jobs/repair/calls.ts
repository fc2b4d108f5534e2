/** Calls as the ledger tells of them. */
import type { Pool } from '../../load/pool.ts';
import { responseOf } from '../../load/raw.ts';
import type { Params } from '../../streams/stream.ts';

/** A call, as the ledger knows it. */
export interface Call {
  readonly request_id: number;
  readonly stream: string;
  readonly params: Params;
  readonly page: Params;
  readonly status: string;
  readonly error: string | null;
  readonly credits: number;
  readonly attempts: number;
  readonly run_id: number;
  readonly pipeline: string;
  readonly trigger: string;
  readonly business_date: string;
  readonly fetched_at: Date | null;
  readonly body_sha256: string | null;
}

/** Columns of Call, from ops.requests as r and `OF_CALL`. */
export const CALL = `r.request_id, r.stream, r.params, r.page, r.status, r.error, r.credits, r.attempts, r.run_id, u.pipeline,
  u.trigger, r.business_date, p.fetched_at, p.body_sha256`;
export const OF_CALL = `join ops.runs u using (run_id) left join lateral (
    select fetched_at, body_sha256 from (${responseOf('r.request_id')}) p) p on true`;

/** A call, the one whose record led to it, and so on. */
export async function callsUpFrom(pool: Pool, requestId: number): Promise<readonly Call[]> {
  const { rows } = await pool.query<Call>(
    `with recursive up as (
       select request_id, parent_request_id, 1 as step from ops.requests where request_id = $1
       union all
       select q.request_id, q.parent_request_id, step + 1 from up join ops.requests q on q.request_id = up.parent_request_id
     )
     select ${CALL} from up join ops.requests r using (request_id) ${OF_CALL} order by up.step`,
    [requestId],
  );
  return rows;
}
