/**
 * Stores the pauses of a lane whose queue is in Redis, so that the ledger knows them: `status`, metrics and alerts read
 * them there. The queue in PostgreSQL stores them itself, before it hands out again.
 */
import { pauseLane } from '../../ledger/handouts.ts';
import type { Pool } from '../../load/connection/pool.ts';
import type { QueueLane, Queues, RequestProcessor } from '../queues/queues.ts';

interface PauseOptions {
  readonly pool: Pool;
  readonly lane: QueueLane;
  readonly backend: Queues['backend'];
  readonly onError: (error: Error) => void;
}

/** A pause that cannot be stored is reported, and takes place all the same. */
export function notePauses(
  process: RequestProcessor,
  { pool, lane, backend, onError }: PauseOptions,
): RequestProcessor {
  if (backend === 'postgres') return process;
  return async (requestId) => {
    const verdict = await process(requestId);
    if (verdict.kind === 'pause') await pauseLane(pool, lane, verdict.ms).catch(onError);
    return verdict;
  };
}
