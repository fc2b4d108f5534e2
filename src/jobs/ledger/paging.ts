/**
 * What is known of how a stream pages: ops.paging, one row a stream, written in the transaction that commits the answers which
 * show it. A call that only finds out whether a list goes on is made once per stream and business day (`claimProbes`).
 */
import type { Walked } from '../../extract/pages.ts';
import type { Connection, Pool } from '../../load/pool.ts';

/** A row of ops.paging. */
export interface Paging {
  readonly stream: string;
  /** Records of the largest page that was followed by another one; null: no second page was seen yet. */
  readonly page_size: number | null;
  /** Lists of the stream go on behind pages that are not full. */
  readonly has_short_pages: boolean;
  /** Lists of the stream go on behind pages that are empty. */
  readonly has_empty_pages: boolean;
  /** The newest business day on which a call was made to find out whether a list goes on. */
  readonly probed_on: string | null;
}

/** The pages before one that has records: they were followed by it. */
export type Observation = Walked;

/** What was seen longer ago is not believed any more; the rarest default pipeline runs once a month. */
const BELIEVED_DAYS = 40;

const READ = `select stream, page_size, coalesce(short_pages_on > $2::date - ${BELIEVED_DAYS}, false) as has_short_pages,
    coalesce(empty_pages_on > $2::date - ${BELIEVED_DAYS}, false) as has_empty_pages, probed_on::text as probed_on
  from ops.paging where stream = any($1::text[]) order by stream`;

type PagingOf = ReadonlyMap<string, Paging>;

/** Of these streams; one of which nothing is known is not among them. `day`: the business day. */
export async function readPaging(
  database: Connection | Pool,
  streams: readonly string[],
  day: string,
): Promise<PagingOf> {
  if (!streams.length) return new Map();
  const { rows } = await database.query<Paging>({ name: 'read paging', text: READ, values: [streams, day] });
  return new Map(rows.map((row) => [row.stream, row]));
}

const ADD = `insert into ops.paging (stream) select unnest($1::text[]) order by 1 on conflict do nothing`;

/**
 * The same, locked until the transaction ends: who decides on the end of a list, and who learns that such lists go on, come one
 * after the other, so that no list is missed by both.
 */
export async function lockPaging(connection: Connection, streams: readonly string[], day: string): Promise<PagingOf> {
  if (!streams.length) return new Map();
  await connection.query({ name: 'add paging', text: ADD, values: [streams] });
  const locked = { name: 'lock paging', text: `${READ} for update`, values: [streams, day] };
  const { rows } = await connection.query<Paging>(locked);
  return new Map(rows.map((row) => [row.stream, row]));
}

/** What a page shows of the pages before it. */
export interface Seen {
  readonly stream: string;
  readonly day: string;
  readonly page_size: number;
  readonly short: boolean;
  readonly empty: boolean;
}

/**
 * `onPage`: records of the page itself. `known`: of the stream; a server that makes its pages smaller from one day to the next has
 * lists that go on behind pages which are not full by what is known.
 */
export const seenIn = (
  stream: string,
  day: string,
  { last, largest }: Observation,
  onPage: number,
  known: Paging | undefined,
): Seen => ({
  stream,
  day,
  page_size: last,
  short: last > 0 && last < Math.max(largest, onPage, known?.page_size ?? 0),
  empty: last === 0,
});

/** What of it is not known yet. */
export const newsIn = ({ page_size, short, empty }: Seen, known: Paging | undefined) => ({
  size: page_size > (known?.page_size ?? 0),
  short: short && !known?.has_short_pages,
  empty: empty && !known?.has_empty_pages,
});

const WRITE = `insert into ops.paging as p (stream, page_size, short_pages_on, empty_pages_on)
  select stream, nullif(max(page_size), 0), max(day) filter (where short), max(day) filter (where empty)
  from json_to_recordset($1::json) as s(stream text, day date, page_size int, short boolean, empty boolean)
  group by stream order by stream
  on conflict (stream) do update set page_size = greatest(p.page_size, excluded.page_size),
    short_pages_on = greatest(p.short_pages_on, excluded.short_pages_on),
    empty_pages_on = greatest(p.empty_pages_on, excluded.empty_pages_on)`;

export async function writePaging(connection: Connection, seen: readonly Seen[]): Promise<void> {
  if (seen.length) await connection.query({ name: 'write paging', text: WRITE, values: [JSON.stringify(seen)] });
}

const CLAIM = `insert into ops.paging as p (stream, probed_on)
  select stream, max(day) from json_to_recordset($1::json) as s(stream text, day date) group by stream order by stream
  on conflict (stream) do update set probed_on = excluded.probed_on
    where p.probed_on is null or p.probed_on < excluded.probed_on
  returning stream`;

/**
 * Claims the one call that a stream may be asked on a business day only to find out whether a list goes on. Returns the
 * streams for which the caller has it; of several transactions exactly one has.
 */
export async function claimProbes(
  connection: Connection,
  wanted: readonly { readonly stream: string; readonly day: string }[],
): Promise<ReadonlySet<string>> {
  if (!wanted.length) return new Set();
  const { rows } = await connection.query<{ stream: string }>(CLAIM, [JSON.stringify(wanted)]);
  return new Set(rows.map(({ stream }) => stream));
}
