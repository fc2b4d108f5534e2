/** What follows the answers of a batch: how their lists end, their next pages and their children. */
import type { Lane } from '../../extract/outcome.ts';
import type { Connection } from '../../load/connection/pool.ts';
import { requests as requestsTable } from '../../load/tables/ops-requests.ts';
import { pick, statement } from '../../load/connection/statement.ts';
import { requireStream } from '../../streams/catalogue.ts';
import { recordAbsences } from '../../ledger/absences.ts';
import { decideListEnds, type ListEndDecision } from '../../ledger/list-end-checks.ts';
import {
  findPagingChanges,
  lockPaging,
  observePaging,
  type Paging,
  readPaging,
  writePaging,
} from '../../ledger/paging.ts';
import { reopenLists } from '../../ledger/reopen-lists.ts';
import type { ReplayCorrection } from '../../ledger/replay-corrections.ts';
import { findMaxPages, isFirstPage, type NewRequest } from '../../ledger/request.ts';
import { findLastWalks } from '../../ledger/last-walks.ts';
import {
  buildLookAheads,
  cancelLookAheads,
  type ConfirmedRequest,
  confirmLookAheads,
  mayHaveLookAheads,
} from '../../ledger/look-ahead.ts';
import { claimIdGroups } from '../../ledger/id-groups.ts';
import { insertRequests, type QueuedRequest } from '../../ledger/requests.ts';
import type { AttemptResult } from './attempt-result.ts';

interface FollowUpResult {
  /** The results as they end. */
  readonly results: readonly AttemptResult[];
  /** Requests that now wait for a job. */
  readonly queued: readonly QueuedRequest[];
  /** Number of requests that follow from the results. */
  readonly following: number;
}

/** How many pages of a walk may be requested at the same time now, by lane. */
export type LookAheadWindow = (lane: Lane) => number;

const ONE_BY_ONE: LookAheadWindow = () => 1;

/** Must be called in the transaction that commits the results. `at` is the clock's now. */
export async function followUp(
  connection: Connection,
  results: readonly AttemptResult[],
  at: Date,
  lookAhead: LookAheadWindow = ONE_BY_ONE,
): Promise<FollowUpResult> {
  const { results: decided, reopened } = await settleEndChecks(connection, results);
  const ended = await addLastPages(connection, decided, lookAhead);
  const fallbacks = await recordAbsences(connection, ended);
  const nextPages = [...ended.flatMap(({ nextPage }) => nextPage ?? []), ...reopened];
  const confirmed = await confirmLookAheads(connection, nextPages.filter(mayBeRequested));
  const isNew = excludeConfirmed(confirmed);
  const following = [...ended.flatMap(({ requests }) => requests), ...nextPages.filter(isNew)];
  const grouped = await claimIdGroups(connection, [...following, ...fallbacks], at);
  const inserted = await insertRequests(connection, [...grouped, ...listLookAheads(ended, lookAhead)], at);
  await cancelLookAheads(connection, listWalkEnds(ended));
  const reached = new Set([...inserted, ...confirmed].map(({ identity }) => identity));
  const existing = ended.filter(({ nextPage }) => nextPage && !reached.has(nextPage.identity));
  const own = await findOwnNextPages(connection, existing);
  const cyclic = new Set(existing.filter(({ settlement }) => !own.has(settlement.request_id)));
  return {
    results: ended.map((result) => (cyclic.has(result) ? failCyclic(result) : result)),
    // In the order of their pages.
    queued: [...confirmed.filter(({ status }) => status === 'queued'), ...inserted],
    following: inserted.length + confirmed.length,
  };
}

