/** A URL of each page of the web UI, and further ones of pages whose options read something else. */
import type { Pool } from '../../src/load/connection/pool.ts';
import { pages } from '../../src/web/pages/all-pages.ts';

/** For the variables of paths: statements whose rows have one value each. */
const samples: Readonly<Record<string, string>> = {
  run: `(select run_id::text as value from ops.runs order by run_id desc limit 1)
    union all (select run_id::text from ops.runs where status = 'partial' order by run_id desc limit 1)`,
  stream: `select unnest(array['product-ranklist', 'product-trend']) as value`,
  question: `select unnest(array['25-how-fresh-is-my-data', '26-cost-per-row', '28-days-nobody-bought'])  as value`,
  month: `select to_char(now(), 'YYYY-MM') as value`,
  // A quote belongs to a viewer, and expires.
  quote: 'select null as value',
  record: 'select max(quarantine_id)::text as value from ops.quarantine',
};

/** Queries beside the empty one, by the path of the page. */
const queries: Readonly<Record<string, readonly string[]>> = {
  '/actions': ['before=1000'],
  '/problems/quarantine': ['stream=product-trend&all=yes', 'before=1000'],
  '/coverage': ['by=table', 'stream=product-trend'],
  '/why': ['table=products&product_id=1729000000000000001', 'table=product_daily&product_id=171000&date=2026-11-01'],
  '/ask/sql': ['q=select+count(*)+from+echotik.products'],
  '/alerts/messages': ['show=undelivered'],
};

/** Paths with their queries. Throws for a page whose path has a variable without samples. */
export async function listPageUrls(pool: Pool): Promise<readonly string[]> {
  const urls: string[] = [];
  for (const { path } of pages) {
    const [, variable] = /:(\w+)/.exec(path) ?? [];
    const values = variable === undefined ? [undefined] : await readSamples(pool, variable);
    for (const value of values) {
      const place = value === undefined ? path : path.replace(/:\w+/, encodeURIComponent(value));
      urls.push(place, ...(queries[path] ?? []).map((query) => `${place}?${query}`));
    }
  }
  return urls;
}

async function readSamples(pool: Pool, variable: string): Promise<readonly string[]> {
  const sql = samples[variable];
  if (sql === undefined) throw new Error(`there are no samples of the variable ${variable}: add a statement`);
  const { rows } = await pool.query<{ value: string | null }>(sql);
  return [...new Set(rows.flatMap(({ value }) => value ?? []))];
}
