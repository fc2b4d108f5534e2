/**
 * Ends the runs that are complete: histories of replays are ordered first, then the data is checked, then the status is
 * set.
 */
import { checkRuns } from '../../data-checks/check-runs.ts';
import { endRuns } from '../../ledger/end-runs.ts';
import type { EndedRun, OnEvent } from '../../ledger/job-event.ts';
import { createPoolBeside, inTransaction, type Pool } from '../../load/connection/pool.ts';
import { isTimeout, toLoadError } from '../../load/connection/sql-state.ts';
import { pick, statement, texts } from '../../load/connection/statement.ts';
import { runs } from '../../load/tables/ops-runs.ts';
import { getTableInfo } from '../../load/tables/table.ts';
import { removeRepeatedVersions } from '../../load/write/remove-repeated-versions.ts';
import { requireStream } from '../../streams/catalogue.ts';

/**
 * Ends every run of which no request is open, and returns the runs that this call ended. Any number of processes may
 * call it at once. `at` is the clock's now; `imports` are runs of this process whose file was read to its end. Needs no
 * transaction. Throws what PostgreSQL says.
 */
export async function finishRuns(pool: Pool, at: Date, imports: readonly number[] = []): Promise<readonly EndedRun[]> {
  const deduplicated = await deduplicateReplays(pool);
  await checkRuns(pool, imports);
  return endRuns(pool, at, deduplicated, imports);
}

const READ_REPLAYS = statement(
  'read replays',
  { ...pick(runs, 'run_id'), streams: texts },
  `select u.run_id, array(select distinct stream from ops.requests r where r.run_id = u.run_id) as streams
   from ops.runs u where u.trigger = 'replay' and u.finished_at is null and u.status = 'running' and not exists (
     select from ops.requests r where r.run_id = u.run_id and r.finished_at is null)`,
);

/**
 * Removes repeated versions from the histories that complete replays wrote: several workers read the bodies in no
 * order, so this is done at the end. Returns the replays that may be ended. Doing it twice does no harm.
 */
async function deduplicateReplays(pool: Pool): Promise<readonly number[]> {
  const { rows } = await pool.query(READ_REPLAYS);
  for (const { run_id, streams } of rows) {
    const tables = new Set(streams.flatMap((name) => requireStream(name).tables));
    for (const table of tables) {
      const requests = 'select source_request_id from ops.requests where run_id = $1';
      await inTransaction(pool, (connection) =>
        removeRepeatedVersions(connection, getTableInfo(table), requests, [run_id]),
      );
    }
  }
  return rows.map(({ run_id }) => run_id);
}

/** The checks of one run may take this long. */
const MAX_QUERY_MS = 3_600_000;

interface RunFinisher {
  /** Ends the runs that are complete, and reports each of them. Rejects when PostgreSQL fails. */
  readonly finish: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Finishes runs on a connection of its own. A statement that takes longer than `firstMs` is interrupted, because its
 * connection may be half open, and has twice the time at the next attempt: checks of a large run and ordering a replay
 * may take minutes.
 */
export function openRunFinisher(beside: Pool, firstMs: number, now: () => Date, onEvent: OnEvent): RunFinisher {
  let limitMs = firstMs;
  let raisedAt = 0;
  const open = () => createPoolBeside(beside, { max: 1, queryTimeoutMs: limitMs });
  let pool = open();
  return {
    async finish() {
      try {
        for (const run of await finishRuns(pool, now())) onEvent({ kind: 'run ended', run });
        // The server continues the interrupted statement, and its run is skipped until that ends.
        if (limitMs === firstMs || performance.now() - raisedAt < 2 * limitMs) return;
        limitMs = firstMs;
      } catch (error) {
        if (!isTimeout(toLoadError(error))) throw error;
        limitMs = Math.min(2 * limitMs, MAX_QUERY_MS);
        raisedAt = performance.now();
        replacePool();
        throw error;
      }
      replacePool();
    },
    close: () => pool.end(),
  };

  /** Does not wait for the old pool: a connection that is half open never ends. */
  function replacePool(): void {
    pool.end().catch(() => undefined);
    pool = open();
  }
}
