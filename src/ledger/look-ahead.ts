/**
 * Look-ahead: pages with numbers are requested before the pages before them are answered, as far as the list reached in
 * its last walk. A look-ahead request changes nothing but its own row until the page before it leads to it, so that
 * the answers of a walk are read in the order of its pages, whatever the order in which they come:
 *
 * - An answer that comes earlier is stored with its body, and its request is cancelled. The commit of the page that
 *   leads to it reads it too.
 * - The commit of a page that continues confirms the request for the next page, and queues it again if it was
 *   cancelled and could not be read at once. Nothing is bought twice.
 * - The commit of a page that ends the list cancels the requests after it that are not sent yet.
 */
import type { Page } from '../extract/pages.ts';
import { onlyRow } from '../load/connection/only-row.ts';
import type { Connection } from '../load/connection/pool.ts';
import { boolean, json, nullable, pick, type RowWith, statement } from '../load/connection/statement.ts';
import { requests } from '../load/tables/ops-requests.ts';
import { MAX_LOOK_AHEAD, type Params, type Stream } from '../streams/stream.ts';
import { hashIdentity } from './identity.ts';
import { type NewRequest, newRequest, type RequestInRun, type ReservedRequest } from './request.ts';
import { reservedColumns, reservedRequest } from './reserve.ts';
import { QUEUED_COLUMNS, queuedRequest, RAW_LANE } from './requests.ts';
import type { Walk } from './walk.ts';

/** A page of a list, and how long its walk may be. */
export interface ListPlace {
  readonly stream: Stream;
  readonly params: Params;
  readonly page: Page;
  readonly max_pages: number | null;
}

/** Number of a page of a list with numbered pages, from 1. */
const getNumber = ({ pages }: Stream, page: Page): number => (pages.countRecordsBefore(page) ?? 0) / pages.size + 1;

/** Whether pages after this one may have been requested ahead. */
export const mayHaveLookAheads = ({ stream, page }: Pick<ListPlace, 'stream' | 'page'>, walk: Walk | null): boolean =>
  stream.pages.style === 'numbered' && (walk?.last_pages ?? 0) > getNumber(stream, page);

/** Up to `count` pages after a page, within the limit of the walk. */
function listFollowing({ stream, page, max_pages }: ListPlace, count: number): readonly Page[] {
  const following: Page[] = [];
  for (let last: Page | undefined = page; following.length < count; following.push(last)) {
    last = stream.pages.following(last, { maxPages: max_pages ?? undefined });
    if (!last) break;
  }
  return following;
}

/**
 * Requests for the pages after `next`, the next page of a walk: `window` pages in all, and none beyond the length of
 * the last walk. Where a list has become shorter, at most `window` - 1 of them were sent for nothing.
 */
export function buildLookAheads(
  stream: Stream,
  next: NewRequest,
  max_pages: number | null,
  window: number,
): readonly NewRequest[] {
  const { params, page, walk, parent_request_id } = next;
  if (window <= 1 || walk?.doubted || !mayHaveLookAheads({ stream, page }, walk)) return [];
  const origin = parent_request_id === null ? {} : { parentRequestId: parent_request_id };
  const made: NewRequest[] = [];
  let previousPage = next.identity;
  for (const following of listFollowing({ stream, params, page, max_pages }, window - 1)) {
    if (getNumber(stream, following) > (walk?.last_pages ?? 0)) break;
    const request = newRequest(next, stream, params, following, { ...origin, previousPage });
    made.push({ ...request, look_ahead: true });
    previousPage = request.identity;
  }
  return made;
}

/** The identities of the pages after a page that may have been requested ahead. */
const listIdentities = (run_id: number, place: ListPlace) =>
  listFollowing(place, MAX_LOOK_AHEAD).map((page) => ({
    run_id,
    identity: hashIdentity(place.stream, place.params, page),
  }));

const lockedRequest = {
  ...pick(requests, 'request_id', 'run_id', 'identity', 'source_request_id', 'look_ahead', 'previous_page'),
  walk: nullable(json<Walk>()),
  /** It was sent and cancelled: if its answer came, that is stored, and waits for the page before it. */
  is_sent: boolean,
};

/** A request as the ledger has it. */
export type LockedRequest = RowWith<typeof lockedRequest>;

/** The order of the locks is that of every transaction that commits answers, so that two of them do not deadlock. */
const LOCK = statement(
  'lock walks',
  lockedRequest,
  `select request_id, run_id, identity, source_request_id, look_ahead, previous_page, walk,
    look_ahead and status = 'cancelled' and attempts > 0 and error is null as is_sent
  from ops.requests
  where request_id = any(array(
      select unnest($1::bigint[])
      union select r.request_id from json_to_recordset($2::json) as n(run_id bigint, identity text)
        join ops.requests r on r.run_id = n.run_id and r.identity = n.identity where r.look_ahead))
    -- Not those that wait for a job: reserving would skip them.
    and (status = 'running' or look_ahead and status = 'cancelled')
  order by request_id for update`,
);

/** A request that is about to be committed. `place`: null where no page after it was requested ahead. */
export type CommittingRequest = Pick<RequestInRun, 'run_id' | 'request_id'> & { readonly place: ListPlace | null };

/**
 * Locks requests whose answers are about to be committed, together with the look-ahead requests after them, and returns
 * them by number. Of two transactions with pages of one walk the second then waits, and sees here what the first has
 * decided. Needs the transaction that commits the answers, and has to be its first lock.
 */
