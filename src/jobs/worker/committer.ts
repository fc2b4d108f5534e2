/**
 * Commits results until PostgreSQL takes them: a paid answer is not dropped because PostgreSQL is away, read-only, full
 * or locked for a while. Results that come together go through one transaction. When that fails because of its rows or
 * its length, its results are committed one by one, so that one bad or blocked result does not keep the others; of a
 * result with bad rows the records without any are committed.
 */
import pLimit from 'p-limit';
import { inTransaction, type TransactionLimits } from '../../load/connection/pool.ts';
import {
  isConflict,
  isLostConnection,
  isRefusal,
  isRetryable,
  isTimeout,
  toLoadError,
} from '../../load/connection/sql-state.ts';
import type { QueuedRequest } from '../../ledger/requests.ts';
import { isSettled } from '../../ledger/settle.ts';
import { LEASE_MS } from '../../ledger/worker-lease.ts';
import { type BatchOptions, commitBatch, type CommitPools } from './commit-batch.ts';
import type { FailedRequest } from '../../ledger/job-event.ts';
import type { LookAheadWindow } from './follow-up.ts';
import { createBatcher } from './batcher.ts';
import { computeHotPathLimits } from '../../ledger/hot-path-limits.ts';
import { type AttemptResult, dropContent } from './attempt-result.ts';
import { openBackoff, type RetryOptions, retryTransient } from './retry-transient.ts';

/**
 * A commit waits longer for company than a reservation, because small transactions cost twice the CPU. Two at once:
 * while one is in PostgreSQL the worker makes the next. Measured: docs/performance.md.
 */
const BATCH = { waitMs: 20, maxItems: 64, maxFlushes: 2 };
/** A batch that fails this often without a reason in its own rows may be what ends the server's process. */
const MAX_BATCH_ATTEMPTS = 4;
/** Results that are committed alone, at the same time. */
const MAX_SINGLE_COMMITS = 3;
/** A single large answer may take longer: each attempt has twice the time of the one before, up to this. */
const MAX_STATEMENT_MS = 600_000;
/** Conflicts that are over before are not reported. */
const QUIET_MS = 1_000;

interface CommitterOptions extends RetryOptions, CommitPools {
  readonly now: () => Date;
  /** Of the first attempts; absent: those of a worker with the usual lease. */
  readonly limits?: TransactionLimits;
  /** How many pages of a walk may be requested at the same time; absent: one. */
  readonly lookAhead?: LookAheadWindow;
  /** Called with each request that failed, after the commit. */
  readonly onFailed?: (request: FailedRequest) => void;
  /** Called with the number of results of each transaction, and how long it took in milliseconds. */
  readonly onCommitted?: (results: number, ms: number) => void;
  /** Whether further results may come soon; absent: they may. */
  readonly mayGrow?: () => boolean;
}

export interface Committed {
  /** Requests that now wait for a job, for one of the results that were committed together. */
  readonly queued: readonly QueuedRequest[];
  /** The results that were committed together led to no requests: their runs may be complete. */
  readonly isEnd: boolean;
}

/**
 * Commits one result and returns what follows from it. Reports each failure to `onWarning` and tries again
 * until the commit succeeds. Rejects only after `signal` was aborted.
 */
export type CommitBatched = (result: AttemptResult) => Promise<Committed>;

type CommitLimits = Pick<BatchOptions, 'limits' | 'quarantineRefused'>;

export function openCommitter(options: CommitterOptions): CommitBatched {
  const { onWarning, signal, mayGrow, limits: firstLimits = computeHotPathLimits(LEASE_MS).commit } = options;
  const commitTogether = createBatcher<AttemptResult, Committed>(
    async (results) => {
      const queued = await commitOnce(options, results, { limits: firstLimits });
      return results.map((_, index) => ({ queued: index ? [] : queued, isEnd: !queued.length }));
    },
    mayGrow ? { ...BATCH, mayGrow } : BATCH,
  );
  const commitAlone = async (result: AttemptResult, how: CommitLimits): Promise<Committed> => {
    const queued = await commitOnce(options, [result], how);
    return { queued, isEnd: !queued.length };
  };
  const inTurn = pLimit(MAX_SINGLE_COMMITS);

  return async (result) => {
    const backoff = openBackoff(signal);
    let limits = firstLimits;
    let isAlone = false;
    let quarantineRefused = false;
    let batchAttempts = 0;
    for (let next = result; ; ) {
      try {
        return await (isAlone ? inTurn(() => commitAlone(next, { limits, quarantineRefused })) : commitTogether(next));
      } catch (error) {
        const failure = toLoadError(error);
        if (signal.aborted) throw error;
        if (isTimeout(failure)) {
          // The same batch would take as long again.
          if (isAlone) limits = doubleLimits(limits);
          isAlone = true;
        } else if (isRefusal(failure) && !quarantineRefused) {
          isAlone = true;
          quarantineRefused = true;
        } else if (!isRetryable(failure)) {
          // PostgreSQL refuses something else than the rows of a record.
          if (isAlone) next = dropContent(next, failure.message);
          isAlone = true;
        } else if (!isConflict(failure) && ++batchAttempts >= MAX_BATCH_ATTEMPTS) isAlone = true;
        if (!isConflict(failure) || backoff.waitedMs() > QUIET_MS) onWarning(failure);
        await backoff.next();
      }
    }
  };
}

const doubleLimits = (limits: TransactionLimits): TransactionLimits => ({
  ...limits,
  statementMs: Math.min(2 * limits.statementMs, MAX_STATEMENT_MS),
  totalMs: Math.min(2 * limits.totalMs, 2 * MAX_STATEMENT_MS),
});

/**
 * One attempt. After a lost connection it looks up whether the batch was committed: that is retried while the failure
 * is one that passes, and each failure is reported. Throws a LoadError.
 */
async function commitOnce(
  { now, onWarning, onFailed, onCommitted, signal, lookAhead, ...pools }: CommitterOptions,
  results: readonly AttemptResult[],
  how: CommitLimits,
): Promise<readonly QueuedRequest[]> {
  const beganAt = performance.now();
  try {
    const { queued, failed } = await commitBatch(pools, results, {
      ...how,
      at: now(),
      onWarning,
      ...(lookAhead ? { lookAhead } : {}),
    });
    onCommitted?.(results.length, performance.now() - beganAt);
    for (const request of failed) onFailed?.(request);
    return queued;
  } catch (error) {
    const failure = toLoadError(error);
    const isUnknown = isLostConnection(failure) || isTimeout(failure);
    const keys = results.map(({ settlement }) => settlement);
    const lookUp = () => inTransaction(pools.pool, (connection) => isSettled(connection, keys), how.limits);
    // The reconciler finds what a batch that was committed has queued.
    if (isUnknown && (await retryTransient({ onWarning, signal }, lookUp))) return [];
    throw failure;
  }
}
