/** Parquet files hold what PostgreSQL has, value by value, for two independent readers. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetMetadataAsync, parquetReadObjects, asyncBufferFromFile } from 'hyparquet';
import { expect, test } from 'vitest';
import type { Pool } from '../../src/load/connection/pool.ts';
import { withDatabase } from '../support/database.ts';
import { parseAs } from '../support/parse-as.ts';
import { runInProcess } from '../support/run-in-process.ts';
import type { ExportManifest } from '../../src/exports/export-manifest.ts';
import { createHostileTable, HOSTILE_TABLE } from './hostile-rows.ts';
import { readWithDuckDb } from './read-with-duckdb.ts';

/** By column: what PostgreSQL and DuckDB make of it, as the same text. */
const COLUMNS: readonly (readonly [name: string, postgres: string, duckdb: string, type: string])[] = [
  ['n', 'n::text', 'n::varchar', 'INTEGER'],
  ['id', 'id', 'id', 'VARCHAR'],
  ['big', 'big::text', 'big::varchar', 'BIGINT'],
  ['small', 'small::text', 'small::varchar', 'INTEGER'],
  ['flag', 'flag::text', 'flag::varchar', 'BOOLEAN'],
  ['amount', 'amount::numeric(38,9)::text', 'amount::varchar', 'DECIMAL(38,9)'],
  ['price', 'price::text', 'price::varchar', 'DECIMAL(18,2)'],
  ['day', 'day::text', 'day::varchar', 'DATE'],
  ['at', '(extract(epoch from at) * 1000000)::int8::text', 'epoch_us("at")::varchar', 'TIMESTAMP WITH TIME ZONE'],
  ['local', '(extract(epoch from local) * 1000000)::int8::text', 'epoch_us("local")::varchar', 'TIMESTAMP'],
  ['doc', 'doc::text', 'doc', 'VARCHAR'],
  ['names', 'to_json(names)::text', 'to_json(names)::varchar', 'VARCHAR[]'],
  ['counts', 'to_json(counts)::text', 'to_json(counts)::varchar', 'INTEGER[]'],
  ['amounts', 'amounts::text', 'amounts', 'VARCHAR'],
  ['span', 'span::text', 'span', 'VARCHAR'],
];

interface Exported {
  readonly file: string;
  readonly manifest: ExportManifest;
}

