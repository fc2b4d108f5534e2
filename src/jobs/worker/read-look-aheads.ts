/** Reads answers to pages that were requested ahead, in the order of their walks, when the pages before lead to them. */
import { classifyAnswer } from '../../extract/outcome.ts';
import type { Connection } from '../../load/connection/pool.ts';
import { type LockedRequest, lockWalks, mayHaveLookAheads, takeStoredLookAhead } from '../../ledger/look-ahead.ts';
import { findMaxPages } from '../../ledger/request.ts';
import { requireStream } from '../../streams/catalogue.ts';
import { decideAction, MAX_UNREADABLE } from './action.ts';
import { type AttemptResult, buildResult } from './attempt-result.ts';
import { readStoredAnswer } from './fetch-answer.ts';

/** Locks the requests of results and those of their next pages, if pages of their lists are requested ahead. */
export function lockResultWalks(
  connection: Connection,
  results: readonly AttemptResult[],
): Promise<ReadonlyMap<number, LockedRequest>> {
  const requests = results.map(({ frame, settlement, params, page, walk, confirm, ...result }) => {
    const stream = requireStream(result.stream);
    const max_pages = findMaxPages(frame, stream.name) ?? null;
    const isWalk = confirm !== undefined || mayHaveLookAheads({ stream, page }, walk);
    return {
      run_id: frame.run_id,
      request_id: settlement.request_id,
      place: isWalk ? { stream, params, page, max_pages } : null,
    };
  });
  // All requests, because the locks of a transaction are taken together and in one order.
  return lockWalks(connection, requests.some(({ place }) => place) ? requests : []);
}

interface LookAheadResults {
  /** Results whose pages are reached, those of a walk in the order of its pages. */
  readonly ready: readonly AttemptResult[];
  /** Those of them that have been read here. */
  readonly confirmed: readonly AttemptResult[];
  /** Results whose pages are not reached yet. */
  readonly ahead: readonly AttemptResult[];
}

const formatKey = (run_id: number, identity: string) => `${run_id} ${identity}`;

/**
 * A page is reached if an earlier transaction has confirmed its request, or if the page before it is among the results
 * and certainly continues; then answers of earlier transactions to the pages after it are read too. `locked`: the
 * requests as the ledger has them. `at`: the current time. Needs the transaction that commits the results.
 */
export async function readLookAheads(
  connection: Connection,
  results: readonly AttemptResult[],
  locked: ReadonlyMap<number, LockedRequest>,
  at: Date,
): Promise<LookAheadResults> {
  const sent = new Map(
    [...locked.values()].filter(({ is_sent }) => is_sent).map((row) => [formatKey(row.run_id, row.identity), row]),
  );
  const waiting = new Map<string, AttemptResult>();
  const before: AttemptResult[] = [];
  const confirmed: AttemptResult[] = [];
  for (const result of results) {
    const { confirm, frame, settlement } = result;
    const row = locked.get(settlement.request_id);
    if (!confirm) before.push(result);
    else if (row && !row.look_ahead) confirmed.push(await confirm(row));
    else waiting.set(formatKey(frame.run_id, settlement.identity), result);
  }
  // The list grows while it is read: a page that was read may lead to another one.
  const ready = [...before, ...confirmed];
  for (const { nextPage, settlement } of ready) {
    if (!nextPage) continue;
    const key = formatKey(nextPage.run_id, nextPage.identity);
    const row = sent.get(key);
    const next = waiting.get(key) ?? (row && (await readStored(connection, row, settlement.worker_id, at)));
    if (!next) continue;
    waiting.delete(key);
    // Without it the request is queued again.
    const read = next.confirm ? await next.confirm(nextPage) : next;
    confirmed.push(read);
    ready.push(read);
  }
  return { ready, confirmed, ahead: [...waiting.values()] };
}

/**
 * The result of a page whose answer came before the page before it was committed. Undefined if there is no body: a
 * worker was lost with the answer.
 */
async function readStored(
  connection: Connection,
  { request_id, source_request_id }: LockedRequest,
  workerId: number,
  at: Date,
): Promise<AttemptResult | undefined> {
  const answer = await readStoredAnswer(connection, source_request_id ?? request_id, () => at);
  if (!('status' in answer)) return undefined;
  const request = await takeStoredLookAhead(connection, request_id, workerId);
  const stream = requireStream(request.stream);
  const outcome = classifyAnswer(answer, stream.lane);
  // A stored body does not change, so reading it a second time is useless.
  const action = decideAction(outcome, { ...request, unreadable: MAX_UNREADABLE });
  return buildResult({ stream, request, answer, outcome, action, at });
}
