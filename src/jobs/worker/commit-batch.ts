/**
 * One transaction per batch of results: bodies, rows, quarantine, drift, settled attempts, next pages and children. One
 * attempt to commit: committer.ts decides what follows a failure.
 */
import { isRefusal, toLoadError } from '../../load/connection/sql-state.ts';
import { type Connection, inTransaction, type Pool, type TransactionLimits } from '../../load/connection/pool.ts';
import { forgetMonths, isMissingPartition, makePartitions } from '../../load/months/partitions.ts';
import { storeResponses } from '../../load/write/responses.ts';
import { crashAt } from '../../crash-points.ts';
import type { FailedRequest } from '../../ledger/job-event.ts';
import { recordFindings } from '../../ledger/findings.ts';
import { formatAttemptId } from '../../attempt-id.ts';
import { closeRun, closeStream } from '../../ledger/close-runs.ts';
import { recountRuns, reopenRuns } from '../../ledger/end-runs.ts';
import { recordCorrections, resolveFindings } from '../../ledger/replay-corrections.ts';
import type { QueuedRequest } from '../../ledger/requests.ts';
import { recoverAttempts, rebookCredits, fence, restoreAttempts } from '../../ledger/fence.ts';
import { findNewFields, recordSeenFields, rememberFields, type SeenFields } from '../../ledger/seen-fields.ts';
import { settle, settleLate } from '../../ledger/settle.ts';
import type { AttemptResult } from './attempt-result.ts';
import { findCorrections, followUp, type LookAheadWindow } from './follow-up.ts';
import { lockResultWalks, readLookAheads } from './read-look-aheads.ts';
import { type IsRefusal, mergeResults } from './merge-results.ts';

interface CommitResult {
  /** Requests that now wait for a job. */
  readonly queued: readonly QueuedRequest[];
  /** Requests that failed. */
  readonly failed: readonly FailedRequest[];
}

export interface CommitPools {
  readonly pool: Pool;
  /** For months that have to be made first: its statements have a time limit. Absent: `pool`. */
  readonly monthsPool?: Pool;
}

export interface BatchOptions {
  readonly limits: TransactionLimits;
  /** The clock's now. */
  readonly at: Date;
  /** Called with the session that prevents a month from being made. */
  readonly onWarning?: (error: Error) => void;
  /** How many pages of a walk may be requested at the same time; absent: one. */
  readonly lookAhead?: LookAheadWindow;
  /**
   * Records of which PostgreSQL refuses a row go to quarantine and the others are committed; otherwise the batch fails.
   */
  readonly quarantineRefused?: boolean;
}

/**
 * Commits all results in one transaction, or none of them. Throws what PostgreSQL says; after a lost connection it is
 * not known whether the batch was committed.
 */
export async function commitBatch(
  { pool, monthsPool = pool }: CommitPools,
  results: readonly AttemptResult[],
  { limits, at, onWarning, lookAhead, quarantineRefused = false }: BatchOptions,
): Promise<CommitResult> {
  const makeMonths = (of: readonly AttemptResult[]) =>
    makePartitions(
      monthsPool,
      of.flatMap(({ rowWrites }) => rowWrites),
      of.flatMap(({ response }) => response?.fetchedAt ?? []),
      onWarning,
    );
  const commitOnce = async (isRecordsFault: (error: unknown) => boolean) => {
    await makeMonths(results);
    const { seen, ...committed } = await inTransaction(
      pool,
      (connection) =>
        writeBatch(connection, results, {
          at,
          lookAhead,
          isRefusal: quarantineRefused ? isRecordsFault : undefined,
          makeMonths,
          findSeen: (ready) => findNewFields(pool, ready),
        }),
      limits,
    );
    rememberFields(pool, seen);
    return committed;
  };
  const isRefused = (error: unknown) => isRefusal(toLoadError(error));
  try {
    return await commitOnce((error) => isRefused(error) && !isMissingPartition(error));
  } catch (error) {
    if (!isMissingPartition(error)) throw error;
    // Another process has dropped a month that existed a moment ago.
    forgetMonths(monthsPool);
    return commitOnce(isRefused);
  }
}

interface BatchSteps extends Pick<BatchOptions, 'at'> {
  readonly lookAhead: LookAheadWindow | undefined;
  readonly isRefusal: IsRefusal;
  /** On another connection. */
  readonly makeMonths: (results: readonly AttemptResult[]) => Promise<void>;
  readonly findSeen: (results: readonly AttemptResult[]) => readonly SeenFields[];
}

