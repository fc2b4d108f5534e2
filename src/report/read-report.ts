/** The numbers of a report: all of its questions, asked of the warehouse. */
import { ConfigError } from '../errors.ts';
import type { Pool } from '../load/pool.ts';
import { queryAsJson, queryReadOnly } from '../load/query.ts';
import { addDays, businessDate } from '../time.ts';
import { allCharts } from './charts/all.ts';
import type { Chart, Row } from './chart.ts';

export interface Answer {
  readonly id: Chart['id'];
  readonly title: string;
  readonly explains: string;
  /** Business day of the newest row, `yyyy-MM-dd`; null where the chart is as of now, or empty. */
  readonly day: string | null;
  readonly rows: readonly Row[];
  /** Whether it shows what it is about. */
  readonly ready: boolean;
  /** The day from which it will, at the latest, when its pipeline runs every day; null where it is ready, or that day has passed. */
  readonly ready_from: string | null;
}

export interface Report {
  /** Null when the warehouse has no market yet. */
  readonly region: string | null;
  /** Newest business day of its charts. */
  readonly day: string | null;
  readonly made_at: Date;
  /** True: the numbers are those of the built-in simulator. Null: nothing was asked yet. */
  readonly simulated: boolean | null;
  readonly charts: readonly Answer[];
}

/** Markets, the one of which most is known first; facts of the newest month tell enough. */
const MARKETS = `select region from (
  select region, count(*) as rows from echotik.products where region <> '' group by region
  union all select region, count(*) from echotik.music_snapshots
    where region <> 'all_regions' and snapshot_date > (select max(snapshot_date) - 31 from echotik.music_snapshots) group by region
  union all select region, count(*) from echotik.product_ranks
    where date > (select max(date) - 31 from echotik.product_ranks) group by region
) known where region is not null group by region order by sum(rows) desc, region`;

/** Whose answers are stored, and the first business day of a schedule's or somebody's run. */
const STATE = `select (select source from ops.warehouse) as source,
  (select min(business_date) from ops.runs where status in ('succeeded', 'partial') and trigger not in ('import', 'replay', 'backfill')) as since`;

/** Of a market, or of the one of which most is known. Throws ConfigError when the market is not there but others are. */
export async function readReport(pool: Pool, asked: string | undefined, madeAt: Date): Promise<Report> {
  const markets = (await queryReadOnly(pool, MARKETS)).map(({ region }) => String(region));
  if (asked !== undefined && markets.length && !markets.includes(asked)) {
    throw new ConfigError(`nothing is known of market '${asked}'`, { remedy: `markets: ${markets.join(', ')}` });
  }
  const region = asked ?? markets[0] ?? null;
  const charts: Answer[] = [];
  const [state] = await queryReadOnly(pool, STATE);
  const since = (state?.['since'] ?? null) as string | null;
  for (const { id, title, explains, sql, day, afterDays, isTelling } of allCharts) {
    // Each column has one JSON type, whatever its values are.
    const answer = await queryAsJson(pool, sql, sql.includes('$1') ? [region] : []);
    const rows = answer.map((row): Row => JSON.parse(row));
    const days = day ? rows.map((row) => String(row[day])).toSorted() : [];
    const ready = rows.length > 0 && (isTelling?.(rows) ?? true);
    const from = !ready && since !== null && afterDays ? addDays(since, afterDays) : null;
    const ready_from = from !== null && from > businessDate(madeAt, 'UTC') ? from : null;
    charts.push({ id, title, explains, day: days.at(-1) ?? null, rows, ready, ready_from });
  }
  const days = charts.flatMap(({ day }) => day ?? []).toSorted();
  const source = state?.['source'] ?? null;
  const simulated = source === null ? null : source === 'simulator';
  return { region, day: days.at(-1) ?? null, made_at: madeAt, simulated, charts };
}
