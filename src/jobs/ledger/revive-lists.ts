/** Lists that ended at a page behind which, as is known by now, lists of their stream go on: those of every run that goes on. */
import type { Page } from '../../extract/pages.ts';
import type { Connection } from '../../load/pool.ts';
import type { Params, Stream } from '../../streams/stream.ts';
import type { NewRequest } from './request.ts';
import { requestBehind, type Walk } from './walk.ts';

interface Ended {
  readonly request_id: number;
  readonly run_id: number;
  readonly business_date: string;
  readonly max_pages: number | null;
  readonly params: Params;
  readonly page: Page;
  readonly walk: Walk | null;
  readonly previous_page: string | null;
  readonly record_keys: readonly (number | string)[] | null;
}

interface Wanted {
  readonly stream: Stream;
  /** The business day on which it was seen. */
  readonly day: string;
  /** Those that ended at a page of at least this number of records, which was not full; null: none of these. */
  readonly from: number | null;
  /** Those that ended at an empty page. */
  readonly empty: boolean;
}

/** Of a request `r`: its list ended where lists go on. */
const HAS_ENDED = `r.stream = $1 and r.status = 'done' and (
    r.walk_end = 'assumed' and r.records >= $3
    or $4 and r.walk_end = 'complete' and r.records = 0 and (r.walk ->> 'last')::int > 0)`;

/**
 * Of runs that will still ask something, and may ask the stream: a replay may not. They are checked anew when they end, and the
 * update of their rows keeps them from ending meanwhile.
 */
const HOLD = `with held as (
    select u.run_id from ops.runs u
    where (u.status = 'running' and u.finished_at is null or u.status in ('paused', 'out_of_budget') and u.business_date = $2)
      and $1 = any(u.streams) and exists (select from ops.requests r where r.run_id = u.run_id and ${HAS_ENDED})
    order by u.run_id for no key update
  )
  update ops.runs u set checked_at = null, checks_failed = 0 from held h where u.run_id = h.run_id returning u.run_id`;

const ENDED = `select r.request_id, r.run_id, r.business_date, u.max_pages, r.params, r.page, r.walk, r.previous_page, r.record_keys
  from ops.requests r join ops.runs u using (run_id) where r.run_id = any($2::bigint[]) and ${HAS_ENDED}
  order by r.request_id for update of r`;

/** Returns their next pages, and takes back that they had ended. To be called in a transaction. */
export async function reviveLists(
  connection: Connection,
  { stream, day, from, empty }: Wanted,
): Promise<readonly NewRequest[]> {
  const { rows: runs } = await connection.query<{ run_id: number }>(HOLD, [stream.name, day, from, empty]);
  if (!runs.length) return [];
  const { rows } = await connection.query<Ended>(ENDED, [stream.name, runs.map(({ run_id }) => run_id), from, empty]);
  const next = rows.flatMap((ended) => {
    const page = stream.pages.following(ended.page, { most: ended.max_pages ?? undefined });
    const keys = (ended.record_keys ?? []).map(Number);
    return page ? [{ id: ended.request_id, request: requestBehind(stream, ended, page, keys, true) }] : [];
  });
  const goOn = next.map(({ id }) => id);
  await connection.query(
    `update ops.requests set walk_end = case when request_id = any($2::bigint[]) then null else 'cap' end
     where request_id = any($1::bigint[])`,
    [rows.map(({ request_id }) => request_id), goOn],
  );
  return next.map(({ request }) => request);
}
