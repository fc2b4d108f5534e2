/**
 * `npm run bench:warehouse`: what analysts wait for in a warehouse of ten million versions, beside the trip to PostgreSQL
 * alone. Ends with 1 where a question takes longer than it may, or reads a month that it was not asked for.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { table } from '../cli/table.ts';
import { acquireEmbeddedPostgres } from '../load/embedded/embedded-postgres.ts';
import { migrate } from '../load/migrate.ts';
import { createPool, type Pool } from '../load/pool.ts';
import { grow, MONTH, productId } from './grow.ts';

const PRODUCTS = Number(process.env['BENCH_PRODUCTS'] ?? 200_000);
const VERSIONS = 50;
/** Times that a question is asked, each time of another product. */
const TIMES = 100;
const MOST_MS = 50;

interface Question {
  readonly what: string;
  /** $1 is a product where it stands. */
  readonly sql: string;
  readonly mostMs?: number;
  /** The only partition it may read. */
  readonly reads?: string;
  /** Times it is asked; absent: TIMES. */
  readonly times?: number;
}

const questions: readonly Question[] = [
  { what: 'nothing: the trip alone', sql: 'select 1' },
  { what: 'a product as it is now', sql: 'select * from echotik.products where product_id = $1', mostMs: MOST_MS },
  {
    what: 'its current version',
    sql: 'select * from echotik.products_versions where product_id = $1 and is_current',
    mostMs: MOST_MS,
  },
  {
    what: 'its whole history',
    sql: 'select * from echotik.products_versions where product_id = $1 order by valid_from',
    mostMs: MOST_MS,
  },
  {
    what: 'it as it was known in June',
    sql: `select * from echotik.products_as_of('2025-06-15') where product_id = $1`,
    mostMs: MOST_MS,
  },
  { what: 'its momentum', sql: 'select * from marts.product_momentum where product_id = $1', mostMs: MOST_MS },
  {
    what: 'the hundred best of a day',
    sql: `select r.position, r.product_id, p.product_name, r.total_sale_cnt
      from echotik.product_ranks r join echotik.products p using (product_id)
      where r.rank_type = 1 and r.rank_field = 1 and r.date = '${MONTH.to}' and r.region = 'US' and r.position <= 100
      order by r.position`,
    mostMs: MOST_MS,
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
    sql: `select path, products, gmv_30d from marts.category_overview where region = 'US' and level = 1`,
    times: 3,
  },
];

const rounded = (ms: number) => Number(ms.toFixed(2));

async function ask(pool: Pool, { what, sql, mostMs, reads, times: count = TIMES }: Question) {
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

const folder = await mkdtemp(join(tmpdir(), 'echotik-bench-'));
const postgres = await acquireEmbeddedPostgres(folder);
const pool = createPool(postgres.url);
try {
  await migrate(pool);
  const began = performance.now();
  const versions = await grow(pool, { products: PRODUCTS, versions: VERSIONS });
  const seconds = Math.round((performance.now() - began) / 1000);
  const { rows } = await pool.query(
    `select current_setting('server_version') as version, pg_database_size(current_database()) / 1024 / 1024 as mib`,
  );
  const { version, mib } = rows[0];
  const lines = [];
  for (const question of questions) lines.push(await ask(pool, question));
  process.stdout.write(
    `${cpus().length} cores, ${cpus()[0]?.model ?? ''}, PostgreSQL ${version}: ${PRODUCTS} products, ${versions} versions over twelve months, ${mib} MiB, made in ${seconds} s\n${table(lines, '')}`,
  );
  if (lines.some(({ met }) => met === 'NO')) process.exitCode = 1;
} finally {
  await pool.end();
  await postgres.release();
  await rm(folder, { recursive: true, force: true });
}
