/**
 * `npm run bench:warehouse`: what analysts wait for in a warehouse of ten million versions, beside the trip to
 * PostgreSQL alone; then in the year of an agency (agency.ts) all example questions, and queries of every mart. Ends with
 * 1 where a query takes longer than it may, or reads a month that it was not asked for. On request it measures how the
 * operations of the ledger slow down while the ledger grows (ledger.ts).
 *
 * BENCH_PARTS: `versions`, `agency` and `ledger`, separated by commas; default: the first two. BENCH_AGENCY: a factor for
 * the size of the agency, BENCH_ONLY: a part of the names of its queries. BENCH_LEDGER: numbers of requests, separated by
 * commas. BENCH_DATABASE_URL: an empty database for a superuser on another server, or one that has the agency already.
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatTable } from '../../src/cli/output/format-table.ts';
import { acquireEmbeddedPostgres } from '../../src/embedded-postgres/embedded-postgres.ts';
import { migrateWarehouse } from '../../src/app/migrate-warehouse.ts';
import { createPool, type Pool } from '../../src/load/connection/pool.ts';
import { grow, MONTH, productId } from './grow.ts';
import { onlyRow } from '../../src/load/connection/only-row.ts';
import { withConnection } from '../../src/load/connection/ddl.ts';
import { makeAgency } from './agency.ts';
import { listAgencyQueries, measureAgencyQuery } from './agency-queries.ts';
import { scaleAgency } from './agency-size.ts';
import { LEDGER_SIZES, measureLedger } from './ledger.ts';

const PRODUCTS = Number(process.env['BENCH_PRODUCTS'] ?? 200_000);
const VERSIONS = 50;
/** Times that a question is asked, each time of another product. */
const TIMES = 100;
const MAX_MS = 50;

interface WarehouseQuery {
  readonly what: string;
  /** $1 is a product where it stands. */
  readonly sql: string;
  readonly maxMs?: number;
  /** The only partition it may read. */
  readonly reads?: string;
  /** Times it is asked; absent: TIMES. */
  readonly times?: number;
}

const queries: readonly WarehouseQuery[] = [
  { what: 'nothing: the trip alone', sql: 'select 1' },
  { what: 'a product as it is now', sql: 'select * from echotik.products where product_id = $1', maxMs: MAX_MS },
  {
    what: 'its current version',
    sql: 'select * from echotik.products_versions where product_id = $1 and is_current',
    maxMs: MAX_MS,
  },
  {
    what: 'its whole history',
    sql: 'select * from echotik.products_versions where product_id = $1 order by valid_from',
    maxMs: MAX_MS,
  },
  {
    what: 'it was known in June',
    sql: `select * from echotik.products_as_of('2025-06-15') where product_id = $1`,
    maxMs: MAX_MS,
  },
  { what: 'its momentum', sql: 'select * from marts.product_momentum where product_id = $1', maxMs: MAX_MS },
  {
    what: 'the hundred best of a day',
    sql: `select r.position, r.product_id, p.product_name, r.total_sale_cnt
      from echotik.product_ranks r join echotik.products p using (product_id)
      where r.rank_type = 1 and r.rank_field = 1 and r.date = '${MONTH.to}' and r.region = 'US' and r.position <= 100
      order by r.position`,
    maxMs: MAX_MS,
    reads: 'product_ranks_2025_12',
  },
  {
    what: 'the hundred best of a month',
    sql: `select product_id, sum(total_sale_cnt) as sold, min(position) as best from echotik.product_ranks
      where rank_type = 1 and rank_field = 1 and date between '${MONTH.from}' and '${MONTH.to}' and region = 'US'
      group by product_id order by sold desc, product_id limit 100`,
    reads: 'product_ranks_2025_12',
  },
  {
    what: 'who gained most of a market',
    sql: `select product_id, units_growth from marts.product_momentum
      where region = 'US' and window_days = 7 order by units_growth desc nulls last, product_id limit 100`,
    times: 3,
  },
  {
    what: 'categories of a market',
    sql: `select category_path, products, gmv_30d from marts.category_overview where region = 'US' and level = 1`,
    times: 3,
  },
];

const rounded = (ms: number) => Number(ms.toFixed(2));

async function measureQuery(pool: Pool, { what, sql, maxMs: mostMs, reads, times: count = TIMES }: WarehouseQuery) {
  const times: number[] = [];
  let rows = 0;
  for (let time = 0; time < count; time++) {
    const values = sql.includes('$1') ? [productId(1 + ((time * 7_919) % PRODUCTS))] : [];
    const began = performance.now();
    rows = (await pool.query(sql, values)).rows.length;
    times.push(performance.now() - began);
  }
  times.sort((a, b) => a - b);
  const [median = 0, most = 0] = [times[Math.floor(count / 2)], times[Math.floor(count * 0.95)]];
  const read = reads ? await partitionsRead(pool, sql) : undefined;
  const late = mostMs !== undefined && most > mostMs;
  const strayed = read && String(read) !== reads;
  return {
    what,
    asked: count,
    rows,
    'median ms': rounded(median),
    '95 % within ms': rounded(most),
    'may take ms': mostMs ?? null,
    'reads only': read?.join(' ') ?? '',
    met: late || strayed ? 'NO' : mostMs || reads ? 'yes' : '',
  };
}

