/** Lists of a run that ended at a page behind which, as is known by now, lists of their stream go on. */
import type { Page } from '../../extract/pages.ts';
import type { Connection } from '../../load/pool.ts';
import type { Params, Stream } from '../../streams/stream.ts';
import type { NewRequest, RunFrame } from './request.ts';
import { requestBehind, type Walk } from './walk.ts';

interface Ended {
  readonly request_id: number;
  readonly params: Params;
  readonly page: Page;
  readonly walk: Walk | null;
  readonly previous_page: string | null;
  readonly record_keys: readonly (number | string)[] | null;
}

interface Wanted {
  readonly frame: RunFrame;
  readonly stream: Stream;
  /** Those that ended at a page of at least this number of records, which was not full; null: none of these. */
  readonly from: number | null;
  /** Those that ended at an empty page. */
  readonly empty: boolean;
}

const ENDED = `select request_id, params, page, walk, previous_page, record_keys from ops.requests
  where run_id = $1 and stream = $2 and status = 'done' and (
    walk_end = 'assumed' and records >= $3
    or $4 and walk_end = 'complete' and records = 0 and (walk ->> 'last')::int > 0)
  order by request_id for update`;

/** Returns their next pages, and takes back that they had ended. To be called in a transaction. */
export async function reviveLists(
  connection: Connection,
  { frame, stream, from, empty }: Wanted,
): Promise<readonly NewRequest[]> {
  const { run_id, business_date, max_pages } = frame;
  const { rows } = await connection.query<Ended>(ENDED, [run_id, stream.name, from, empty]);
  const next = rows.flatMap((ended) => {
    const page = stream.pages.following(ended.page, { most: max_pages ?? undefined });
    const request = { ...ended, run_id, business_date };
    const keys = (ended.record_keys ?? []).map(Number);
    return page ? [{ id: ended.request_id, request: requestBehind(stream, request, page, keys, true) }] : [];
  });
  const goOn = next.map(({ id }) => id);
  await connection.query(
    `update ops.requests set walk_end = case when request_id = any($2::bigint[]) then null else 'cap' end
     where request_id = any($1::bigint[])`,
    [rows.map(({ request_id }) => request_id), goOn],
  );
  return next.map(({ request }) => request);
}
