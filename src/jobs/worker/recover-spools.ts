/**
 * Commits what dead workers had in hand. Every process with a worker does so before it fetches and then every few seconds, for
 * the spools below its home, and before it takes requests back: a request whose response is found is not asked again.
 */
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { UnavailableError } from '../../errors.ts';
import type { Answer } from '../../extract/client.ts';
import { outcomeOf } from '../../extract/outcome.ts';
import type { Pool } from '../../load/pool.ts';
import { isLostConnection, isRetryable, isTimeout, loadError } from '../../load/sql-state.ts';
import { keyOf, type SpooledResponse } from '../../spool/attempt.ts';
import { claimSpool, leaveSpool } from '../../spool/claim-spool.ts';
import { findSpools, type FoundSpool } from '../../spool/find-spools.ts';
import { bootId } from '../../spool/holder.ts';
import { readSpool, removeSpool, type SpoolContents } from '../../spool/read-spool.ts';
import { streamNamed } from '../../streams/catalogue.ts';
import type { ReservedRequest } from '../ledger/request.ts';
import { declareStopped, findSpooled, openReservations, silenceOf } from '../ledger/spooled.ts';
import { type Action, actionOf } from './action.ts';
import type { Commit } from './committer.ts';
import { type Part, partOf } from './part.ts';

/** Responses of one transaction, as in a worker. */
const BATCH = 64;
/** Compressed bytes of one transaction: bodies are parsed in memory, at some ten times that. */
const BATCH_BYTES = 4 * 1024 * 1024;

const decompress = promisify(gunzip);

export interface SpoolRecovery {
  readonly pool: Pool;
  /** `<home>/spool`. */
  readonly folder: string;
  readonly warehouseId: string;
  /** The worker that recovers. */
  readonly workerId: number;
  readonly now: () => Date;
  /** Waits until the database takes it. */
  readonly commit: Commit;
  readonly onTrouble: (error: Error) => void;
  /** Called with what was found, where that was something. */
  readonly onNote: (message: string) => void;
}

/** What became of the spool of a worker. */
interface Recovered {
  /** Responses that were committed. */
  readonly responses: number;
  /** Reservations given back, since their calls were never sent. */
  readonly unsent: number;
  /** Responses that were dropped, since the ledger does not have their attempts: the database was restored, or lost commits. */
  readonly dropped: number;
}

/**
 * Returns a function that recovers once. It reports what is wrong and does not reject. `expired`: whether a lease that has run
 * out counts; it does not before live workers had the time to renew theirs. A process that is known to be dead needs no lease.
 * False where the database did not take what was found: the requests of dead workers must not be taken back yet, because their
 * responses may be in hand. A spool that cannot be read keeps nobody.
 */
export function recoverSpools(options: SpoolRecovery): (expired: boolean) => Promise<boolean> {
  const { pool, folder, warehouseId, workerId, onTrouble } = options;
  const reported = new Set<string>();
  return async (expired) => {
    let isThrough = true;
    try {
      const { spools, strange } = await findSpools(folder, warehouseId);
      for (const { path, reason } of strange) {
        if (!reported.has(path)) onTrouble(leftAlone(path, reason));
        reported.add(path);
      }
      for (const spool of spools) {
        if (spool.life === 'alive' || (spool.life === 'unknown' && !expired)) continue;
        const { silent, at } = await silenceOf(pool, spool.holder?.worker_id ?? spool.workerId);
        if (spool.life === 'unknown' && !silent) continue;
        const claimed = await claimSpool(spool, workerId);
        if (claimed !== undefined && !(await recover(options, spool, claimed, at))) isThrough = false;
      }
    } catch (error) {
      onTrouble(error as Error);
      return !isOfDatabase(error);
    }
    return isThrough;
  };
}

const leftAlone = (path: string, reason: string) =>
  new UnavailableError(`${path} is left alone: ${reason}`, {
    remedy:
      'a process of that warehouse or release recovers it when it runs with this ECHOTIK_HOME; delete it if there will be none',
  });

/** A failure that passes: after it the same responses can be committed. */
const isOfDatabase = (error: unknown): boolean => {
  const failure = loadError(error);
  return isRetryable(failure) || isLostConnection(failure) || isTimeout(failure);
};

