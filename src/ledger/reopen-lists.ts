/** Lists of unfinished runs that ended at a page after which lists of their stream are now known to continue. */
import type { Connection } from '../load/connection/pool.ts';
import type { Stream } from '../streams/stream.ts';
import { findMaxPages, type NewRequest, type RequestInRun } from './request.ts';
import { buildNextPageRequest } from './walk.ts';

type EndedList = Pick<
  RequestInRun,
  | 'request_id'
  | 'run_id'
  | 'business_date'
  | 'max_pages'
  | 'stream_options'
  | 'params'
  | 'page'
  | 'walk'
  | 'previous_page'
> & { readonly record_keys: readonly number[] | null };

interface ReopenScope {
  readonly stream: Stream;
  /** The business date of the observation. */
  readonly day: string;
  /** Lists that ended at a page that was not full and had at least this number of records; null: no such lists. */
  readonly from: number | null;
  /** Lists that ended at an empty page. */
  readonly empty: boolean;
}

/** Of a request `r`: its list ended at such a page. $1: stream, $3: `from`, $4: `empty`. */
const HAS_ENDED = `r.stream = $1 and r.status = 'done' and (
    r.walk_end = 'assumed' and r.records >= $3
    or $4 and r.walk_end = 'complete' and r.records = 0 and (r.walk ->> 'last')::int > 0)`;

/**
 * Runs with such lists that are not finished and may request the stream; a replay may request no stream. They are
 * checked again before they end, and the update of their rows keeps them from ending until the transaction ends.
 */
const LOCK_RUNS = `with locked as (
    select u.run_id from ops.runs u
    where (u.status = 'running' and u.finished_at is null or u.status in ('paused', 'out_of_budget') and u.business_date = $2)
      and $1 = any(u.streams) and exists (select from ops.requests r where r.run_id = u.run_id and ${HAS_ENDED})
    order by u.run_id for no key update
  )
  update ops.runs u set checked_at = null, checks_failed = 0 from locked l where u.run_id = l.run_id returning u.run_id`;

const ENDED = `select r.request_id, r.run_id, r.business_date, u.max_pages, u.stream_options, r.params, r.page, r.walk, r.previous_page,
    to_json(r.record_keys) as record_keys
  from ops.requests r join ops.runs u using (run_id) where r.run_id = any($2::bigint[]) and ${HAS_ENDED}
  order by r.request_id for update of r`;

/**
 * Returns requests for the next pages of these lists, and removes their walk_end; a list at the limit of pages gets
 * `cap`. Needs the transaction that commits the observation; locks the runs and the requests.
 */
export async function reopenLists(
  connection: Connection,
  { stream, day, from, empty }: ReopenScope,
): Promise<readonly NewRequest[]> {
  const { rows: runs } = await connection.query<{ run_id: number }>(LOCK_RUNS, [stream.name, day, from, empty]);
  if (!runs.length) return [];
  const { rows } = await connection.query<EndedList>(ENDED, [
    stream.name,
    runs.map(({ run_id }) => run_id),
    from,
    empty,
  ]);
  const next = rows.flatMap((ended) => {
    const page = stream.pages.following(ended.page, { maxPages: findMaxPages(ended, stream.name) });
    const keys = ended.record_keys ?? [];
    return page ? [{ id: ended.request_id, request: buildNextPageRequest(stream, ended, page, keys, true) }] : [];
  });
  const continued = next.map(({ id }) => id);
  await connection.query(
    `update ops.requests set walk_end = case when request_id = any($2::bigint[]) then null else 'cap' end
     where request_id = any($1::bigint[])`,
    [rows.map(({ request_id }) => request_id), continued],
  );
  return next.map(({ request }) => request);
}
