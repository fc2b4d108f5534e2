/** What analysts and BI tools ask of the agency's year, and how long PostgreSQL may work on it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection, Pool } from '../../src/load/connection/pool.ts';
import { packageFile } from '../../src/package-files.ts';
import { readBackendCpu } from './backend-cpu.ts';

/** CPU seconds of the backend, planning included: wall times depend on what else the machine does. */
const LIMITS_S = {
  question: 5,
  'first 10,000 rows': 5,
  filtered: 5,
  'day and market': 1,
  'distinct values': 10,
} as const;

type QueryKind = keyof typeof LIMITS_S;

interface AgencyQuery {
  readonly what: string;
  readonly kind: QueryKind;
  readonly sql: string;
}

/** Filters that the comments of views and the documentation recommend, beside day and market. */
const documentedFilters: readonly string[] = [
  `product_momentum where region = 'US' and window_days = 7 and is_current`,
  `shop_momentum where region = 'US' and window_days = 7 and is_current`,
  `creator_momentum where region = 'US' and window_days = 7 and is_current`,
  `video_momentum where region = 'US' and window_days = 7 and is_current`,
  `category_overview where region = 'US' and level = 1`,
  `ad_insights where region = 'US' and period_days = 7 and is_newest`,
  `product_creators where region = 'US'`,
  `product_creator_videos where region = 'US'`,
  `creators where region = 'US' and level >= 'L3'`,
  `watched where kind = 'shop'`,
  `video_decay where video_id = (select min(video_id) from echotik.video_daily)`,
];

/** Columns that filters of BI tools list the values of. */
const DIMENSIONS = [
  'region',
  'period_days',
  'window_days',
  'period',
  'sorted_by',
  'dimension',
  'category_name',
  'creator_category',
  'kind',
  'level',
  'pipeline',
];

/** Every question, and queries of every view of schema marts. */
export async function listAgencyQueries(pool: Pool): Promise<readonly AgencyQuery[]> {
  const folder = packageFile('examples/questions');
  const questions = readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .toSorted()
    .map((file): AgencyQuery => ({ what: file, kind: 'question', sql: readFileSync(join(folder, file), 'utf8') }));
  const { rows } = await pool.query<{ view: string; columns: readonly string[] }>(
    `select table_name as view, array_agg(column_name::text) as columns from information_schema.columns
     where table_schema = 'marts' group by 1 order by 1`,
  );
  return [...questions, ...rows.flatMap(({ view, columns }) => listViewQueries(view, columns))];
}

function listViewQueries(view: string, columns: readonly string[]): readonly AgencyQuery[] {
  const name = `marts.${view}`;
  const day = columns.find((column) => ['snapshot_date', 'period_start'].includes(column));
  const isByDay = day !== undefined && columns.includes('region');
  const queries: readonly Omit<AgencyQuery, 'sql'>[] = [
    { what: `select * from ${name} limit 10000`, kind: 'first 10,000 rows' },
    ...DIMENSIONS.filter((column) => columns.includes(column)).map(
      (column) => ({ what: `select distinct ${column} from ${name}`, kind: 'distinct values' }) as const,
    ),
    ...documentedFilters
      .filter((filter) => filter.startsWith(`${view} `))
      .map((filter) => ({ what: `select * from marts.${filter}`, kind: 'filtered' }) as const),
    ...(isByDay
      ? ([
          { what: `select max(${day}) from ${name} where region = 'US'`, kind: 'filtered' },
          { what: `select * from ${name} where ${day} = date '2025-12-28' and region = 'US'`, kind: 'day and market' },
          { what: `select * from ${name} where ${day} = date '2025-03-30' and region = 'US'`, kind: 'day and market' },
        ] as const)
      : []),
  ];
  return queries.map((query) => ({ ...query, sql: query.what }));
}

export interface AgencyMeasurement {
  readonly what: string;
  readonly kind: QueryKind;
  readonly rows: number | null;
  readonly 'wall s': number;
  readonly 'CPU s': number;
  readonly 'may take s': number;
  readonly met: 'yes' | 'NO';
}

/** Wall time after which a query is cancelled. */
const GIVE_UP_S = 150;
const QUERY_CANCELED = '57014';

/** The least CPU time of `times` runs, on a connection with the settings of a role of grant-bi. A cancelled query misses its limit. */
export async function measureAgencyQuery(
  connection: Connection,
  { what, kind, sql }: AgencyQuery,
  times: number,
): Promise<AgencyMeasurement> {
  const limit = LIMITS_S[kind];
  await connection.query(
    `set jit = off; set max_parallel_workers_per_gather = 0; set statement_timeout = '${GIVE_UP_S}s'`,
  );
  let best = { cpu: Number.POSITIVE_INFINITY, wall: Number.POSITIVE_INFINITY };
  let rows: number | null = null;
  for (let time = 0; time < times && best.cpu > limit / 10; time++) {
    const before = await readBackendCpu(connection);
    const began = performance.now();
    try {
      rows = (await connection.query(sql)).rows.length;
    } catch (error) {
      if ((error as { readonly code?: string }).code !== QUERY_CANCELED) throw error;
      rows = null;
    }
    const wall = (performance.now() - began) / 1000;
    const cpu = (await readBackendCpu(connection)) - before;
    if (cpu < best.cpu) best = { cpu, wall };
    if (rows === null) break;
  }
  return {
    what,
    kind,
    rows,
    'wall s': Number(best.wall.toFixed(2)),
    'CPU s': Number(best.cpu.toFixed(2)),
    'may take s': limit,
    met: rows !== null && best.cpu <= limit ? 'yes' : 'NO',
  };
}