export async function lockWalks(
  connection: Connection,
  committing: readonly CommittingRequest[],
): Promise<ReadonlyMap<number, LockedRequest>> {
  if (!committing.length) return new Map();
  const after = committing.flatMap(({ run_id, place }) => (place ? listIdentities(run_id, place) : []));
  const ids = committing.map(({ request_id }) => request_id);
  const { rows } = await connection.query(LOCK, [ids, JSON.stringify(after)]);
  return new Map(rows.map((row) => [row.request_id, row]));
}

const TAKE_STORED = statement(
  'take stored look-ahead',
  reservedRequest,
  `with taken as (
    update ops.requests r set status = 'running', attempts = attempts + 1, worker_id = $2, finished_at = null,
      lane = '${RAW_LANE}', source_request_id = coalesce(source_request_id, request_id)
    where request_id = $1 returning r.*
  ), tried as (
    insert into ops.attempts (request_id, attempt, worker_id, credits) select request_id, attempts, $2, 0 from taken
  )
  select ${reservedColumns('t', 't.attempts')}, t.worker_id, t.source_request_id, t.ask_until, now() as reserved_at
  from taken t join ops.runs u using (run_id)`,
);

/**
 * Reserves a look-ahead request whose answer is stored, for an attempt that reads it and costs nothing. Needs the
 * transaction that commits the page before it, with the request locked by \`lockWalks\`.
 */
export async function takeStoredLookAhead(
  connection: Connection,
  requestId: number,
  workerId: number,
): Promise<ReservedRequest> {
  return onlyRow(await connection.query(TAKE_STORED, [requestId, workerId]));
}

/**
 * In a statement of its own: the one that confirms reads ops.attempts, and after waiting for a lock a statement sees the
 * new row of the request, but all other tables as they were when it began.
 */
const LOCK_NEXT = statement(
  'lock next pages',
  {},
  `select from json_to_recordset($1::json) as n(run_id bigint, identity text)
    join ops.requests r on r.run_id = n.run_id and r.identity = n.identity
  where r.look_ahead order by r.request_id for update of r`,
);

const confirmedRequest = { ...pick(requests, 'run_id', 'identity', 'status'), ...queuedRequest };

const CONFIRM = statement(
  'confirm look-aheads',
  confirmedRequest,
  `with wanted as (
    select * from json_to_recordset($1::json) as n(run_id bigint, identity text, parent_request_id bigint,
      previous_page text, walk jsonb)
  ), found as (
    select r.request_id, n.parent_request_id, n.previous_page, n.walk, r.status = 'cancelled' as is_cancelled,
      r.status = 'cancelled' and exists (select from ops.attempts a where a.request_id = r.request_id
        and a.attempt = r.attempts and a.outcome in ('ok', 'absent', 'stored')) as is_answered
    from wanted n join ops.requests r on r.run_id = n.run_id and r.identity = n.identity where r.look_ahead
  )
  update ops.requests r set look_ahead = false, parent_request_id = f.parent_request_id, previous_page = f.previous_page,
    walk = f.walk,
    status = case when f.is_cancelled then 'queued' else r.status end,
    finished_at = case when f.is_cancelled then null else r.finished_at end,
    failures = case when f.is_cancelled then 0 else r.failures end,
    error = case when f.is_cancelled then null else r.error end,
    not_before = case when f.is_cancelled then null else r.not_before end,
    lane = case when f.is_answered then '${RAW_LANE}' else r.lane end,
    source_request_id = case when f.is_answered then coalesce(r.source_request_id, r.request_id) else r.source_request_id end
  from found f, ops.runs u where r.request_id = f.request_id and u.run_id = r.run_id
  returning r.run_id, r.identity, r.status, ${QUEUED_COLUMNS}`,
);

/** A look-ahead request that has become the request for a next page. With status `queued` it waits for a job. */
export type ConfirmedRequest = RowWith<typeof confirmedRequest>;

/**
 * Makes look-ahead requests the requests for next pages, and returns them; next pages without one are to be inserted.
 * A request that was cancelled is queued again: to read its stored body if it was answered, else to be sent. Needs the
 * transaction that commits the pages before.
 */
export async function confirmLookAheads(
  connection: Connection,
  nextPages: readonly NewRequest[],
): Promise<readonly ConfirmedRequest[]> {
  if (!nextPages.length) return [];
  const wanted = [JSON.stringify(nextPages)];
  const { rowCount } = await connection.query(LOCK_NEXT, wanted);
  if (!rowCount) return [];
  const { rows } = await connection.query(CONFIRM, wanted);
  return rows;
}

/** Locked rows are left out: what is being sent now is cancelled when its answer comes. */
const CANCEL = statement(
  'cancel look-aheads',
  {},
  `with unsent as (
    select r.request_id from json_to_recordset($1::json) as n(run_id bigint, identity text)
      join ops.requests r on r.run_id = n.run_id and r.identity = n.identity
    where r.look_ahead and r.status = 'queued' order by r.request_id for update of r skip locked
  )
  update ops.requests r set status = 'cancelled', finished_at = now(), not_before = null
  from unsent c where r.request_id = c.request_id`,
);

/** Cancels the look-ahead requests after pages that ended their walks. Needs the transaction that commits the pages. */
export async function cancelLookAheads(
  connection: Connection,
  ends: readonly (ListPlace & Pick<RequestInRun, 'run_id'>)[],
): Promise<void> {
  const after = ends.flatMap((end) => listIdentities(end.run_id, end));
  if (after.length) await connection.query(CANCEL, [JSON.stringify(after)]);
}
