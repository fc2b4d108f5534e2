/** Reads the numbers of a report: the rows of all charts. */
import { ConfigError } from '../errors.ts';
import type { Pool } from '../load/connection/pool.ts';
import { queryAsJson, queryReadOnly } from '../load/connection/query.ts';
import { addDays, businessDate } from '../time.ts';
import { allCharts } from './charts/all-charts.ts';
import type { Chart, ReportRow } from './chart.ts';

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
}

export interface Report {
  /** Null if the warehouse has no market yet. */
  readonly region: string | null;
  /** Newest business day of the charts; null if no chart has one. */
  readonly day: string | null;
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

/** The source of the data, and the first business day of a scheduled or manual run. */
const STATE_SQL = `select (select source from ops.warehouse) as source,
  (select min(business_date) from ops.runs where status in ('succeeded', 'partial') and trigger not in ('import', 'replay', 'backfill')) as since`;

/**
 * The report of a market; without one, of the market with most rows. Throws ConfigError if only other markets have
 * data.
 */
export async function readReport(pool: Pool, market: string | undefined, madeAt: Date): Promise<Report> {
  const markets = (await queryReadOnly(pool, MARKETS_SQL)).map(({ region }) => String(region));
  if (market !== undefined && markets.length && !markets.includes(market)) {
    throw new ConfigError(`nothing is known of market '${market}'`, { remedy: `markets: ${markets.join(', ')}` });
  }
  const region = market ?? markets[0] ?? null;
  const charts: ChartResult[] = [];
  const [state] = await queryReadOnly(pool, STATE_SQL);
  const since = (state?.['since'] ?? null) as string | null;
  for (const { id, title, explains, sql, day, afterDays, isMeaningful } of allCharts) {
    // Each column has one JSON type, whatever its values are.
    const answer = await queryAsJson(pool, sql, sql.includes('$1') ? [region] : []);
    const rows = answer.map((row) => JSON.parse(row) as ReportRow);
    const days = day ? rows.map((row) => String(row[day])).toSorted() : [];
    const ready = rows.length > 0 && (isMeaningful?.(rows) ?? true);
    const from = !ready && since !== null && afterDays ? addDays(since, afterDays) : null;
    const ready_from = from !== null && from > businessDate(madeAt, 'UTC') ? from : null;
    charts.push({ id, title, explains, day: days.at(-1) ?? null, rows, ready, ready_from });
  }
  const days = charts.flatMap(({ day }) => day ?? []).toSorted();
  const source = state?.['source'] ?? null;
  const simulated = source === null ? null : source === 'simulator';
  return { region, day: days.at(-1) ?? null, made_at: madeAt, simulated, charts };
}
