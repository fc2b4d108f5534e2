/** What a worker has in hand: by the ledger what it reserved, by the simulator's journal what really left. */
import type { Pool } from '../../src/load/connection/pool.ts';
import type { JournalEntry } from '../../simulator/journal.ts';
import type { Simulator } from '../../simulator/server.ts';
import { formatQuery } from '../support/invariants.ts';
import type { WorkerProcess } from '../support/worker-process.ts';
import { LATENCY_MS } from './fault-run.ts';

export interface ReservedWork {
  /** Attempts that are reserved and not settled. */
  readonly reserved: number;
  /** Those of them whose call has arrived at the API. */
  readonly sent: number;
  /** Those of them that the API had not answered yet at that time. */
  readonly onTheWire: number;
}

/** A worker needs a moment to write down an answer that has arrived, on a machine that does much else. */
const TO_WRITE_DOWN_MS = 150;

/**
 * What a worker held at a time (epoch milliseconds) at which it was killed or suspended. `slow`: calls that were not
 * answered then however long ago they had arrived.
 */
export async function readReservedWork(
  { pid }: WorkerProcess,
  at: number,
  pool: Pool,
  simulator: Simulator,
  slow: readonly JournalEntry[] = [],
): Promise<ReservedWork> {
  const { rows } = await pool.query<{ question: Readonly<Record<string, unknown>> }>(
    `select r.params || r.page as question from ops.attempts a join ops.workers w using (worker_id)
       join ops.requests r using (request_id) where w.pid = $1 and a.state = 'reserved'`,
    [pid],
  );
  const questions = new Set(rows.map(({ question }) => formatQuery(question)));
  const calls = simulator.journal.filter(({ query }) => questions.has(formatQuery(query)));
  return {
    reserved: rows.length,
    sent: calls.length,
    onTheWire: calls.filter((call) => slow.includes(call) || call.at + LATENCY_MS + TO_WRITE_DOWN_MS > at).length,
  };
}
