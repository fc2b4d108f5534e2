/**
 * Commits answers, whatever it takes: a paid answer is not given up because PostgreSQL is away, read-only, full or locked for a
 * while. Answers that come together go through one transaction. When that fails because of its rows or its length, its parts go on
 * alone, so that one bad or blocked part does not keep the others; of a part with bad rows the records that have none are committed.
 */
import pLimit from 'p-limit';
import { inTransaction, type TransactionLimits } from '../../load/pool.ts';
import { isConflict, isLostConnection, isRefusal, isRetryable, isTimeout, loadError } from '../../load/sql-state.ts';
import type { QueuedRequest } from '../ledger/requests.ts';
import { isSettled } from '../ledger/settle.ts';
import { LEASE_MS } from '../ledger/worker-lease.ts';
import { type BatchOptions, commitBatch, type CommitPools } from './commit-batch.ts';
import type { FailedRequest } from '../events.ts';
import { gather } from './gather.ts';
import { NO_CONTENT } from './interpret.ts';
import { hotLimits } from './limits.ts';
import type { Part } from './part.ts';
import { openBackoff, type Patience, patiently } from './patience.ts';

/**
 * A commit waits longer for company than a reservation, because small transactions cost twice the CPU. Two at once: while one is
 * in PostgreSQL the worker makes the next. Measured: docs/performance.md.
 */
const BATCH = { waitMs: 20, most: 64, atOnce: 2 };
/** A batch that fails this often for no reason of its own may be what ends the server's process. */
const TOGETHER_TRIES = 4;
/** Parts that go on alone, at the same time. */
const ALONE = 3;
/** A single large answer may take longer: each try has twice the time of the one before, up to this. */
const MOST_MS = 600_000;
/** Conflicts that are over before are not worth a line. */
const QUIET_MS = 1_000;

interface CommitterOptions extends Patience, CommitPools {
  readonly now: () => Date;
  /** Of the first tries; absent: those of a worker with the usual lease. */
  readonly limits?: TransactionLimits;
  /** Is called with each request that was given up, after the commit. */
  readonly onFailed?: (request: FailedRequest) => void;
}

/** Commits one answer; returns the requests that now wait for a job. */
export type Commit = (part: Part) => Promise<readonly QueuedRequest[]>;

export function openCommitter(options: CommitterOptions): Commit {
  const { onTrouble, signal, limits: first = hotLimits(LEASE_MS).commit } = options;
  const together = gather<Part, readonly QueuedRequest[]>(async (parts) => {
    const queued = await commitOnce(options, parts, { limits: first });
    return parts.map((_, index) => (index ? [] : queued));
  }, BATCH);
  const inTurn = pLimit(ALONE);

  return async (part) => {
    const backoff = openBackoff(signal);
    let limits = first;
    let isAlone = false;
    let setsAside = false;
    let tries = 0;
    for (let next = part; ; ) {
      try {
        return await (isAlone ? inTurn(() => commitOnce(options, [next], { limits, setsAside })) : together(next));
      } catch (error) {
        const failure = loadError(error);
        if (signal.aborted) throw error;
        if (isTimeout(failure)) {
          // The same batch would take as long again.
          if (isAlone) limits = twice(limits);
          isAlone = true;
        } else if (isRefusal(failure) && !setsAside) {
          isAlone = true;
          setsAside = true;
        } else if (!isRetryable(failure)) {
          if (isAlone) next = withoutContent(next, failure.message);
          isAlone = true;
        } else if (!isConflict(failure) && ++tries >= TOGETHER_TRIES) isAlone = true;
        if (!isConflict(failure) || backoff.waitedMs() > QUIET_MS) onTrouble(failure);
        await backoff.next();
      }
    }
  };
}

const twice = (limits: TransactionLimits): TransactionLimits => ({
  ...limits,
  statementMs: Math.min(2 * limits.statementMs, MOST_MS),
  totalMs: Math.min(2 * limits.totalMs, 2 * MOST_MS),
});

/**
 * What of an answer can always be stored: its body, which waits for a replay, and that its request failed. It comes to that when
 * PostgreSQL refuses something else than the rows of a record.
 */
function withoutContent(part: Part, why: string): Part {
  const { nextPage: _, doubt: __, observed: ___, ...rest } = part;
  const message = why.slice(0, 500).toWellFormed();
  return {
    ...rest,
    ...NO_CONTENT,
    settlement: { ...part.settlement, status: 'failed', message },
  };
}

/** One try. After a lost connection it looks up whether the batch was committed, until the database can say so. */
async function commitOnce(
  { now, onTrouble, onFailed, signal, ...pools }: CommitterOptions,
  parts: readonly Part[],
  how: Pick<BatchOptions, 'limits' | 'setsAside'>,
): Promise<readonly QueuedRequest[]> {
  try {
    const { queued, failed } = await commitBatch(pools, parts, { ...how, at: now(), onTrouble });
    for (const request of failed) onFailed?.(request);
    return queued;
  } catch (error) {
    const failure = loadError(error);
    const isUnknown = isLostConnection(failure) || isTimeout(failure);
    const keys = parts.map(({ settlement }) => settlement);
    // What a committed batch queued is found by the reconciler.
    const lookUp = () => inTransaction(pools.pool, (connection) => isSettled(connection, keys), how.limits);
    if (isUnknown && (await patiently({ onTrouble, signal }, lookUp))) return [];
    throw failure;
  }
}
