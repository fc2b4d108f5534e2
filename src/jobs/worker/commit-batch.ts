/**
 * One transaction a batch of answers: bodies, rows, quarantine, drift, settled attempts, next pages and children. One try: what
 * becomes of a failure is decided in committer.ts.
 */
import { merge, type RowCounts } from '../../load/merge.ts';
import { isRefusal, loadError } from '../../load/sql-state.ts';
import { type Connection, inTransaction, type Pool, type TransactionLimits } from '../../load/pool.ts';
import { forgetMonths, isWithoutPartition, makePartitions } from '../../load/partitions.ts';
import { landResponses } from '../../load/raw.ts';
import { crash } from '../crash.ts';
import type { FailedRequest } from '../events.ts';
import { recordFindings } from '../ledger/findings.ts';
import { attemptId } from '../ledger/attempt-key.ts';
import { closeRun, closeStream, recountRuns, reopenRuns } from '../ledger/finish.ts';
import { recordRepairs, resolveFindings } from '../ledger/repairs.ts';
import type { QueuedRequest } from '../ledger/requests.ts';
import { adopt, bookAgain, fence, restoreAttempts } from '../ledger/fence.ts';
import { newFields, recordSeenFields, rememberFields, type SeenFields } from '../ledger/seen-fields.ts';
import { settle, settleLate } from '../ledger/settle.ts';
import { followUp, repairsOf } from './follow-up.ts';
import { mergeRecords } from './merge-records.ts';
import { type Part, withoutRecords } from './part.ts';

export interface Committed {
  /** Requests that now wait for a job. */
  readonly queued: readonly QueuedRequest[];
  /** Requests that were given up. */
  readonly failed: readonly FailedRequest[];
}

export interface CommitPools {
  readonly pool: Pool;
  /** For months that have to be made first: its statements have a limit of time. Absent: `pool`. */
  readonly monthsPool?: Pool;
}

export interface BatchOptions {
  readonly limits: TransactionLimits;
  /** The clock's now. */
  readonly at: Date;
  /** Is called with the session that keeps a month from being made. */
  readonly onTrouble?: (error: Error) => void;
  /** Records of which PostgreSQL refuses a row go to quarantine and the others are committed; otherwise the batch fails. */
  readonly setsAside?: boolean;
}

/**
 * Commits the parts in one transaction, or none of them. Throws what PostgreSQL says; after a lost connection it is not known
 * whether the batch was committed.
 */
export async function commitBatch(
  { pool, monthsPool = pool }: CommitPools,
  parts: readonly Part[],
  { limits, at, onTrouble, setsAside = false }: BatchOptions,
): Promise<Committed> {
  const deliveries = parts.flatMap((part) => part.deliveries);
  const bodiesAt = parts.flatMap(({ response }) => response?.fetchedAt ?? []);
  const isRefused = (error: unknown) => isRefusal(loadError(error));
  const tryOnce = async (isRecordsFault: (error: unknown) => boolean) => {
    await makePartitions(monthsPool, deliveries, bodiesAt, onTrouble);
    const seen = newFields(pool, parts);
    const committed = await inTransaction(
      pool,
      (connection) => write(connection, parts, seen, at, setsAside && isRecordsFault),
      limits,
    );
    rememberFields(pool, seen);
    return committed;
  };
  try {
    return await tryOnce((error) => isRefused(error) && !isWithoutPartition(error));
  } catch (error) {
    if (!isWithoutPartition(error)) throw error;
    // Another process has dropped a month that was there a moment ago.
    forgetMonths(monthsPool);
    return tryOnce(isRefused);
  }
}