/** Months that a plan touches. */
async function partitionsRead(pool: Pool, sql: string): Promise<readonly string[]> {
  const { rows } = await pool.query(`explain (format json) ${sql}`);
  const names = JSON.stringify(rows[0]).matchAll(/"Relation Name":\s*"(product_ranks_\w+)"/g);
  return [...new Set([...names].map(([, name]) => name ?? ''))];
}

/** Versions of products; prints the table. Returns whether every query met its limit. */
async function benchVersions(pool: Pool): Promise<boolean> {
  const began = performance.now();
  const versions = await grow(pool, { products: PRODUCTS, versions: VERSIONS });
  const lines = [];
  const title = await describe(pool, `${PRODUCTS} products, ${versions} versions over twelve months`, began);
  for (const question of queries) lines.push(await measureQuery(pool, question));
  process.stdout.write(`${title}\n${formatTable(lines, '')}`);
  return lines.every(({ met }) => met !== 'NO');
}

/** The year of an agency; prints the table. Returns whether every query met its limit. */
async function benchAgency(pool: Pool): Promise<boolean> {
  const began = performance.now();
  const size = scaleAgency(Number(process.env['BENCH_AGENCY'] ?? 1));
  const made = await pool.query('select from echotik.products limit 1');
  if (!made.rowCount) await makeAgency(pool, size, (line) => process.stderr.write(`${line}\n`));
  process.stdout.write(`${await describe(pool, `the year of an agency with ${size.products} products`, began)}\n`);
  const lines = await withConnection(pool, async (connection) => {
    const measured = [];
    const only = process.env['BENCH_ONLY'] ?? '';
    for (const query of (await listAgencyQueries(pool)).filter(({ what }) => what.includes(only))) {
      const line = await measureAgencyQuery(connection, query, 3);
      process.stderr.write(`${line['CPU s']} s: ${query.what}\n`);
      measured.push(line);
    }
    return measured;
  });
  process.stdout.write(formatTable(lines, ''));
  return lines.every(({ met }) => met !== 'NO');
}

/** Ledgers of growing size; prints the table. Returns whether every operation met its limit. */
async function benchLedger(pool: Pool): Promise<boolean> {
  const sizes = process.env['BENCH_LEDGER']?.split(',').map(Number) ?? LEDGER_SIZES;
  const began = performance.now();
  const lines = await measureLedger(pool, sizes, (line) => process.stderr.write(`${line}\n`));
  const title = await describe(pool, `a ledger of ${sizes.at(-1)} requests`, began);
  process.stdout.write(`${title}\n${formatTable(lines, '')}`);
  return lines.every(({ met }) => met !== 'NO');
}

async function describe(pool: Pool, content: string, began: number): Promise<string> {
  const seconds = Math.round((performance.now() - began) / 1000);
  const server = await pool.query<{ version: string; mib: number }>(
    `select current_setting('server_version') as version, pg_database_size(current_database()) / 1024 / 1024 as mib`,
  );
  const { version, mib } = onlyRow(server);
  return `${cpus().length} cores, ${cpus()[0]?.model ?? ''}, PostgreSQL ${version}: ${content}, ${mib} MiB, made in ${seconds} s`;
}

/** One server process does all the work, so that its CPU time is that of an operation. */
const ONE_PROCESS = { max: 1, settings: { max_parallel_workers_per_gather: '0' } };

/** Lends a migrated database, on the embedded server where no other is named. */
async function withBenchDatabase<T>(name: string, work: (pool: Pool) => Promise<T>): Promise<T> {
  const options = name === 'ledger' ? ONE_PROCESS : {};
  const url = process.env['BENCH_DATABASE_URL'];
  if (url) return withPool(url, options, work);
  const folder = await mkdtemp(join(tmpdir(), 'echotik-bench-'));
  // As root the server runs as another user, who has to enter it.
  await chmod(folder, 0o711);
  const postgres = await acquireEmbeddedPostgres(folder, { database: name });
  try {
    return await withPool(postgres.url, options, work);
  } finally {
    await postgres.release();
    await rm(folder, { recursive: true, force: true });
  }
}

async function withPool<T>(
  url: string,
  options: { readonly max?: number },
  work: (pool: Pool) => Promise<T>,
): Promise<T> {
  await lendPool(createPool(url), migrateWarehouse);
  return lendPool(createPool(url, options), work);
}

async function lendPool<T>(pool: Pool, work: (pool: Pool) => Promise<T>): Promise<T> {
  try {
    return await work(pool);
  } finally {
    await pool.end();
  }
}

const benches = { versions: benchVersions, agency: benchAgency, ledger: benchLedger } as const;
const parts = (process.env['BENCH_PARTS'] ?? 'versions,agency').split(',');
for (const [name, bench] of Object.entries(benches)) {
  if (parts.includes(name) && !(await withBenchDatabase(name, bench))) process.exitCode = 1;
}
