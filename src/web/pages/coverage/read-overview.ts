/** Coverage of all streams or tables by day. */
import { ConfigError } from '../../../errors.ts';
import { groupBy } from '../../../group-by.ts';
import { getTableInfo } from '../../../load/tables/table.ts';
import { countCoverageRequests, type DatedStream } from '../../../past/coverage.ts';
import { findGaps, type Gap, selectStreamsWithDays } from '../../../past/gaps.ts';
import { identifySeries } from '../../../past/series.ts';
import type { Span } from '../../../streams/dates.ts';
import type { Stream } from '../../../streams/stream.ts';
import type { PageContext, PageRequest } from '../../page.ts';
import { readChoice, readText } from '../../query.ts';
import { type DayCell, sumDays } from './day-cells.ts';
import { findUsualPages, priceDay } from './day-price.ts';
import { readKeptSeries } from './scheduled-series.ts';
import { listDays, MAX_REQUESTS, readSpan } from './span-options.ts';

export interface PricedCell extends DayCell {
  /** What its failed and missing days cost at most; 0: there is nothing to buy. */
  readonly credits: number;
}

export interface CoverageRow {
  /** A stream or a table. */
  readonly name: string;
  readonly streams: readonly string[];
  readonly tables: readonly string[];
  /** Number of series. */
  readonly series: number;
  /** Null: some of its streams have too many requests. */
  readonly cells: readonly PricedCell[] | null;
}

export interface CoverageOverview extends Span {
  readonly by: 'stream' | 'table';
  /** Which streams are shown; null: all. */
  readonly stream: string | null;
  readonly table: string | null;
  readonly days: readonly string[];
  readonly rows: readonly CoverageRow[];
  /** Streams with days, whether shown or not. */
  readonly allStreams: readonly string[];
  readonly allTables: readonly string[];
}

const listTables = ({ tables }: Stream) => tables.map((table) => getTableInfo(table).name);

export async function readOverview(
  { pool, config, now }: PageContext,
  { query }: PageRequest,
): Promise<CoverageOverview> {
  const span = readSpan(query, config, now);
  const by = readChoice(query, 'by', ['stream', 'table']) ?? 'stream';
  const [stream, table] = [readText(query, 'stream'), readText(query, 'table')];
  const streams = selectStreamsWithDays(stream ?? undefined, table ?? undefined);
  const requests = await countCoverageRequests(pool, streams, span, MAX_REQUESTS + 1);
  const summed = streams.filter(({ name }) => (requests.get(name) ?? 0) <= MAX_REQUESTS);
  const gaps = groupBy(
    await findGaps(pool, config, summed, span, now, await readKeptSeries(pool, config, now)),
    (gap) => gap.stream,
  );
  const days = listDays(span);
  const rows = streams.map((one): CoverageRow => {
    const own = gaps.get(one.name) ?? [];
    return {
      name: one.name,
      streams: [one.name],
      tables: listTables(one),
      series: new Set(own.map(({ key }) => identifySeries(key))).size,
      cells: summed.includes(one) ? priceCells(sumDays(days, own), own, one, findUsualPages(config, one.name)) : null,
    };
  });
  const all = selectStreamsWithDays(undefined, undefined);
  return {
    ...span,
    by,
    stream,
    table,
    days,
    rows: by === 'stream' ? rows : sumByTable(rows, table),
    allStreams: all.map(({ name }) => name),
    allTables: [...new Set(all.flatMap(listTables))].sort(),
  };
}

/** A day costs the same in each series of a stream. */
function priceCells(
  cells: readonly DayCell[],
  gaps: readonly Gap[],
  stream: Stream,
  maxPages: number | undefined,
): readonly PricedCell[] {
  const series = gaps[0]?.key;
  const day = cells[0]?.day;
  const price = stream.dated && series && day ? priceDay(stream as DatedStream, series, day, maxPages) : 0;
  return cells.map((cell) => ({ ...cell, credits: (cell.series.failed + cell.series.missing) * price }));
}

/** A row for each table, whose cells are the sums of the streams that fill it. `only`: one table; null: all of them. */
function sumByTable(rows: readonly CoverageRow[], only: string | null): readonly CoverageRow[] {
  const wanted = only?.replace(/^echotik\./, '');
  const tables = [...new Set(rows.flatMap((row) => row.tables))].filter((name) => !wanted || name === wanted).sort();
  return tables.map((name) => {
    const own = rows.filter((row) => row.tables.includes(name));
    const cells = own.flatMap((row) => (row.cells ? [row.cells] : []));
    return {
      name,
      streams: own.map((row) => row.name),
      tables: [name],
      series: own.reduce((sum, row) => sum + row.series, 0),
      cells: cells.length === own.length ? addCells(cells) : null,
    };
  });
}

function addCells([first, ...others]: readonly (readonly PricedCell[])[]): readonly PricedCell[] {
  if (!first) throw new ConfigError('no stream fills this table');
  return first.map((cell, place) =>
    others.reduce((sum, row) => {
      const other = row[place] ?? cell;
      const add = (state: keyof DayCell['series']) => sum.series[state] + other.series[state];
      return {
        day: cell.day,
        series: {
          failed: add('failed'),
          missing: add('missing'),
          open: add('open'),
          gone: add('gone'),
          absent: add('absent'),
          present: add('present'),
        },
        run: Math.max(sum.run ?? 0, other.run ?? 0) || null,
        credits: sum.credits + other.credits,
      };
    }, cell),
  );
}