/** `isRecordsFault`: which errors set records aside; false where any error fails the batch. */
async function write(
  connection: Connection,
  parts: readonly Part[],
  seen: readonly SeenFields[],
  at: Date,
  isRecordsFault: false | ((error: unknown) => boolean),
): Promise<Committed> {
  const held = await fence(
    connection,
    parts.map(({ settlement }) => settlement),
  );
  const reclaimed = parts.filter(({ settlement }) => !held.has(attemptId(settlement)));
  const settlements = reclaimed.map(({ settlement }) => settlement);
  await restoreAttempts(
    connection,
    settlements.filter(({ state }) => state !== 'released'),
  );
  // Only what was paid for is worth it; anything else is asked again by whoever has the request now.
  const paid = settlements.filter(({ state }) => state === 'captured');
  await bookAgain(connection, paid);
  const adopted = await adopt(connection, paid);
  const isOurs = ({ settlement }: Part) => held.has(attemptId(settlement)) || adopted.has(attemptId(settlement));
  await recordLate(
    connection,
    reclaimed.filter((part) => !isOurs(part)),
  );
  const ours = parts.filter(isOurs);
  await landResponses(
    connection,
    ours.flatMap(({ response }) => response ?? []),
  );
  const { merged, counts } = await mergeParts(connection, ours, isRecordsFault);
  await recordFindings(connection, merged);
  await recordSeenFields(connection, seen);
  const { parts: valid, queued } = await followUp(connection, merged, at);
  await settle(
    connection,
    valid.map(({ settlement }) => settlement),
    countsByRequest(valid, counts),
  );
  await resolveFindings(connection, valid);
  await recordRepairs(connection, await repairsOf(connection, valid, at));
  for (const { frame, closeRun: end } of valid) if (end) await closeRun(connection, frame.run_id, end);
  for (const { frame, stream, closeStream: error } of valid)
    if (error !== undefined) await closeStream(connection, frame.run_id, stream, error);
  if (adopted.size) {
    const runs = valid.filter(({ settlement }) => adopted.has(attemptId(settlement))).map(({ frame }) => frame.run_id);
    await recountRuns(connection, [...new Set(runs)]);
    await reopenRuns(connection, [...new Set(runs)]);
  }
  crash('tx.before_commit');
  return { queued, failed: valid.flatMap(failureOf) };
}

/** Returns the parts as they were merged: without the records that were set aside. */
async function mergeParts(
  connection: Connection,
  parts: readonly Part[],
  isRecordsFault: false | ((error: unknown) => boolean),
): Promise<{ readonly merged: readonly Part[]; readonly counts: ReadonlyMap<number, RowCounts> }> {
  const counts = new Map<number, RowCounts>();
  if (!isRecordsFault) {
    const all = parts.flatMap(({ deliveries }) => deliveries);
    return { merged: parts, counts: await merge(connection, all) };
  }
  const merged: Part[] = [];
  for (const part of parts) {
    const { counts: ofPart, refused } = await mergeRecords(connection, part.deliveries, isRecordsFault);
    for (const [requestId, count] of ofPart) counts.set(requestId, count);
    merged.push(withoutRecords(part, refused));
  }
  return { merged, counts };
}

function failureOf({ settlement, frame, stream, asked }: Part): readonly FailedRequest[] {
  const { request_id, status, outcome, message } = settlement;
  if (status !== 'failed' && status !== 'quarantined') return [];
  return [{ request_id, run_id: frame.run_id, stream, ...asked, status, outcome, error: message }];
}

/** Answers to requests that were reclaimed and are asked by somebody else: what they cost, and their bodies. Their rows are older. */
async function recordLate(connection: Connection, parts: readonly Part[]): Promise<void> {
  const recorded = await settleLate(
    connection,
    parts.map(({ settlement }) => settlement),
  );
  const keys = new Set(recorded.map(attemptId));
  const isRecorded = ({ settlement }: Part) => keys.has(attemptId(settlement));
  await landResponses(
    connection,
    parts.filter(isRecorded).flatMap(({ response }) => response ?? []),
  );
}

/** Rows are counted by the request that bought their body; of several that read it, the first has them. */
function countsByRequest(
  parts: readonly Part[],
  counts: ReadonlyMap<number, RowCounts>,
): ReadonlyMap<number, RowCounts> {
  const left = new Map(counts);
  const byRequest = new Map<number, RowCounts>();
  for (const { provenance, settlement } of parts) {
    const counted = left.get(provenance);
    if (counted) byRequest.set(settlement.request_id, counted);
    left.delete(provenance);
  }
  return byRequest;
}