/** The steps of the transaction. */
async function writeBatch(
  connection: Connection,
  results: readonly AttemptResult[],
  { at, lookAhead, isRefusal, makeMonths, findSeen }: BatchSteps,
): Promise<CommitResult & { readonly seen: readonly SeenFields[] }> {
  const locked = await lockResultWalks(connection, results);
  const { owned, recovered } = await fenceResults(connection, results);
  const { ready, confirmed, ahead } = await readLookAheads(connection, owned, locked, at);
  await makeMonths(confirmed);
  const seen = findSeen(ready);
  await storeResponses(connection, listResponses([...ready, ...ahead]));
  // Before the other answers, which may lead to these pages.
  if (ahead.length) await settle(connection, listSettlements(ahead), new Map());
  const { merged, counts } = await mergeResults(connection, ready, isRefusal);
  await recordFindings(connection, merged);
  await recordSeenFields(connection, seen);
  const { results: ended, queued } = await followUp(connection, merged, at, lookAhead);
  await settle(connection, listSettlements(ended), counts);
  await resolveFindings(connection, ended);
  await recordCorrections(connection, await findCorrections(connection, ended, at));
  await closeRunsAndStreams(connection, [...ended, ...ahead]);
  await reopenRecoveredRuns(connection, recovered);
  crashAt('tx.before_commit');
  return { queued, failed: ended.flatMap(toFailedRequests), seen };
}

interface FencedResults {
  /** Results whose attempts may settle their requests, in their order. */
  readonly owned: readonly AttemptResult[];
  /** Of these, the ones whose requests had been reclaimed. */
  readonly recovered: readonly AttemptResult[];
}

/**
 * Locks the requests of the results. A paid answer to a request that was reclaimed and is not being sent again takes
 * its request back. Of any other late answer only the costs and the body are recorded, because its rows are older than
 * those to come.
 */
async function fenceResults(connection: Connection, results: readonly AttemptResult[]): Promise<FencedResults> {
  const reserved = await fence(connection, listSettlements(results));
  const reclaimed = results.filter((result) => !isAmong(reserved, result));
  const settlements = listSettlements(reclaimed);
  await restoreAttempts(
    connection,
    settlements.filter(({ state }) => state !== 'released'),
  );
  // An unpaid answer is not worth it: the worker that has the request now gets another one.
  const paid = settlements.filter(({ state }) => state === 'captured');
  await rebookCredits(connection, paid);
  const recoveredIds = await recoverAttempts(connection, paid);
  const recovered = reclaimed.filter((result) => isAmong(recoveredIds, result));
  await recordLateResults(
    connection,
    reclaimed.filter((result) => !isAmong(recoveredIds, result)),
  );
  return { owned: results.filter((result) => isAmong(reserved, result) || recovered.includes(result)), recovered };
}

async function recordLateResults(connection: Connection, results: readonly AttemptResult[]): Promise<void> {
  const recorded = await settleLate(connection, listSettlements(results));
  const ids = new Set(recorded.map(formatAttemptId));
  await storeResponses(connection, listResponses(results.filter((result) => isAmong(ids, result))));
}

const isAmong = (attemptIds: ReadonlySet<string>, { settlement }: AttemptResult) =>
  attemptIds.has(formatAttemptId(settlement));
const listSettlements = (results: readonly AttemptResult[]) => results.map(({ settlement }) => settlement);
const listResponses = (results: readonly AttemptResult[]) => results.flatMap(({ response }) => response ?? []);

async function closeRunsAndStreams(connection: Connection, results: readonly AttemptResult[]): Promise<void> {
  for (const { frame, closeRun: end } of results) if (end) await closeRun(connection, frame.run_id, end);
  for (const { frame, stream, closeStream: error } of results)
    if (error !== undefined) await closeStream(connection, frame.run_id, stream, error);
}

/** The run of a request that was reclaimed may have ended meanwhile. */
async function reopenRecoveredRuns(connection: Connection, recovered: readonly AttemptResult[]): Promise<void> {
  if (!recovered.length) return;
  const runIds = [...new Set(recovered.map(({ frame }) => frame.run_id))];
  await recountRuns(connection, runIds);
  await reopenRuns(connection, runIds);
}

function toFailedRequests({ settlement, frame, stream, params, page }: AttemptResult): readonly FailedRequest[] {
  const { request_id, status, outcome, message } = settlement;
  if (status !== 'failed' && status !== 'quarantined') return [];
  return [{ request_id, run_id: frame.run_id, stream, params, page, status, outcome, error: message }];
}
