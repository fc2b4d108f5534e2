/** A dataset has what the warehouse has, and only the months that changed are written. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Pool } from '../../../src/load/connection/pool.ts';
import { fill } from '../../load/marts/fill.ts';
import { readWithDuckDb } from '../read-with-duckdb.ts';
import { readBoth, type TestDataset, withTestDataset } from './with-dataset.ts';

async function expectEqual(dataset: TestDataset): Promise<void> {
  for (const [table, key] of [
    ['product_daily', 'product_id, date'],
    ['products', 'product_id'],
    ['products_history', 'product_id, observed_at'],
  ] as const) {
    const { expected, found } = await readBoth(dataset, table, key);
    expect({ table, rows: found }).toEqual({ table, rows: expected });
  }
}

test('all tables of a warehouse are exported; months are folders; the next export writes nothing', () =>
  withTestDataset(async (dataset) => {
    const first = await dataset.export();
    const { tables, source } = await dataset.readManifest();
    expect(source).toBe('simulator');
    expect(first).toMatchObject({ state: 1, tables: Object.keys(tables).length, files_removed: 0 });
    expect(tables['product_daily']?.files.map(({ month, rows }) => [month, rows])).toEqual([
      ['2026-01', 2],
      ['2026-02', 1],
      ['2026-03', 1],
    ]);
    expect(tables['products']?.files).toMatchObject([{ month: null, rows: 2 }]);
    // A table without rows and without months is a file with its columns.
    expect(tables['ads']?.files).toMatchObject([{ month: null, rows: 0 }]);
    await expectEqual(dataset);
    expect(await dataset.export()).toMatchObject({ state: 2, files_written: 0, files_removed: 0, files: first.files });
    await expectReadable(dataset);
  }));

/** As the documentation shows it: by the folders, and by the views. */
async function expectReadable({ folder }: TestDataset): Promise<void> {
  const quoted = folder.replaceAll("'", "''");
  const months = [
    { month: '2026-01', rows: 2 },
    { month: '2026-02', rows: 1 },
    { month: '2026-03', rows: 1 },
  ];
  const byMonth = (from: string) => `select month, count(*)::int as rows from ${from} group by 1 order by 1`;
  const glob = `read_parquet('${quoted}/product_daily/*/*.parquet', hive_partitioning = true, hive_types_autocast = false)`;
  expect(await readWithDuckDb(byMonth(glob))).toEqual(months);
  const { readFile } = await import('node:fs/promises');
  expect(await readWithDuckDb(await readFile(`${folder}/_views.sql`, 'utf8'), byMonth('product_daily'))).toEqual(
    months,
  );
}

/** Changes, and the months of product_daily that they change. */
const CHANGES: readonly (readonly [
  what: string,
  change: (pool: Pool) => Promise<unknown>,
  months: readonly string[],
])[] = [
  ['nothing', async () => undefined, []],
  [
    'a late day of an old month',
    (pool) =>
      fill(pool, 'echotik.product_daily', [
        { product_id: '7123456789012345679', date: '2026-01-05', total_sale_cnt: 9 },
      ]),
    ['2026-01'],
  ],
  [
    'a value, without a trace in the times of the row',
    (pool) => pool.query(`update echotik.product_daily set total_sale_cnt = 77 where date = '2026-02-01'`),
    ['2026-02'],
  ],
  [
    'as many rows, with the same times',
    (pool) => pool.query(`update echotik.product_daily set date = '2026-03-02' where date = '2026-03-01'`),
    ['2026-03'],
  ],
  [
    'two rows that exchange a value',
    (pool) =>
      pool.query(`update echotik.product_daily set total_sale_cnt = 1 - total_sale_cnt
        where date in ('2026-01-30', '2026-01-31') and product_id = '7123456789012345678'`),
    ['2026-01'],
  ],
  [
    'a row that moves to another month',
    (pool) => pool.query(`update echotik.product_daily set date = '2026-02-28' where date = '2026-01-31'`),
    ['2026-01', '2026-02'],
  ],
  [
    'a value that becomes null',
    (pool) => pool.query(`update echotik.product_daily set spu_avg_price = null where date = '2026-03-02'`),
    ['2026-03'],
  ],
  [
    'more digits than decimals had: the type of all files changes',
    (pool) => pool.query(`update echotik.product_daily set spu_avg_price = 0.1234567 where date = '2026-03-02'`),
    ['2026-01', '2026-02', '2026-03'],
  ],
  [
    'a month that retention drops',
    (pool) => pool.query(`delete from echotik.product_daily where date < '2026-02-01'`),
    [],
  ],
];