/** Results whose first page has a next one, with the length that their lists had in their last walks. */
async function addLastPages(
  connection: Connection,
  results: readonly AttemptResult[],
  lookAhead: LookAheadWindow,
): Promise<readonly AttemptResult[]> {
  const first = results.filter(({ stream: name, page, nextPage }) => {
    const { pages, lane } = requireStream(name);
    return nextPage && pages.style === 'numbered' && isFirstPage(pages, page) && lookAhead(lane) > 1;
  });
  const walks = await findLastWalks(
    connection,
    first.map(({ stream, params, frame }) => ({ ...frame, stream: requireStream(stream), params })),
  );
  const pagesOf = new Map(first.map((result, index) => [result, walks[index]?.pages]));
  return results.map((result) => {
    const { nextPage } = result;
    const last_pages = pagesOf.get(result);
    if (last_pages === undefined || !nextPage?.walk) return result;
    return { ...result, nextPage: { ...nextPage, walk: { ...nextPage.walk, last_pages } } };
  });
}

/** Whether a next page may have been requested ahead. */
const mayBeRequested = ({ walk }: NewRequest) => walk?.last_pages !== undefined;

function excludeConfirmed(confirmed: readonly ConfirmedRequest[]) {
  const keys = new Set(confirmed.map(({ run_id, identity }) => `${run_id} ${identity}`));
  return ({ run_id, identity }: NewRequest) => !keys.has(`${run_id} ${identity}`);
}

const listLookAheads = (results: readonly AttemptResult[], lookAhead: LookAheadWindow) =>
  results.flatMap(({ stream: name, frame, nextPage }) => {
    const stream = requireStream(name);
    return nextPage ? buildLookAheads(stream, nextPage, findMaxPages(frame, name) ?? null, lookAhead(stream.lane)) : [];
  });

/** Pages after which their walks do not continue, although later pages may have been requested ahead. */
const listWalkEnds = (results: readonly AttemptResult[]) =>
  results.flatMap(({ stream: name, frame, params, page, walk, nextPage, settlement }) => {
    const stream = requireStream(name);
    const isEnd = !nextPage && settlement.status !== 'queued' && mayHaveLookAheads({ stream, page }, walk);
    return isEnd ? [{ run_id: frame.run_id, stream, params, page, max_pages: findMaxPages(frame, name) ?? null }] : [];
  });

/** The run has the next page already: the cursors lead back to it. What this page brought is kept. */
const failCyclic = (result: AttemptResult): AttemptResult => ({
  ...result,
  settlement: {
    ...result.settlement,
    status: 'failed',
    message: 'the next page is one that was read before: paging goes round in a circle',
  },
});

const OWN_NEXT_PAGES = statement(
  'own next pages',
  pick(requestsTable, 'request_id'),
  `select n.request_id from json_to_recordset($1::json) as n(request_id bigint, run_id bigint, identity text)
   join ops.requests r on r.run_id = n.run_id and r.identity = n.identity and r.parent_request_id = n.request_id`,
);

/** Requests whose next page exists because they have made it themselves: they are read a second time. */
async function findOwnNextPages(
  connection: Connection,
  results: readonly AttemptResult[],
): Promise<ReadonlySet<number>> {
  if (!results.length) return new Set();
  const pages = results.map(({ settlement: { request_id }, nextPage }) => ({
    request_id,
    run_id: nextPage?.run_id,
    identity: nextPage?.identity,
  }));
  const { rows } = await connection.query(OWN_NEXT_PAGES, [JSON.stringify(pages)]);
  return new Set(rows.map(({ request_id }) => request_id));
}

interface ListEnds {
  /** The results with the ends of their lists. */
  readonly results: readonly AttemptResult[];
  /** Next pages of lists that had ended in earlier transactions. */
  readonly reopened: readonly NewRequest[];
}

/**
 * Records what pages show of the paging of their streams, decides which pages are the end of their list, and reopens
 * lists of running runs that had ended where lists of their stream continue. Must be called in the transaction that
 * commits the results, before their requests are inserted. Locks the rows of ops.paging.
 */
