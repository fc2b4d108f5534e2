/** Coverage of one stream, series by series. */
import { countCoverageRequests, type DatedStream } from '../../../past/coverage.ts';
import { findGaps, type Gap, listStreamsWithDays } from '../../../past/gaps.ts';
import { groupBy } from '../../../group-by.ts';
import { formatSeries } from '../../../past/series.ts';
import { toPrintable } from '../../../printable.ts';
import { getTableInfo } from '../../../load/tables/table.ts';
import type { Span } from '../../../streams/dates.ts';
import { ConfigError } from '../../../errors.ts';
import type { PageContext, PageRequest } from '../../page.ts';
import { digestSeries } from '../../purchases/series-id.ts';
import { readDay, readNumber, readText } from '../../query.ts';
import { type DayState, getDayState } from './day-cells.ts';
import { findUsualPages, priceDay } from './day-price.ts';
import { readKeptSeries } from './scheduled-series.ts';
import { listDays, MAX_REQUESTS, readSpan } from './span-options.ts';

/** Characters of a name. */
const MAX_NAME = 200;
/** Rows of a page. */
export const PAGE_SIZE = 100;

export interface SeriesCell {
  readonly day: string;
  readonly state: DayState;
  readonly run: number | null;
  readonly error: string | null;
  /** What the day costs at most; 0: there is nothing to buy. */
  readonly credits: number;
}

export interface SeriesRow {
  /** Names the series in URLs and forms. */
  readonly id: string;
  /** `region=US rank_type=1`; empty: the stream has one series. */
  readonly name: string;
  readonly cells: readonly SeriesCell[];
}

export interface SeriesCoverage extends Span {
  readonly stream: string;
  readonly tables: readonly string[];
  /** False: it has no days of its own, so that none can be bought. */
  readonly hasPast: boolean;
  readonly days: readonly string[];
  /** Null: there are too many requests to read. */
  readonly rows: readonly SeriesRow[] | null;
  /** Series in all. */
  readonly series: number;
  /** Series that are left out at the beginning. */
  readonly skip: number;
  /** Days with something to buy in any series, oldest first, consecutive ones together. */
  readonly missing: readonly Span[];
  /** The selection in the form that asks for a price. */
  readonly selection: {
    readonly from: string;
    readonly to: string;
    /** Null: all. */
    readonly series: string | null;
    /** Pages of each list; null: the limit of the stream. */
    readonly pages: number | null;
  };
}

/** Undefined: there is no stream of this name that has days. */
export async function readSeries(
  { pool, config, now }: PageContext,
  { params, query }: PageRequest,
): Promise<SeriesCoverage | undefined> {
  const stream = listStreamsWithDays().find(({ name }) => name === params['stream']);
  if (!stream) return undefined;
  const span = readSpan(query, config, now);
  const days = listDays(span);
  const skip = readNumber(query, 'skip') ?? 0;
  const maxPages = findUsualPages(config, stream.name);
  const requests = await countCoverageRequests(pool, [stream], span, MAX_REQUESTS + 1);
  const isReadable = (requests.get(stream.name) ?? 0) <= MAX_REQUESTS;
  const gaps = isReadable
    ? await findGaps(pool, config, [stream], span, now, await readKeptSeries(pool, config, now))
    : [];
  const bySeries = sortSeries(gaps);
  const [sample] = gaps;
  const price = stream.dated && sample ? priceDay(stream as DatedStream, sample.key, span.from, maxPages) : 0;
  const rows = bySeries
    .slice(skip, skip + PAGE_SIZE)
    .map(({ id, name, own }) => ({ id, name, cells: toCells(days, own, price) }));
  const missing = stream.dated ? findMissing(days, gaps) : [];
  return {
    stream: stream.name,
    tables: stream.tables.map((table) => getTableInfo(table).name),
    hasPast: stream.dated !== undefined,
    ...span,
    days,
    rows: isReadable ? rows : null,
    series: bySeries.length,
    skip,
    missing,
    selection: {
      from: readDay(query, 'buy_from') ?? missing[0]?.from ?? span.from,
      to: readDay(query, 'buy_to') ?? missing.at(-1)?.to ?? span.to,
      series: readSeriesId(query, bySeries),
      pages: maxPages ?? null,
    },
  };
}

interface Series {
  readonly id: string;
  readonly name: string;
  readonly own: readonly Gap[];
}

/** The series with their days, by name. */
const sortSeries = (gaps: readonly Gap[]): readonly Series[] =>
  [...groupBy(gaps, ({ key }) => key)]
    .map(([key, own]) => ({ id: digestSeries(key), name: toPrintable(formatSeries(key)).slice(0, MAX_NAME), own }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));

function readSeriesId(query: URLSearchParams, known: readonly Series[]): string | null {
  const id = readText(query, 'series');
  if (id === null || known.some((one) => one.id === id)) return id;
  throw new ConfigError('series has an unknown value', { remedy: 'choose a series of the page' });
}

function toCells(days: readonly string[], gaps: readonly Gap[], price: number): readonly SeriesCell[] {
  return days.flatMap((day) => {
    const gap = gaps.find(({ from, to }) => from <= day && day <= to);
    if (!gap) return [];
    const state = getDayState(gap);
    const credits = state === 'missing' || state === 'failed' ? price : 0;
    return { day, state, run: gap.run_id, error: gap.error, credits };
  });
}

/** Days that any series lacks, consecutive ones together. */
function findMissing(days: readonly string[], gaps: readonly Gap[]): readonly Span[] {
  const lacking = gaps.filter(({ state }) => state === 'missing' || state === 'failed');
  const pieces: { from: string; to: string; place: number }[] = [];
  for (const [place, day] of days.entries()) {
    if (!lacking.some(({ from, to }) => from <= day && day <= to)) continue;
    const last = pieces.at(-1);
    if (last && last.place === place - 1) Object.assign(last, { to: day, place });
    else pieces.push({ from: day, to: day, place });
  }
  return pieces.map(({ from, to }) => ({ from, to }));
}
