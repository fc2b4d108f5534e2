/**
 * One transaction a batch of answers: bodies, rows, quarantine, drift, settled attempts, next pages and children. If the
 * batch fails its parts are committed one by one, so that one bad part fails alone; its paid body is kept even then.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { LoadError } from '../../errors.ts';
import { merge, type RowCounts } from '../../load/merge.ts';
import { type Connection, inTransaction, type Pool } from '../../load/pool.ts';
import { makePartitions } from '../../load/partitions.ts';
import { landResponses } from '../../load/raw.ts';
import { isConflict, isLostConnection, isRetryable, loadError } from '../../load/sql-state.ts';
import { crash } from '../crash.ts';
import { recordAbsences } from '../ledger/absences.ts';
import { recordFindings, recordRepairs } from '../ledger/findings.ts';
import { closeRun } from '../ledger/finish.ts';
import { insertRequests, type QueuedRequest } from '../ledger/requests.ts';
import { fence, isSettled, settle } from '../ledger/settle.ts';
import type { Part } from './part.ts';

export interface Committed {
  /** Requests that now wait for a job. */
  readonly queued: readonly QueuedRequest[];
}

type OnTrouble = (error: Error) => void;

const FIRST_RETRY_MS = 200;
const LONGEST_RETRY_MS = 5_000;
/** Conflicts that are over before are nobody's trouble. */
const QUIET_MS = 1_000;
const LOOK_AGAIN_MS = 1_000;

/**
 * Commits all parts, whatever it takes: a paid answer is not given up because PostgreSQL is away for a while. `onTrouble` is
 * told why it takes long.
 */
export async function commitParts(
  pool: Pool,
  parts: readonly Part[],
  onTrouble: OnTrouble,
  at: Date = new Date(),
): Promise<Committed> {
  for (let delay = FIRST_RETRY_MS; ; delay = Math.min(delay * 2, LONGEST_RETRY_MS)) {
    try {
      await makePartitions(
        pool,
        parts.flatMap(({ deliveries }) => deliveries),
        parts.flatMap(({ response }) => response?.fetchedAt ?? []),
      );
      return await inTransaction(pool, (connection) => write(connection, parts, at));
    } catch (error) {
      const failure = loadError(error);
      if (isLostConnection(failure) && (await wasCommitted(pool, parts))) {
        // The answer to our COMMIT was lost, not the commit. What it queued is found by the reconciler.
        return { queued: [] };
      }
      if (!isRetryable(failure)) return commitOneByOne(pool, parts, failure, onTrouble, at);
      if (!isConflict(failure) || delay > QUIET_MS) onTrouble(failure);
      await wait(delay / 2 + (Math.random() * delay) / 2);
    }
  }
}

async function commitOneByOne(
  pool: Pool,
  parts: readonly Part[],
  failure: LoadError,
  onTrouble: OnTrouble,
  at: Date,
): Promise<Committed> {
  const [only] = parts;
  if (parts.length === 1 && only) {
    // Without what failed to load, and so without its children: the body waits in raw for a replay.
    const bare = { deliveries: [], quarantined: [], unknown: [], requests: [], absent: [] };
    if (!only.deliveries.length && !only.requests.length && !only.nextPage && !only.absent.length) throw failure;
    const message = failure.message.slice(0, 500).toWellFormed();
    const { nextPage: _, ...part } = only;
    const failed = { ...part, ...bare, settlement: { ...only.settlement, status: 'failed', message } };
    return commitParts(pool, [failed], onTrouble, at);
  }
  const queued: QueuedRequest[] = [];
  const failures: unknown[] = [];
  for (const part of parts) {
    try {
      queued.push(...(await commitParts(pool, [part], onTrouble, at)).queued);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length) throw failures[0];
  return { queued };
}

async function wasCommitted(pool: Pool, parts: readonly Part[]): Promise<boolean> {
  for (;;) {
    try {
      return await isSettled(
        pool,
        parts.map(({ settlement }) => settlement),
      );
    } catch {
      await wait(LOOK_AGAIN_MS);
    }
  }
}

async function write(connection: Connection, parts: readonly Part[], at: Date): Promise<Committed> {
  const ours = await fence(
    connection,
    parts.map(({ settlement }) => settlement),
  );
  const valid = parts.filter(({ settlement }) => ours.has(settlement.request_id));
  await landResponses(
    connection,
    valid.flatMap(({ response }) => response ?? []),
  );
  const counts = await merge(
    connection,
    valid.flatMap(({ deliveries }) => deliveries),
  );
  await recordFindings(connection, valid);
  const instead = await recordAbsences(connection, valid);
  const queued = await insertRequests(
    connection,
    [...valid.flatMap(({ requests, nextPage }) => (nextPage ? [...requests, nextPage] : requests)), ...instead],
    at,
  );
  const inserted = new Set(queued.map(({ identity }) => identity));
  await settle(
    connection,
    valid.map(({ settlement, nextPage }) =>
      nextPage && !inserted.has(nextPage.identity) ? { ...settlement, ...LED_BACK } : settlement,
    ),
    countsByRequest(valid, counts),
  );
  await recordRepairs(connection, valid);
  for (const { frame, closeRun: end } of valid) if (end) await closeRun(connection, frame.run_id, end);
  crash('tx.before_commit');
  return { queued };
}

/** A next page that the run has already: the cursors go round in a circle. What this page brought is kept. */
const LED_BACK = {
  status: 'failed',
  message: 'the next page is one that was read before: paging goes round in a circle',
};

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