export async function settleEndChecks(connection: Connection, results: readonly AttemptResult[]): Promise<ListEnds> {
  const unsettled = results.filter(({ endCheck }) => endCheck);
  const observing = results.filter(({ observed }) => observed);
  if (!unsettled.length && !observing.length) return { results, reopened: [] };
  const day = results.map(({ frame }) => frame.business_date).reduce((a, b) => (a > b ? a : b));
  const before = await readPaging(connection, listStreamNames(observing), day);
  const changing = observing.filter((result) => observeChange(result, before));
  // All rows at once and in one order: of two batches that change each other's streams one waits for the other.
  const locked = await lockPaging(connection, listStreamNames([...unsettled, ...changing]), day);
  const reopened = await recordChanges(connection, changing, locked);
  const paging = await readPaging(connection, listStreamNames(unsettled), day);
  const decisions = await decideListEnds(
    connection,
    unsettled.flatMap(({ endCheck }) => endCheck ?? []),
    paging,
  );
  const decided = new Map(unsettled.map((result, index) => [result, decisions[index]]));
  return { results: results.map((result) => applyDecision(result, decided.get(result))), reopened };
}

const listStreamNames = (results: readonly AttemptResult[]) => [...new Set(results.map(({ stream }) => stream))];

/** What a page shows of its stream that is not known yet. */
function observeChange({ stream, frame, observed, settlement }: AttemptResult, paging: ReadonlyMap<string, Paging>) {
  if (!observed) return undefined;
  const known = paging.get(stream);
  const seen = observePaging(stream, frame.business_date, observed, settlement.records ?? 0, known);
  const isNew = findPagingChanges(seen, known);
  return isNew.size || isNew.short || isNew.empty ? { seen, isNew } : undefined;
}

/** Returns the next pages of lists that ended before this was known. */
async function recordChanges(
  connection: Connection,
  results: readonly AttemptResult[],
  known: ReadonlyMap<string, Paging>,
): Promise<readonly NewRequest[]> {
  const reopened: NewRequest[] = [];
  const changes = results.flatMap((result) => observeChange(result, known) ?? []);
  await writePaging(
    connection,
    changes.map(({ seen }) => seen),
  );
  for (const { seen, isNew } of changes) {
    const stream = requireStream(seen.stream);
    const isSmaller = isNew.size && seen.page_size > 0 && seen.page_size < stream.pages.size;
    if (!isNew.short && !isNew.empty && !isSmaller) continue;
    const from = isNew.short ? 1 : isSmaller ? seen.page_size : null;
    reopened.push(...(await reopenLists(connection, { stream, day: seen.day, from, empty: isNew.empty })));
  }
  return reopened;
}

function applyDecision(result: AttemptResult, decision: ListEndDecision | undefined): AttemptResult {
  if (!decision) return result;
  const { settlement } = result;
  const decided = { ...result, endCheck: undefined };
  if ('next' in decision) {
    return { ...decided, absent: [], nextPage: decision.next, settlement: { ...settlement, walk_end: null } };
  }
  if ('stuck' in decision) {
    return { ...decided, settlement: { ...settlement, status: 'failed', message: decision.stuck, walk_end: null } };
  }
  const { end, why = settlement.message } = decision;
  return { ...decided, settlement: { ...settlement, walk_end: end, message: why } };
}

/**
 * What replayed bodies mean for the requests that had bought them. A replay requests nothing, so what would follow in
 * the run of such a request is tried and rolled back: a request of which something was never requested stays failed.
 * Must be called in a transaction.
 */
export async function findCorrections(
  connection: Connection,
  results: readonly AttemptResult[],
  at: Date,
): Promise<readonly ReplayCorrection[]> {
  const corrections: ReplayCorrection[] = [];
  for (const { originResult, provenance, settlement } of results) {
    if (!originResult || !isSuccessful(settlement)) continue;
    await connection.query('savepoint tried');
    const tried = await followUp(connection, [originResult], at);
    await connection.query('rollback to savepoint tried; release savepoint tried');
    const [own] = tried.results;
    if (!own || !isSuccessful(own.settlement)) continue;
    const { status, records, walk_end, record_keys, message } = own.settlement;
    const { rows_quarantined } = settlement;
    const left = tried.following;
    corrections.push({ provenance, status, records, walk_end, record_keys, message, rows_quarantined, left });
  }
  return corrections;
}

const isSuccessful = ({ status }: AttemptResult['settlement']) => status === 'done' || status === 'absent';