test('each kind of change is noticed, and no other month is written', () =>
  withTestDataset(async (dataset) => {
    await dataset.export('product_daily', 'products', 'products_history');
    for (const [what, change, months] of CHANGES) {
      const before = (await dataset.readManifest()).tables['product_daily']?.files ?? [];
      await change(dataset.pool);
      await dataset.export('product_daily', 'products', 'products_history');
      const after = (await dataset.readManifest()).tables['product_daily']?.files ?? [];
      const written = after.filter(({ path }) => !before.some((file) => file.path === path)).map(({ month }) => month);
      expect({ what, written }).toEqual({ what, written: months });
      await expectEqual(dataset);
      const named = Object.values((await dataset.readManifest()).tables).flatMap(({ files }) =>
        files.map(({ path }) => path),
      );
      expect(await dataset.listFiles()).toEqual(named.toSorted());
    }
  }));

test('a file that is gone is written again, although its rows have not changed', () =>
  withTestDataset(async (dataset) => {
    await dataset.export('product_daily', 'products');
    const { tables } = await dataset.readManifest();
    const path = tables['product_daily']?.files[1]?.path ?? '';
    await rm(join(dataset.folder, path));
    expect(await dataset.export('product_daily', 'products')).toMatchObject({ files_written: 1, files_removed: 0 });
    expect(await dataset.listFiles()).toContain(path);
    const { expected, found } = await readBoth(dataset, 'product_daily', 'product_id, date');
    expect(found).toEqual(expected);
  }));

test('whatever changes in whatever order, the files are equal to the table', () =>
  withTestDataset(async (dataset) => {
    const day = fc
      .integer({ min: 1, max: 90 })
      .map((days) => new Date(Date.UTC(2026, 0, days)).toISOString().slice(0, 10));
    const change = fc.oneof(
      fc.record({
        kind: fc.constant('put' as const),
        day,
        units: fc.integer({ min: 0, max: 3 }),
        price: fc.constantFrom('1', '1.0', '2.25', null),
      }),
      fc.record({
        kind: fc.constant('delete' as const),
        day,
        units: fc.integer({ min: 0, max: 3 }),
        price: fc.constant(null),
      }),
    );
    await dataset.pool.query(
      `select ops.make_partition('echotik.product_daily', m::date) from generate_series('2026-01-01'::date, '2026-04-01', '1 month') m`,
    );
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (changes) => {
        for (const { kind, day: date, units, price } of changes) {
          if (kind === 'delete')
            await dataset.pool.query('delete from echotik.product_daily where date = $1 or total_sale_cnt = $2', [
              date,
              units,
            ]);
          else
            await dataset.pool.query(
              `insert into echotik.product_daily (product_id, date, total_sale_cnt, spu_avg_price, _request_id, _observed_at, _loaded_at)
               values ('7123456789012345678', $1, $2, $3, 1, '2026-03-31', '2026-03-31')
               on conflict (product_id, date) do update set total_sale_cnt = excluded.total_sale_cnt, spu_avg_price = excluded.spu_avg_price`,
              [date, units, price],
            );
        }
        await dataset.export('product_daily');
        const { expected, found } = await readBoth(dataset, 'product_daily', 'product_id, date');
        expect(found).toEqual(expected);
      }),
      { numRuns: 15 },
    );
  }));

test('unknown tables get a suggestion', () =>
  withTestDataset(async (dataset) => {
    await expect(dataset.export('product_dayly')).rejects.toThrow('no table product_dayly (did you mean product_daily');
    await expect(dataset.export('echotik.products', 'products')).resolves.toMatchObject({ tables: 1 });
  }));
