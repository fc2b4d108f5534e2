/** A warehouse with a few days of products, and a folder for a dataset of it. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportDataset, type DatasetResult } from '../../../src/exports/dataset/export-dataset.ts';
import type { DatasetManifest } from '../../../src/exports/dataset/dataset-manifest.ts';
import { type DatasetStore, MANIFEST_NAME } from '../../../src/exports/dataset/dataset-store.ts';
import { openFolderStore } from '../../../src/exports/dataset/folder-store.ts';
import type { Pool } from '../../../src/load/connection/pool.ts';
import { fill } from '../../load/marts/fill.ts';
import { withDatabase } from '../../support/database.ts';
import { parseAs } from '../../support/parse-as.ts';
import { readWithDuckDb } from '../read-with-duckdb.ts';

export interface TestDataset {
  readonly pool: Pool;
  readonly url: string;
  readonly folder: string;
  readonly export: (...tables: readonly string[]) => Promise<DatasetResult>;
  readonly readManifest: () => Promise<DatasetManifest>;
  /** Paths of the Parquet files that are there. */
  readonly listFiles: () => Promise<readonly string[]>;
}

const DAYS = ['2026-01-30', '2026-01-31', '2026-02-01', '2026-03-01'];

export const withTestDataset = <T>(work: (dataset: TestDataset) => Promise<T>): Promise<T> =>
  withDatabase(async ({ pool, url }) => {
    const folder = await mkdtemp(join(tmpdir(), `echotik dataset's `));
    try {
      await pool.query(`insert into ops.warehouse (source) values ('simulator')`);
      await fill(pool, 'echotik.products', [
        { product_id: '7123456789012345678', product_name: '=1+1', min_price: 1.5 },
        { product_id: '7123456789012345679', product_name: `it's "one"`, min_price: null },
      ]);
      await fill(
        pool,
        'echotik.product_daily',
        DAYS.map((date, index) => ({
          product_id: '7123456789012345678',
          date,
          total_sale_cnt: index,
          spu_avg_price: 1.25,
        })),
      );
      return await work({
        pool,
        url,
        folder,
        export: async (...tables) => exportTo(pool, await openFolderStore(folder), tables),
        readManifest: async () => parseAs(await readFile(join(folder, MANIFEST_NAME), 'utf8')),
        listFiles: async () =>
          (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.parquet')).toSorted(),
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

export const exportTo = (pool: Pool, store: DatasetStore, tables: readonly string[]): Promise<DatasetResult> =>
  exportDataset(pool, store, { tables, now: () => new Date('2026-03-02T10:00:00Z'), timeout: '60s', graceMs: 0 });

/** All rows as text, from PostgreSQL and from the files that the manifest names, both in the order of the key. */
export async function readBoth(
  { pool, folder, readManifest }: Pick<TestDataset, 'pool' | 'folder' | 'readManifest'>,
  table: string,
  key: string,
): Promise<{ readonly expected: unknown; readonly found: unknown }> {
  const { tables } = await readManifest();
  const { columns = [], files = [] } = tables[table] ?? {};
  const names = columns.map(({ name }) => name);
  const instants = columns.filter(({ type }) => type === 'timestamp with time zone').map(({ name }) => name);
  const write = (name: string, postgres: boolean) => {
    if (!instants.includes(name)) return `"${name}"::text as "${name}"`;
    return postgres
      ? `(extract(epoch from "${name}") * 1000000)::int8::text as "${name}"`
      : `epoch_us("${name}")::text as "${name}"`;
  };
  const scale = (name: string) =>
    /^DECIMAL\((\d+),(\d+)\)$/.exec(columns.find((one) => one.name === name)?.written_as ?? '');
  const cast = names.map((name) => {
    const [, precision, digits] = scale(name) ?? [];
    return precision ? `"${name}"::numeric(${precision},${digits})::text as "${name}"` : write(name, true);
  });
  const { rows: expected } = await pool.query(`select ${cast.join(', ')} from echotik.${table} t order by ${key}`);
  const paths = files.map(({ path }) => `'${join(folder, path).replaceAll("'", "''")}'`).join(', ');
  const found = files.length
    ? await readWithDuckDb(
        `select ${names.map((name) => write(name, false)).join(', ')} from read_parquet([${paths}], hive_partitioning = false) t order by ${key}`,
      )
    : [];
  return { expected, found };
}
