/**
 * `npm run bench:web`: how long the pages of the web UI take with a ledger of years. Makes the ledger, serves it, opens
 * every page and its JSON, and prints the times. Ends with 1 where one takes longer than it may.
 *
 * BENCH_REQUESTS: requests of the ledger, beside as many attempts; default: 5,000,000. BENCH_DATABASE_URL: an empty
 * database for a superuser on another server, or one that has the ledger already. BENCH_ONLY: a part of the URLs.
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateWarehouse } from '../../src/app/migrate-warehouse.ts';
import { formatTable } from '../../src/cli/output/format-table.ts';
import { configSchema } from '../../src/config/config.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { acquireEmbeddedPostgres } from '../../src/embedded-postgres/embedded-postgres.ts';
import { createPool, type Pool } from '../../src/load/connection/pool.ts';
import { utcDay } from '../../src/time.ts';
import { startWeb } from '../../src/web/server/start-web.ts';
import { makeLargeLedger } from './large-ledger.ts';
import { listPageUrls } from './page-urls.ts';

const REQUESTS = Number(process.env['BENCH_REQUESTS'] ?? 5_000_000);
const TIMES = 7;
const MAX_MS = 200;

const note = (text: string) => process.stderr.write(`${text}\n`);
const config = configSchema.parse({ regions: ['US', 'GB'], budget: { day: 100_000, month: 3_000_000 } });

const url = process.env['BENCH_DATABASE_URL'];
if (!(await (url ? benchPages(url) : withEmbedded(benchPages)))) process.exitCode = 1;

async function withEmbedded<T>(work: (url: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'echotik-bench-'));
  // As root the server runs as another user, who has to enter it.
  await chmod(folder, 0o711);
  const postgres = await acquireEmbeddedPostgres(folder, { database: 'pages' });
  try {
    return await work(postgres.url);
  } finally {
    await postgres.release();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Prints the table. Returns whether every page met its limit. */
async function benchPages(databaseUrl: string): Promise<boolean> {
  const pool = createPool(databaseUrl);
  try {
    await prepareLedger(pool);
    const web = await startWeb({
      pool,
      environment: readEnvironment({ DATABASE_URL: databaseUrl, ECHOTIK_HOME: tmpdir() }),
      settings: { host: '127.0.0.1' },
      port: 0,
      readConfig: () => config,
      source: 'simulator',
      dispatch: () => Promise.resolve(),
      now: () => new Date(),
      onError: (error) => note(error.message),
    });
    try {
      const cookie = await signIn((await web.createLink()) ?? '');
      const lines = [];
      for (const path of await listPageUrls(pool)) {
        if (path.includes(process.env['BENCH_ONLY'] ?? '')) lines.push(await measurePage(web.url, path, cookie));
      }
      process.stdout.write(formatTable(lines, ''));
      return lines.every(({ met }) => met === 'yes');
    } finally {
      await web.close();
    }
  } finally {
    await pool.end();
  }
}

async function prepareLedger(pool: Pool): Promise<void> {
  await migrateWarehouse(pool);
  const { rowCount } = await pool.query('select from ops.runs limit 1');
  if (rowCount) return;
  const began = performance.now();
  await makeLargeLedger(pool, config, { requests: REQUESTS, today: utcDay(new Date()) });
  note(`${REQUESTS} requests made in ${((performance.now() - began) / 1000).toFixed(0)} s`);
}

async function signIn(link: string): Promise<string> {
  const { headers } = await fetch(link, { redirect: 'manual' });
  return headers.get('set-cookie')?.split(';')[0] ?? '';
}

/** The first time statements are planned and read from disk; the others are medians. */
async function measurePage(base: string, path: string, cookie: string) {
  const [place = '', query] = path.split('?');
  const jsonPath = `${place === '/' ? '/now' : place}.json${query === undefined ? '' : `?${query}`}`;
  const html = await measureUrl(`${base}${path}`, cookie);
  const json = await measureUrl(`${base}${jsonPath}`, cookie);
  const isMet = [html, json].every(({ status, median }) => status === 200 && median <= MAX_MS);
  return {
    page: path,
    'first ms': html.first,
    'HTML ms': html.median,
    'JSON ms': json.median,
    kB: html.kB,
    status: [...new Set([html.status, json.status])].join(' '),
    met: isMet ? 'yes' : 'NO',
  };
}

async function measureUrl(url: string, cookie: string) {
  const times: number[] = [];
  let status = 0;
  let size = 0;
  for (let time = 0; time <= TIMES; time++) {
    const began = performance.now();
    const response = await fetch(url, { headers: { cookie } });
    size = (await response.arrayBuffer()).byteLength;
    times.push(performance.now() - began);
    status = response.status;
  }
  const [first = 0, ...others] = times;
  const median = others.toSorted((a, b) => a - b)[Math.floor(TIMES / 2)] ?? 0;
  return { first: Math.round(first), median: Math.round(median), kB: Math.round(size / 1000), status };
}
