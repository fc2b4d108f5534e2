/**
 * Commits the responses that dead workers had received. Every process with a worker does so before it fetches and then
 * every few seconds, for the spools below its home, and before it reclaims requests: a request whose response is found
 * is not sent again.
 */
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { UnavailableError } from '../../errors.ts';
import type { Answer } from '../../extract/client.ts';
import { classifyAnswer } from '../../extract/outcome.ts';
import type { Pool } from '../../load/connection/pool.ts';
import { isLostConnection, isRetryable, isTimeout, toLoadError } from '../../load/connection/sql-state.ts';
import { formatAttemptId } from '../../attempt-id.ts';
import type { SpooledResponse } from '../../spool/spooled-response.ts';
import { claimSpool, releaseSpool } from '../../spool/claim-spool.ts';
import { findSpools, type FoundSpool } from '../../spool/find-spools.ts';
import { readBootId } from '../../spool/holder.ts';
import { readSpool, removeSpool, type SpoolContents } from '../../spool/read-spool.ts';
import { requireStream } from '../../streams/catalogue.ts';
import type { ReservedRequest } from '../../ledger/request.ts';
import {
  declareStopped,
  findSpooledAttempts,
  listOpenReservations,
  checkSilence,
} from '../../ledger/spooled-attempts.ts';
import { type Action, countFailures, decideAction } from './action.ts';
import type { CommitBatched } from './committer.ts';
import { type AttemptResult, buildResult } from './attempt-result.ts';
import { buildUnsentAnswer } from './fetch-answer.ts';

/** Responses of one transaction, as in a worker. */
const MAX_BATCH_RESPONSES = 64;
/** Compressed bytes of one transaction: bodies are parsed in memory, at some ten times that. */
const MAX_BATCH_BYTES = 4 * 1024 * 1024;

const decompress = promisify(gunzip);

export interface SpoolSettings {
  /** `<home>/spool`. */
  readonly folder: string;
  readonly warehouseId: string;
  /** Bytes that the files of one worker may take. */
  readonly maxBytes: number;
}

interface SpoolRecoveryOptions extends Pick<SpoolSettings, 'folder' | 'warehouseId'> {
  readonly pool: Pool;
  /** The worker that recovers. */
  readonly workerId: number;
  readonly now: () => Date;
  readonly commitBatched: CommitBatched;
  readonly onWarning: (error: Error) => void;
  /** Called with what was recovered, if anything. */
  readonly onNote: (message: string) => void;
}

/** What was recovered from the spool of a worker. */
interface RecoveryCounts {
  /** Responses that were committed. */
  readonly responses: number;
  /** Reservations given back, since their calls were never sent. */
  readonly unsent: number;
  /**
   * Responses that were dropped, since the ledger does not have their attempts: the database was restored, or lost
   * commits.
   */
  readonly dropped: number;
}

/**
 * Returns a function that recovers once. It reports failures to `onWarning` and does not reject. `expired`: whether a
 * lease that has run out counts; it does not before live workers had the time to renew theirs. A process that is known
 * to be dead needs no lease. Resolves to false where the database did not take what was found: the requests of dead
 * workers must not be reclaimed yet, because their responses may be in a spool. A spool that cannot be read does not
 * delay reclaiming.
 */
export function createSpoolRecovery(options: SpoolRecoveryOptions): (expired: boolean) => Promise<boolean> {
  const { pool, folder, warehouseId, workerId, onWarning } = options;
  const reported = new Set<string>();
  return async (expired) => {
    let isCommitted = true;
    try {
      const { spools, skipped } = await findSpools(folder, warehouseId);
      for (const { path, reason } of skipped) {
        if (!reported.has(path)) onWarning(buildIgnoredSpoolError(path, reason));
        reported.add(path);
      }
      for (const spool of spools) {
        if (spool.life === 'alive' || (spool.life === 'unknown' && !expired)) continue;
        const { silent, at } = await checkSilence(pool, spool.holder?.worker_id ?? spool.workerId);
        if (spool.life === 'unknown' && !silent) continue;
        const claimed = await claimSpool(spool, workerId);
        if (claimed !== undefined && !(await recoverSpool(options, spool, claimed, at))) isCommitted = false;
      }
    } catch (error) {
      onWarning(error as Error);
      return !isDatabaseFailure(error);
    }
    return isCommitted;
  };
}

const buildIgnoredSpoolError = (path: string, reason: string) =>
  new UnavailableError(`${path} is left alone: ${reason}`, {
    remedy:
      'a process of that warehouse or release recovers it when it runs with this ECHOTIK_HOME; delete it if there will be none',
  });

/** A failure that passes: after it the same responses can be committed. */
const isDatabaseFailure = (error: unknown): boolean => {
  const failure = toLoadError(error);
  return isRetryable(failure) || isLostConnection(failure) || isTimeout(failure);
};

/**
 * `at`: when the holder was known to be gone, by the clock of the database. False where the database did not take it.
 */
