/**
 * The coverage of a stream: for each series, which days were bought, are absent in the API, will be requested by an
 * open run, failed, or were never requested. A stream without days of its own has the business days on which it was
 * requested. Read from the ledger alone.
 */
import { groupBy } from '../group-by.ts';
import type { Connection, Pool } from '../load/connection/pool.ts';
import type { requests } from '../load/tables/ops-requests.ts';
import type { DateParams, Span } from '../streams/dates.ts';
import type { Params, Stream } from '../streams/stream.ts';
import { addDays } from '../time.ts';
import { identifySeries, toSeries } from './series.ts';

/** From best to worst: if a day has several answers, the best one counts. */
const states = ['present', 'absent', 'open', 'failed', 'missing'] as const;
export type CoverageState = (typeof states)[number];

/** Consecutive days of one series that share a state. */
export interface CoveragePiece extends Span {
  readonly state: CoverageState;
  /** The first page of the walk that decides the state, and its run; null if the days were never requested. */
  readonly request_id: number | null;
  readonly run_id: number | null;
  readonly error: string | null;
}

export interface Coverage {
  readonly series: Params;
  /** The whole span without gaps or overlaps, oldest first. */
  readonly pieces: readonly CoveragePiece[];
}

export type DatedStream = Stream & { readonly dated: DateParams };

/** A rank list of a month begins up to this many days before a day that it covers. */
const MAX_PERIOD_DAYS = 31;

/** A request asks for days up to its business date, or for the next one where that has begun in another zone. */
const MAX_DAYS_AHEAD = 1;

/** A list with all its pages in one run. */
interface Walk extends Pick<(typeof requests)['$inferSelect'], 'request_id' | 'run_id' | 'business_date' | 'error'> {
  readonly params: Params;
  readonly is_open: boolean;
  /** A page failed, or the API announces more records than it delivered. */
  readonly is_failed: boolean;
  /** No page had a record: an empty first page can have others after it. */
  readonly is_absent: boolean;
  /** Every page was answered. */
  readonly is_whole: boolean;
  /** It ended at a limit of pages, although the API has more. */
  readonly is_cut: boolean;
  readonly pages: number;
}

/**
 * `first` and `last`: SQL of the first and the last day of a request `r`, as text. $1: stream, $2 and $3: last and
 * first day. $4: a business date before which no request was made for these days.
 */
