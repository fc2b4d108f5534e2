/**
 * What of a stream is there: for each key (its params beside the days), the days that were bought, that the API does not
 * have, that an open run will ask, that failed, and that nobody asked. A stream without a past has the business days on which
 * it was asked. Read from the ledger alone.
 */
import type { Connection, Pool } from '../../load/pool.ts';
import type { Dated, Span } from '../../streams/dates.ts';
import type { Params, Stream } from '../../streams/stream.ts';
import { addDays } from '../../time.ts';

/** From best to worst: of several answers for a day the best counts. */
const states = ['present', 'absent', 'open', 'failed', 'missing'] as const;
export type State = (typeof states)[number];

/** Days of one key that share a state. */
export interface Piece extends Span {
  readonly state: State;
  /** The first page of the walk that says so, and its run; null where nobody asked. */
  readonly request_id: number | null;
  readonly run_id: number | null;
  readonly error: string | null;
}

export interface Coverage {
  /** Params beside the days. */
  readonly key: Params;
  /** The whole span, oldest first. */
  readonly pieces: readonly Piece[];
}

export type DatedStream = Stream & { readonly dated: Dated };

/** A rank list of a month begins so many days before a day it holds. */
const LONGEST_PERIOD_DAYS = 31;

interface Walk {
  readonly params: Params;
  readonly request_id: number;
  readonly run_id: number;
  readonly business_date: string;
  readonly is_open: boolean;
  /** A page failed, or the API says that there is more than it delivered. */
  readonly is_failed: boolean;
  /** No page had a record: a first page that is empty may have others behind it. */
  readonly is_absent: boolean;
  /** Every page was answered. */
  readonly is_whole: boolean;
  /** It ended at a limit of pages, although the API has more. */
  readonly is_cut: boolean;
  readonly pages: number;
  readonly error: string | null;
}

/** `first` and `last`: the days of a request r, as text. */
const walksOf = (
  first: string,
  last: string,
) => `select r.params, r.run_id, min(r.business_date)::text as business_date,
    min(r.request_id) as request_id, count(*)::int as pages,
    bool_or(r.finished_at is null and u.status <> 'cancelled') as is_open,
    bool_or(r.status in ('failed', 'quarantined') or r.walk_end is not distinct from 'short') as is_failed,
    bool_or(r.status = 'absent' and r.previous_page is null) and coalesce(sum(r.records), 0) = 0 as is_absent,
    bool_and(r.status in ('done', 'absent')) as is_whole,
    bool_or(r.walk_end is not distinct from 'cap') as is_cut,
    min(r.error) as error
  from ops.requests r join ops.runs u using (run_id)
  where r.stream = $1 and u.trigger <> 'replay' and ${first} <= $2 and ${last} >= $3
  group by r.run_id, r.params`;

/** The params of a request beside its days. */
export const keyOf = ({ dated }: Stream, params: Params): Params =>
  Object.fromEntries(Object.entries(params).filter(([name]) => !dated?.params.includes(name)));

/** The same for equal keys, whatever the order of their params. */
export const textOfKey = (key: Params): string =>
  JSON.stringify(Object.entries(key).sort(([a], [b]) => (a < b ? -1 : 1)));

/**
 * Coverage of `keys` over a span; of every key the ledger knows where there are none. `pages`: a walk that was cut before
 * so many is not whole.
 */
export async function coverageOf(
  database: Pool | Connection,
  stream: Stream,
  span: Span,
  { keys, pages = 0 }: { readonly keys?: readonly Params[] | undefined; readonly pages?: number | undefined } = {},
): Promise<readonly Coverage[]> {
  const days = stream.dated?.params.map((name) => `r.params ->> '${name}'`) ?? ['r.business_date::text'];
  const [first = '', last = first] = days;
  const since = addDays(span.from, -LONGEST_PERIOD_DAYS);
  const { rows } = await database.query<Walk>(walksOf(first, last), [stream.name, span.to, since]);
  const found = new Map((keys ?? []).map((key) => [textOfKey(key), { key, pieces: [] as Piece[] }]));
  for (const walk of rows) {
    const key = keyOf(stream, walk.params);
    const id = textOfKey(key);
    if (!found.has(id) && keys) continue;
    const known = found.get(id) ?? { key, pieces: [] };
    found.set(id, known);
    const state = stateOf(stream, walk, pages);
    const { request_id, run_id, error } = walk;
    if (state) known.pieces.push({ ...spanOf(stream, walk), state, request_id, run_id, error });
  }
  return [...found.values()].map(({ key, pieces: each }) => ({ key, pieces: whole(each, span) }));
}

const spanOf = ({ dated }: Stream, { params, business_date }: Walk): Span =>
  dated?.span(params) ?? { from: business_date, to: business_date };

function stateOf({ dated }: Stream, walk: Walk, pages: number): State | undefined {
  if (walk.is_open) return 'open';
  if (walk.is_failed) return 'failed';
  // A list that was asked too early is not published, which says nothing of later.
  if (walk.is_absent) return dated && !dated.settled(walk.params, walk.business_date) ? undefined : 'absent';
  return walk.is_whole && !(walk.is_cut && walk.pages < pages) ? 'present' : undefined;
}

const NOBODY = { state: 'missing', request_id: null, run_id: null, error: null } as const;

/** The span as pieces that neither overlap nor leave a day out. */
function whole(pieces: readonly Piece[], span: Span): readonly Piece[] {
  const inside = pieces.filter(({ from, to }) => from <= span.to && to >= span.from);
  const starts = inside.flatMap(({ from, to }) => [from, addDays(to, 1)]);
  const cuts = [...new Set([span.from, ...starts])].filter((day) => day >= span.from && day <= span.to).sort();
  const ranked = [...inside].sort((a, b) => states.indexOf(a.state) - states.indexOf(b.state) || newer(a, b));
  const result: Piece[] = [];
  for (const [index, from] of cuts.entries()) {
    const next = cuts[index + 1];
    const to = next === undefined ? span.to : addDays(next, -1);
    const best = ranked.find((piece) => piece.from <= from && piece.to >= from) ?? NOBODY;
    const before = result.at(-1);
    const goesOn = before && before.state === best.state && before.request_id === best.request_id;
    if (goesOn) result[result.length - 1] = { ...before, to };
    else result.push({ ...best, from, to });
  }
  return result;
}

const newer = (a: Piece, b: Piece) => (b.request_id ?? 0) - (a.request_id ?? 0);