async function recoverSpool(
  options: SpoolRecoveryOptions,
  { workerId, life }: FoundSpool,
  claimed: string,
  at: Date,
): Promise<boolean> {
  const { pool, folder, warehouseId, onWarning, onNote } = options;
  try {
    const contents = await readSpool(claimed);
    const { responses, dropped } = await commitResponses(options, contents);
    // Marks survive the process, not a power failure.
    const isCertain =
      contents.complete && contents.header.boot !== null && contents.header.boot === (await readBootId());
    const unsent = isCertain ? await releaseUnsent(options, workerId, contents.sent, at) : 0;
    const { spools } = await findSpools(folder, warehouseId);
    const hasMore = spools.some((other) => other.workerId === workerId && other.path !== claimed);
    if (!hasMore) await declareStopped(pool, workerId, life === 'dead');
    await removeSpool(claimed);
    if (responses || unsent || dropped) onNote(describeRecovery(workerId, { responses, unsent, dropped }));
    return true;
  } catch (error) {
    onWarning(error as Error);
    await releaseSpool(claimed).catch(onWarning);
    return !isDatabaseFailure(error);
  }
}

const describeRecovery = (workerId: number, { responses, unsent, dropped }: RecoveryCounts): string =>
  [
    `worker ${workerId} had died: ${responses} of its responses are committed from its spool`,
    `${unsent} calls that it had not sent are given back`,
    ...(dropped ? [`${dropped} responses are dropped, since this database does not have their attempts`] : []),
  ].join(', ');

async function commitResponses(
  options: SpoolRecoveryOptions,
  { responses }: SpoolContents,
): Promise<Pick<RecoveryCounts, 'responses' | 'dropped'>> {
  const counts = { responses: 0, dropped: 0 };
  for await (const batch of groupResponses(responses())) {
    const { results, dropped } = await buildResults(options, batch);
    await Promise.all(results.map(options.commitBatched));
    counts.responses += results.length;
    counts.dropped += dropped;
  }
  return counts;
}

async function* groupResponses(responses: AsyncIterable<SpooledResponse>): AsyncGenerator<readonly SpooledResponse[]> {
  let batch: SpooledResponse[] = [];
  let bytes = 0;
  for await (const response of responses) {
    batch.push(response);
    bytes += response.body.gzip.length;
    if (batch.length < MAX_BATCH_RESPONSES && bytes < MAX_BATCH_BYTES) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length) yield batch;
}

/** The results to commit of these responses. Most responses of a file were committed before its worker died. */
async function buildResults(
  { pool, now, onWarning }: SpoolRecoveryOptions,
  responses: readonly SpooledResponse[],
): Promise<{ readonly results: readonly AttemptResult[]; readonly dropped: number }> {
  const attempts = responses.map(({ reservedAt, workerId, request_id, attempt, identity }) => {
    return { request_id, attempt, worker_id: workerId, identity, reserved_at: reservedAt };
  });
  const known = new Map((await findSpooledAttempts(pool, attempts)).map((found) => [formatAttemptId(found), found]));
  const results: AttemptResult[] = [];
  let dropped = 0;
  for (const response of responses) {
    const request = known.get(formatAttemptId(response));
    if (!request) dropped++;
    if (!request?.is_open) continue;
    const { fetchedAt, durationMs, status, encoding, unreadable, body } = response;
    try {
      const bytes = await decompress(body.gzip);
      const answer = { fetchedAt, durationMs, status, bytes, encoding, unreadable };
      results.push(await buildSpooledResult(request, answer, now()));
    } catch (error) {
      // Such as a stream that this release does not have any more. The other responses must not wait for it.
      dropped++;
      onWarning(new Error(`the response of request ${request.request_id} in the spool is dropped`, { cause: error }));
    }
  }
  return { results, dropped };
}

/**
 * Reservations without a mark were never sent: they are settled as not billed, and their requests wait for another
 * worker. Only reservations from before `at` count: a worker that was suspended and continues reserves again instead of
 * sending what it had reserved before.
 */
async function releaseUnsent(
  { pool, now, commitBatched }: SpoolRecoveryOptions,
  workerId: number,
  sent: ReadonlySet<string>,
  at: Date,
): Promise<number> {
  const unsent = (await listOpenReservations(pool, workerId, at)).filter(
    (request) => !sent.has(formatAttemptId(request)),
  );
  const answer = buildUnsentAnswer('the worker died before', now());
  await Promise.all(unsent.map(async (request) => commitBatched(await buildSpooledResult(request, answer, now()))));
  return unsent.length;
}

/** An earlier refusal is not valid now: its request is sent again, and neither its run nor its lane is closed. */
const REQUEUE: Action = { status: 'queued', failed: false };

function buildSpooledResult(request: ReservedRequest, answer: Answer, at: Date): Promise<AttemptResult> {
  const stream = requireStream(request.stream);
  const outcome = classifyAnswer(answer, stream.lane);
  const isBought = outcome.charge === 'captured' || outcome.kind === 'unreadable';
  const action = isBought ? decideAction(outcome, countFailures(request)) : REQUEUE;
  return buildResult({ stream, request, answer, outcome, action, at });
}
