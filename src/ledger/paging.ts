/**
 * How streams are paged (ops.paging), as observed in their answers and written in the transaction that commits these. A
 * probe, a call that only finds out whether a list continues, is made once per stream and business date
 * (`claimProbes`).
 */
import type { WalkProgress } from '../extract/pages.ts';
import type { Connection, Pool } from '../load/connection/pool.ts';
import { boolean, pick, statement } from '../load/connection/statement.ts';
import { paging } from '../load/tables/ops-paging.ts';

/** A row of ops.paging, without observations that are too old. */
export interface Paging extends Readonly<Pick<(typeof paging)['$inferSelect'], 'stream' | 'page_size' | 'probed_on'>> {
  /** Lists of the stream continue after pages that are not full. */
  readonly has_short_pages: boolean;
  /** Lists of the stream continue after empty pages. */
  readonly has_empty_pages: boolean;
}

/** The pages before a page with records. */
export type PreviousPages = WalkProgress;

/** Older observations are ignored. The rarest default pipeline runs once a month. */
const VALID_DAYS = 40;

const pagingColumns = {
  ...pick(paging, 'stream', 'page_size', 'probed_on'),
  has_short_pages: boolean,
  has_empty_pages: boolean,
};

const SELECT = `select stream, page_size, coalesce(short_pages_on > $2::date - ${VALID_DAYS}, false) as has_short_pages,
    coalesce(empty_pages_on > $2::date - ${VALID_DAYS}, false) as has_empty_pages, probed_on
  from ops.paging where stream = any($1::text[]) order by stream`;

const READ = statement('read paging', pagingColumns, SELECT);
const LOCK = statement('lock paging', pagingColumns, `${SELECT} for update`);

type PagingByStream = ReadonlyMap<string, Paging>;

/**
 * Paging by stream; a stream without observations is not among them. `day`: the business date. Needs no transaction.
 */
export async function readPaging(
  database: Connection | Pool,
  streams: readonly string[],
  day: string,
): Promise<PagingByStream> {
  if (!streams.length) return new Map();
  const { rows } = await database.query(READ, [streams, day]);
  return new Map(rows.map((row) => [row.stream, row]));
}

const ADD = statement(
  'add paging',
  {},
  'insert into ops.paging (stream) select unnest($1::text[]) order by 1 on conflict do nothing',
);

/**
 * The same, with the rows locked until the transaction ends. A transaction that decides on the end of a list and one
 * that observes that such lists continue are thereby serialized; otherwise both could miss the list.
 */
export async function lockPaging(
  connection: Connection,
  streams: readonly string[],
  day: string,
): Promise<PagingByStream> {
  if (!streams.length) return new Map();
  await connection.query(ADD, [streams]);
  const { rows } = await connection.query(LOCK, [streams, day]);
  return new Map(rows.map((row) => [row.stream, row]));
}

/** What a page shows of the pages before it. */
export interface PagingObservation {
  readonly stream: string;
  readonly day: string;
  readonly page_size: number;
  readonly short: boolean;
  readonly empty: boolean;
}

/**
 * What a page shows of the pages before it. `onPage`: its number of records. `known`: of the stream. If a server has
 * reduced its page size, its lists continue after pages that are not full by the known size.
 */
export const observePaging = (
  stream: string,
  day: string,
  { last, largest }: PreviousPages,
  onPage: number,
  known: Paging | undefined,
): PagingObservation => ({
  stream,
  day,
  page_size: last,
  short: last > 0 && last < Math.max(largest, onPage, known?.page_size ?? 0),
  empty: last === 0,
});

/** Which parts of an observation are new. */
export const findPagingChanges = ({ page_size, short, empty }: PagingObservation, known: Paging | undefined) => ({
  size: page_size > (known?.page_size ?? 0),
  short: short && !known?.has_short_pages,
  empty: empty && !known?.has_empty_pages,
});

const WRITE = statement(
  'write paging',
  {},
  `insert into ops.paging as p (stream, page_size, short_pages_on, empty_pages_on)
  select stream, nullif(max(page_size), 0), max(day) filter (where short), max(day) filter (where empty)
  from json_to_recordset($1::json) as s(stream text, day date, page_size int, short boolean, empty boolean)
  group by stream order by stream
  on conflict (stream) do update set page_size = greatest(p.page_size, excluded.page_size),
    short_pages_on = greatest(p.short_pages_on, excluded.short_pages_on),
    empty_pages_on = greatest(p.empty_pages_on, excluded.empty_pages_on)`,
);

/** Needs the transaction that commits the answers, with the rows locked by `lockPaging`. */
export async function writePaging(connection: Connection, seen: readonly PagingObservation[]): Promise<void> {
  if (seen.length) await connection.query(WRITE, [JSON.stringify(seen)]);
}

const CLAIM = `insert into ops.paging as p (stream, probed_on)
  select stream, max(day) from json_to_recordset($1::json) as s(stream text, day date) group by stream order by stream
  on conflict (stream) do update set probed_on = excluded.probed_on
    where p.probed_on is null or p.probed_on < excluded.probed_on
  returning stream`;

/**
 * Claims the probe of a stream for a business date. Returns the streams whose probe the caller has claimed; of several
 * transactions exactly one claims it. Needs the transaction that commits the pages.
 */
export async function claimProbes(
  connection: Connection,
  wanted: readonly { readonly stream: string; readonly day: string }[],
): Promise<ReadonlySet<string>> {
  if (!wanted.length) return new Set();
  const { rows } = await connection.query<Pick<Paging, 'stream'>>(CLAIM, [JSON.stringify(wanted)]);
  return new Set(rows.map(({ stream }) => stream));
}