/** `at`: when the holder was known to be gone, by the clock of the database. False where the database did not take it. */
async function recover(
  options: SpoolRecovery,
  { workerId, life }: FoundSpool,
  claimed: string,
  at: Date,
): Promise<boolean> {
  const { pool, folder, warehouseId, onTrouble, onNote } = options;
  try {
    const contents = await readSpool(claimed);
    const { responses, dropped } = await commitResponses(options, contents);
    // Marks survive the process, not a power failure.
    const isCertain = contents.complete && contents.header.boot !== null && contents.header.boot === (await bootId());
    const unsent = isCertain ? await giveBack(options, workerId, contents.sent, at) : 0;
    const { spools } = await findSpools(folder, warehouseId);
    const hasMore = spools.some((other) => other.workerId === workerId && other.path !== claimed);
    if (!hasMore) await declareStopped(pool, workerId, life === 'dead');
    await removeSpool(claimed);
    if (responses || unsent || dropped) onNote(inWords(workerId, { responses, unsent, dropped }));
    return true;
  } catch (error) {
    onTrouble(error as Error);
    await leaveSpool(claimed).catch(onTrouble);
    return !isOfDatabase(error);
  }
}

const inWords = (workerId: number, { responses, unsent, dropped }: Recovered): string =>
  [
    `worker ${workerId} had died: ${responses} of its responses are committed from its spool`,
    `${unsent} calls that it had not sent are given back`,
    ...(dropped ? [`${dropped} responses are dropped, since this database does not have their attempts`] : []),
  ].join(', ');

async function commitResponses(
  options: SpoolRecovery,
  { responses }: SpoolContents,
): Promise<Pick<Recovered, 'responses' | 'dropped'>> {
  const counts = { responses: 0, dropped: 0 };
  for await (const batch of batches(responses())) {
    const { parts, dropped } = await partsOf(options, batch);
    await Promise.all(parts.map(options.commit));
    counts.responses += parts.length;
    counts.dropped += dropped;
  }
  return counts;
}

async function* batches(responses: AsyncIterable<SpooledResponse>): AsyncGenerator<readonly SpooledResponse[]> {
  let batch: SpooledResponse[] = [];
  let bytes = 0;
  for await (const response of responses) {
    batch.push(response);
    bytes += response.body.gzip.length;
    if (batch.length < BATCH && bytes < BATCH_BYTES) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length) yield batch;
}

/** What is to be committed of these responses. Most of a file was committed before its worker died. */
async function partsOf(
  { pool, now, onTrouble }: SpoolRecovery,
  responses: readonly SpooledResponse[],
): Promise<{ readonly parts: readonly Part[]; readonly dropped: number }> {
  const attempts = responses.map(({ reservedAt, workerId, request_id, attempt, identity }) => {
    return { request_id, attempt, worker_id: workerId, identity, reserved_at: reservedAt };
  });
  const known = new Map((await findSpooled(pool, attempts)).map((found) => [keyOf(found), found]));
  const parts: Part[] = [];
  let dropped = 0;
  for (const response of responses) {
    const request = known.get(keyOf(response));
    if (!request) dropped++;
    if (!request?.is_open) continue;
    const { fetchedAt, durationMs, status, encoding, unreadable, body } = response;
    try {
      const bytes = await decompress(body.gzip);
      const answer = { fetchedAt, durationMs, status, bytes, encoding, unreadable };
      parts.push(await partFor(request, answer, now()));
    } catch (error) {
      // Such as a stream that this release does not have any more. The other responses are not to wait for it.
      dropped++;
      onTrouble(new Error(`the response of request ${request.request_id} in the spool is dropped`, { cause: error }));
    }
  }
  return { parts, dropped };
}

/**
 * Reservations without a mark were never sent: they are settled as not billed, and their requests wait for another worker. Only
 * those from before `at`: a worker that was suspended and goes on does not send what it had reserved before, but reserves anew.
 */
async function giveBack(
  { pool, now, commit }: SpoolRecovery,
  workerId: number,
  sent: ReadonlySet<string>,
  at: Date,
): Promise<number> {
  const unsent = (await openReservations(pool, workerId, at)).filter((request) => !sent.has(keyOf(request)));
  const error = 'not sent: the worker died before';
  const answer: Answer = { fetchedAt: now(), durationMs: 0, error, sent: false, interrupted: true };
  await Promise.all(unsent.map(async (request) => commit(await partFor(request, answer, now()))));
  return unsent.length;
}

/** A refusal of that time says nothing of today: its request is asked again, and neither its run nor its lane is stopped. */
const AGAIN: Action = { status: 'queued', failed: false };

function partFor(request: ReservedRequest, answer: Answer, at: Date): Promise<Part> {
  const stream = streamNamed(request.stream);
  const outcome = outcomeOf(answer, stream.lane);
  const isBought = outcome.charge === 'captured' || outcome.kind === 'unreadable';
  const action = isBought ? actionOf(outcome, request) : AGAIN;
  return partOf(stream, request, answer, outcome, action, at);
}