async function withExport<T>(
  pool: Pool,
  url: string,
  sql: string,
  work: (exported: Exported) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'echotik-parquet-'));
  try {
    const file = join(folder, 'rows.parquet');
    const ended = await runInProcess(['export', '--sql', sql, '--out', file, '--unsafe'], { DATABASE_URL: url });
    expect(ended).toMatchObject({ code: 0, stdout: '' });
    return await work({ file, manifest: parseAs<ExportManifest>(await readFile(`${file}.manifest.json`, 'utf8')) });
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('every value and type is that of PostgreSQL, for DuckDB and for hyparquet', () =>
  withDatabase(async ({ pool, url }) => {
    await createHostileTable(pool);
    await withExport(pool, url, `select * from ${HOSTILE_TABLE}`, async ({ file, manifest }) => {
      const list = (part: 1 | 2) => COLUMNS.map((column) => `${column[part]} as "${column[0]}"`).join(', ');
      const expected = await pool.query(`select ${list(1)} from ${HOSTILE_TABLE} order by ${HOSTILE_TABLE}.n`);
      expect(await readWithDuckDb(`select ${list(2)} from read_parquet('${file}') t order by t.n`)).toEqual(
        expected.rows,
      );
      const types = await readWithDuckDb(`describe select * from read_parquet('${file}')`);
      const typeByName = new Map(types.map((row) => [row['column_name'], row['column_type']]));
      for (const [name, , , type] of COLUMNS) expect([name, typeByName.get(name)]).toEqual([name, type]);
      expect(manifest.columns.find(({ name }) => name === 'amount')).toEqual({
        name: 'amount',
        type: 'numeric',
        written_as: 'DECIMAL(38,9)',
        comment: 'An amount.',
      });
      await expectSameForHyparquet(pool, file);
    });
  }));

async function expectSameForHyparquet(pool: Pool, file: string): Promise<void> {
  const buffer = await asyncBufferFromFile(file);
  const rows = await parquetReadObjects({ file: buffer });
  const expected = await pool.query<Readonly<Record<string, unknown>>>({
    text: `select n, id, big::text, ratio, single, flag, names, doc::text, day::text from ${HOSTILE_TABLE} order by n`,
  });
  const found = rows
    .map((row) => ({
      n: row['n'],
      id: row['id'],
      big: row['big'] === null ? null : String(row['big']),
      ratio: row['ratio'],
      single: row['single'] === null ? null : Number(Number(row['single']).toPrecision(6)),
      flag: row['flag'],
      names: row['names'] ?? null,
      doc: row['doc'],
      day: row['day'] instanceof Date ? row['day'].toISOString().slice(0, 10) : row['day'],
    }))
    .toSorted((a, b) => Number(a.n) - Number(b.n));
  expect(found).toEqual(expected.rows);
  expect((await parquetMetadataAsync(buffer)).created_by).toMatch(/^echotik-warehouse version \d/);
}

test('a column with one value that its type does not have is text, and the manifest names the type', () =>
  withDatabase(async ({ pool, url }) => {
    const sql = `select * from (values
      (1, 'NaN'::numeric, 'infinity'::date, '-infinity'::timestamptz, '{{1,2},{3,4}}'::int[], 12345678901234567890123456789012345678.9),
      (2, 1.5, '2026-03-01', '2026-03-01 00:00+00', '{1}', 1)) t (n, amount, day, at, matrix, huge)`;
    await withExport(pool, url, sql, async ({ file, manifest }) => {
      expect(manifest.columns.map(({ written_as: type }) => type)).toEqual(['INT32', ...Array(5).fill('STRING')]);
      expect(await readWithDuckDb(`select * from read_parquet('${file}') order by n`)).toEqual([
        {
          n: 1,
          amount: 'NaN',
          day: 'infinity',
          at: '-infinity',
          matrix: '{{1,2},{3,4}}',
          huge: '12345678901234567890123456789012345678.9',
        },
        { n: 2, amount: '1.5', day: '2026-03-01', at: '2026-03-01 00:00:00+00', matrix: '{1}', huge: '1' },
      ]);
    });
  }));

test('an empty result has its columns, and many rows have several groups', () =>
  withDatabase(async ({ pool, url }) => {
    await withExport(pool, url, `select 1 as n, now() as at, 'x' as id where false`, async ({ file, manifest }) => {
      expect(manifest.rows).toBe(0);
      expect(await readWithDuckDb(`select * from read_parquet('${file}')`)).toEqual([]);
      const types = await readWithDuckDb(`describe select * from read_parquet('${file}')`);
      expect(types.map((row) => row['column_type'])).toEqual(['INTEGER', 'TIMESTAMP WITH TIME ZONE', 'VARCHAR']);
    });
    const sql = `select n, (n * 1000000007::int8)::text as id, (n / 8.0)::numeric(20,3) as amount from generate_series(1, 120000) n`;
    await withExport(pool, url, sql, async ({ file, manifest }) => {
      expect(manifest.rows).toBe(120_000);
      expect(
        await readWithDuckDb(
          `select count(*)::int as rows, count(distinct id)::int as ids, sum(amount)::varchar as total,
            (select count(distinct row_group_id)::int from parquet_metadata('${file}')) as groups from read_parquet('${file}')`,
        ),
      ).toEqual([{ rows: 120_000, ids: 120_000, total: '900007500.000', groups: 2 }]);
      // The statistics of a group never leave out a value.
      expect(await readWithDuckDb(`select n from read_parquet('${file}') where id = '1000000007'`)).toEqual([{ n: 1 }]);
    });
  }));