const selectWalks = (
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
  where r.stream = $1 and not r.look_ahead and u.trigger <> 'replay' and ${first} <= $2 and ${last} >= $3
    and r.business_date >= $4
  group by r.run_id, r.params`;

interface CoverageOptions {
  /** The series to look at; absent: every series in the ledger. */
  readonly series?: readonly Params[] | undefined;
  /** Series to look at beside those. */
  readonly also?: readonly Params[] | undefined;
  /** A walk that stopped at a limit of fewer pages than this does not count as present. */
  readonly minPages?: number | undefined;
}

/** The coverage of a span, for each series. */
export async function readCoverage(
  database: Pool | Connection,
  stream: Stream,
  span: Span,
  { series, also = [], minPages = 0 }: CoverageOptions = {},
): Promise<readonly Coverage[]> {
  const days = stream.dated?.params.map((name) => `r.params ->> '${name}'`) ?? ['r.business_date::text'];
  const [first = '', last = first] = days;
  const { rows } = await database.query<Walk>(selectWalks(first, last), [
    stream.name,
    span.to,
    computeFirstDay(stream, span),
    computeFirstBusinessDate(stream, span),
  ]);
  const walks = rows.map((walk) => ({ ...walk, series: toSeries(stream, walk.params) }));
  const walksBySeries = groupBy(walks, (walk) => identifySeries(walk.series));
  const wanted = new Map(
    [...(series ?? walks.map((walk) => walk.series)), ...also].map((each) => [identifySeries(each), each]),
  );
  const shift = createDayShift();
  return [...wanted].map(([id, each]) => {
    const pieces = (walksBySeries.get(id) ?? []).flatMap((walk): readonly CoveragePiece[] => {
      const state = classifyWalk(stream, walk, minPages);
      const { request_id, run_id, error } = walk;
      return state ? [{ ...getSpan(stream, walk), state, request_id, run_id, error }] : [];
    });
    return { series: each, pieces: fillSpan(pieces, span, shift) };
  });
}

/** The first day that a request for a day of the span can name. */
const computeFirstDay = ({ dated }: Stream, { from }: Span): string =>
  dated?.kind === 'rank' ? addDays(from, -MAX_PERIOD_DAYS) : from;

/** The business date before which no request was made for a day of the span. */
const computeFirstBusinessDate = (stream: Stream, span: Span): string =>
  addDays(computeFirstDay(stream, span), -MAX_DAYS_AHEAD);

/**
 * By name of the stream, how many requests its coverage of the span is read from; those beyond `limit` are not counted.
 * It reads an index, so that its cost depends on the limit and not on the ledger.
 */
export async function countCoverageRequests(
  database: Pool | Connection,
  streams: readonly Stream[],
  span: Span,
  limit: number,
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await database.query<{ stream: string; requests: number }>(
    `select s.stream, (select count(*)::int from (
       select from ops.requests r where r.stream = s.stream and r.business_date >= s.since limit $3) few) as requests
     from unnest($1::text[], $2::date[]) s (stream, since)`,
    [streams.map(({ name }) => name), streams.map((stream) => computeFirstBusinessDate(stream, span)), limit],
  );
  return new Map(rows.map(({ stream, requests }) => [stream, requests]));
}

const getSpan = ({ dated }: Stream, { params, business_date }: Walk): Span =>
  dated?.span(params) ?? { from: business_date, to: business_date };

/** Undefined: the walk says nothing about its days. */
function classifyWalk({ dated }: Stream, walk: Walk, minPages: number): CoverageState | undefined {
  if (walk.is_open) return 'open';
  if (walk.is_failed) return 'failed';
  // A list that was requested too early was not published yet, and may exist now.
  if (walk.is_absent) return dated && !dated.isFinal(walk.params, walk.business_date) ? undefined : 'absent';
  return walk.is_whole && !(walk.is_cut && walk.pages < minPages) ? 'present' : undefined;
}

const MISSING_STATE = { state: 'missing', request_id: null, run_id: null, error: null } as const;

type DayShift = (day: string, days: 1 | -1) => string;

/** The day before or after. It remembers its results: thousands of series have the same few days. */
function createDayShift(): DayShift {
  const known = { '1': new Map<string, string>(), '-1': new Map<string, string>() };
  return (day, days) => {
    const found = known[days].get(day) ?? addDays(day, days);
    known[days].set(day, found);
    return found;
  };
}

/** Splits the span into pieces that neither overlap nor leave out a day. */
function fillSpan(pieces: readonly CoveragePiece[], span: Span, shift: DayShift): readonly CoveragePiece[] {
  const inside = pieces.filter(({ from, to }) => from <= span.to && to >= span.from);
  const starts = inside.flatMap(({ from, to }) => [from, shift(to, 1)]);
  const boundaries = [...new Set([span.from, ...starts])].filter((day) => day >= span.from && day <= span.to).sort();
  const ranked = [...inside].sort(
    (a, b) => states.indexOf(a.state) - states.indexOf(b.state) || compareNewestFirst(a, b),
  );
  const result: CoveragePiece[] = [];
  for (const [index, from] of boundaries.entries()) {
    const next = boundaries[index + 1];
    const to = next === undefined ? span.to : shift(next, -1);
    const best = ranked.find((piece) => piece.from <= from && piece.to >= from) ?? MISSING_STATE;
    const before = result.at(-1);
    const isContinued = before && before.state === best.state && before.request_id === best.request_id;
    if (isContinued) result[result.length - 1] = { ...before, to };
    else result.push({ ...best, from, to });
  }
  return result;
}

const compareNewestFirst = (a: CoveragePiece, b: CoveragePiece) => (b.request_id ?? 0) - (a.request_id ?? 0);
