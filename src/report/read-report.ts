/** Reads the numbers of a report: the rows of all charts. */
import { ConfigError } from '../errors.ts';
import type { Pool } from '../load/connection/pool.ts';
import { queryAsJson, queryReadOnly } from '../load/connection/query.ts';
import { addDays, businessDate } from '../time.ts';
import type { Section } from './charts/all-charts.ts';
import type { Chart, ReportRow } from './chart.ts';
import { type ReportPeriod, type PeriodChoice, resolvePeriod } from './period.ts';

export interface ChartResult {
  readonly id: Chart['id'];
  readonly title: string;
  readonly explains: string;
  /** Business day of the newest row, `yyyy-MM-dd`; null if the chart shows the present or has no rows. */
  readonly day: string | null;
  readonly rows: readonly ReportRow[];
  /** Whether the rows show the subject of the chart. */
  readonly ready: boolean;
  /**
   * The day from which it is ready at the latest if its pipeline runs every day; null if it is ready or that day has
   * passed.
   */
  readonly ready_from: string | null;
  /** True: the chart shows the present only, which is after the period. It has no rows. */
  readonly after_period: boolean;
}

export interface Report {
  /** Null if the warehouse has no market yet. */
  readonly region: string | null;
  /** First and last day of the report. */
  readonly from: string;
  readonly to: string;
  /** Newest business day of the charts; null if no chart has one. */
  readonly day: string | null;
  /** Newest business day of the market, which may be after the period; null if it has none. */
  readonly newest_day: string | null;
  readonly made_at: Date;
  /** True: the data comes from the built-in simulator. Null: the warehouse has no data yet. */
  readonly simulated: boolean | null;
  readonly charts: readonly ChartResult[];
}

/**
 * The markets, the one with most rows first. Of tables by day only the newest month is counted, which is enough for the
 * order.
 */
const MARKETS_SQL = `select region from (
  select region, count(*) as rows from echotik.products where region <> '' group by region
  union all select region, count(*) from echotik.music_snapshots
    where region <> 'all_regions' and snapshot_date > (select max(snapshot_date) - 31 from echotik.music_snapshots) group by region
  union all select region, count(*) from echotik.product_ranks
    where date > (select max(date) - 31 from echotik.product_ranks) group by region
) known where region is not null group by region order by sum(rows) desc, region`;

/** The newest business day of a market, by what is read of markets by day. */
const NEWEST_DAY_SQL = `select greatest(
  (select max(snapshot_date) from echotik.music_snapshots where region = $1),
  (select max(snapshot_date) from echotik.hashtag_snapshots where region = $1),
  (select max(date) from echotik.product_ranks where region = $1),
  (select max(date) from echotik.influencer_ranks where region = $1),
  (select max(date) from echotik.shop_ranks where region = $1),
  (select max(date) from echotik.video_ranks where region = $1))::text as day`;

/** The source of the data, and the first business day of a scheduled or manual run. */
const STATE_SQL = `select (select source from ops.warehouse) as source,
  (select min(business_date) from ops.runs where status in ('succeeded', 'partial') and trigger not in ('import', 'replay', 'backfill')) as since`;

export interface ReportChoice {
  /** Undefined: the market with most rows. */
  readonly market?: string | undefined;
  readonly sections: readonly Section[];
  /** Undefined: 30 days up to the newest business day of the market. */
  readonly period?: PeriodChoice | undefined;
}

/** The numbers of a report. Throws ConfigError if only other markets have data, or if the period is invalid. */
export async function readReport(
  pool: Pool,
  { market, sections, period = {} }: ReportChoice,
  madeAt: Date,
): Promise<Report> {
  const markets = (await queryReadOnly(pool, MARKETS_SQL)).map(({ region }) => String(region));
  if (market !== undefined && markets.length && !markets.includes(market)) {
    throw new ConfigError(`nothing is known of market '${market}'`, { remedy: `markets: ${markets.join(', ')}` });
  }
  const region = market ?? markets[0] ?? null;
  const newest = await readNewestDay(pool, region);
  const { from, to } = resolvePeriod(period, newest ?? businessDate(madeAt, 'UTC'));
  const [state] = await queryReadOnly(pool, STATE_SQL);
  const since = (state?.['since'] ?? null) as string | null;
  const charts: ChartResult[] = [];
  for (const chart of sections.flatMap((section) => section.charts)) {
    const after_period = chart.showsPresent === true && newest !== null && to < newest;
    const rows = after_period ? [] : await readRows(pool, chart, region, { from, to });
    charts.push({ ...describe(chart, rows, since, madeAt), rows, after_period });
  }
  const days = charts.flatMap(({ day }) => day ?? []).toSorted();
  const source = state?.['source'] ?? null;
  const simulated = source === null ? null : source === 'simulator';
  return { region, from, to, day: days.at(-1) ?? null, newest_day: newest, made_at: madeAt, simulated, charts };
}

async function readNewestDay(pool: Pool, region: string | null): Promise<string | null> {
  const [row] = await queryReadOnly(pool, NEWEST_DAY_SQL, [region]);
  return (row?.['day'] ?? null) as string | null;
}

/** Each column has one JSON type, whatever its values are. */
async function readRows(pool: Pool, { sql }: Chart, region: string | null, { from, to }: ReportPeriod) {
  const values = sql.includes('$2') ? [region, from, to] : sql.includes('$1') ? [region] : [];
  return (await queryAsJson(pool, sql, values)).map((row) => JSON.parse(row) as ReportRow);
}

function describe(
  { id, title, explains, day, afterDays, isMeaningful }: Chart,
  rows: readonly ReportRow[],
  since: string | null,
  madeAt: Date,
) {
  const days = day ? rows.map((row) => String(row[day])).toSorted() : [];
  const ready = rows.length > 0 && (isMeaningful?.(rows) ?? true);
  const from = !ready && since !== null && afterDays ? addDays(since, afterDays) : null;
  const ready_from = from !== null && from > businessDate(madeAt, 'UTC') ? from : null;
  return { id, title, explains, day: days.at(-1) ?? null, ready, ready_from };
}
