import type { Pool } from '../../../load/connection/pool.ts';

/** A request that was answered with the body of another one, for nothing. */
export interface BodyUse {
  readonly request_id: number;
  readonly run_id: number;
  readonly pipeline: string;
  readonly trigger: string;
  /** Null: it is not answered yet. */
  readonly finished_at: Date | null;
}

const MAX_USES = 10;

/** Newest first: requests for the same that found this answer, and replays of it. Needs no transaction. */
export async function readBodyUses(pool: Pool, requestId: number): Promise<readonly BodyUse[]> {
  const { rows } = await pool.query<BodyUse>(
    `select r.request_id, r.run_id, u.pipeline, u.trigger, r.finished_at
     from ops.requests source
     join ops.requests r on r.identity in (source.identity, 'replay ' || source.request_id) and r.source_request_id = source.request_id
     join ops.runs u on u.run_id = r.run_id
     where source.request_id = $1 order by r.request_id desc limit ${MAX_USES}`,
    [requestId],
  );
  return rows;
}
