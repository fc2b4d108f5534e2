/** Exports that are killed, that run at the same time, or that are of another warehouse. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { MANIFEST_NAME } from '../../../src/exports/dataset/dataset-store.ts';
import { fill } from '../../load/marts/fill.ts';
import { runCli } from '../../support/cli.ts';
import { withDatabase } from '../../support/database.ts';
import { runInProcess } from '../../support/run-in-process.ts';
import { exportTo, readBoth, type TestDataset, withTestDataset } from './with-dataset.ts';
import { openFolderStore } from '../../../src/exports/dataset/folder-store.ts';

const TABLES = ['product_daily', 'products'];

const restate = ({ pool }: TestDataset) =>
  pool.query('update echotik.product_daily set total_sale_cnt = total_sale_cnt + 100');

test.each([
  ['export.file_written:2', false],
  ['export.before_manifest', false],
  ['export.after_manifest', true],
] as const)('killed at %s: readers have the state before or after, and the next export completes it', (point, isNew) =>
  withTestDataset(async (dataset) => {
    await dataset.export(...TABLES);
    const before = await readBoth(dataset, 'product_daily', 'product_id, date');
    await restate(dataset);
    const args = ['export', '--dataset', dataset.folder, ...TABLES];
    const killed = await runCli(args, { DATABASE_URL: dataset.url, CRASH_AT: point });
    expect(killed.signal).toBe('SIGKILL');
    const { expected, found } = await readBoth(dataset, 'product_daily', 'product_id, date');
    expect(found).toEqual(isNew ? expected : before.found);
    await dataset.export(...TABLES);
    expect((await readBoth(dataset, 'product_daily', 'product_id, date')).found).toEqual(expected);
    const { tables } = await dataset.readManifest();
    expect(await dataset.listFiles()).toEqual(
      Object.values(tables)
        .flatMap(({ files }) => files.map(({ path }) => path))
        .toSorted(),
    );
    expect(await readdir(join(dataset.folder, '.staging'))).toEqual([]);
  }),
);

describe('two exports of one dataset', () => {
  test('at the same time: one of them is refused, and the other one is complete', () =>
    withTestDataset(async (dataset) => {
      await dataset.export(...TABLES);
      await restate(dataset);
      const store = await openFolderStore(dataset.folder);
      let refused = 0;
      const putFile = async (name: string, path: string) => {
        await expect(dataset.export(...TABLES)).rejects.toThrow(/another export of .* is running/);
        refused += 1;
        return store.putFile(name, path);
      };
      await exportTo(dataset.pool, { ...store, putFile }, TABLES);
      expect(refused).toBe(3);
      const { expected, found } = await readBoth(dataset, 'product_daily', 'product_id, date');
      expect(found).toEqual(expected);
    }));

  test('that begin with an empty folder: there is one dataset', () =>
    withTestDataset(async (dataset) => {
      const all = await Promise.allSettled([1, 2, 3].map(() => dataset.export(...TABLES)));
      expect(all.some(({ status }) => status === 'fulfilled')).toBe(true);
      const { expected, found } = await readBoth(dataset, 'product_daily', 'product_id, date');
      expect(found).toEqual(expected);
    }));

  test('without a lock between them: the one that was slower changes nothing', () =>
    withTestDataset(async (dataset) => {
      const store = await openFolderStore(dataset.folder);
      await dataset.export(...TABLES);
      const slow = {
        ...store,
        replaceText: async (name: string, text: string, tag: string | undefined) => {
          const manifest = await dataset.readManifest();
          await writeFile(join(dataset.folder, MANIFEST_NAME), JSON.stringify({ ...manifest, state: 99 }));
          return store.replaceText(name, text, tag);
        },
      };
      await restate(dataset);
      await expect(exportTo(dataset.pool, slow, TABLES)).rejects.toThrow('another export has changed');
      expect((await dataset.readManifest()).state).toBe(99);
    }));
});

describe('a dataset of another warehouse', () => {
  test('is refused, and stays as it is', () =>
    withTestDataset(async (dataset) => {
      await dataset.export(...TABLES);
      const text = await readFile(join(dataset.folder, MANIFEST_NAME), 'utf8');
      const store = await openFolderStore(dataset.folder);
      await withDatabase(async ({ pool }) => {
        await pool.query(`insert into ops.warehouse (source) values ('simulator')`);
        await expect(exportTo(pool, store, TABLES)).rejects.toThrow(/is one of the warehouse .* never mixed/);
      });
      await dataset.pool.query(`update ops.warehouse set source = 'api'`);
      await expect(dataset.export(...TABLES)).rejects.toThrow(
        'has data of simulator, and this warehouse has data of api',
      );
      expect(await readFile(join(dataset.folder, MANIFEST_NAME), 'utf8')).toBe(text);
    }));

  test('a manifest of something else, a warehouse without data and a folder that is a file are refused', () =>
    withTestDataset(async ({ folder, pool, url }) => {
      await writeFile(join(folder, MANIFEST_NAME), '{"files": []}');
      await expect(exportTo(pool, await openFolderStore(folder), TABLES)).rejects.toThrow(
        'not one that this version writes',
      );
      await expect(openFolderStore(join(folder, MANIFEST_NAME))).rejects.toThrow('cannot be used');
      await pool.query('delete from ops.warehouse');
      await expect(exportTo(pool, await openFolderStore(join(folder, 'b')), TABLES)).rejects.toThrow(
        'ops.warehouse has no row',
      );
      expect(await runInProcess(['export', '--dataset', folder, '--out', 'x'], { DATABASE_URL: url })).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('--out cannot be used with --dataset'),
      });
    }));
});

test('files of others stay, and files of the dataset that no state names are removed', () =>
  withTestDataset(async (dataset) => {
    await dataset.export(...TABLES);
    const other = join(dataset.folder, 'products', 'mine.parquet');
    const left = join(dataset.folder, 'products', 'part-0-0123456789abcdef.parquet');
    await Promise.all([other, left].map((path) => writeFile(path, 'x')));
    await fill(dataset.pool, 'echotik.products', [{ product_id: '3' }]);
    expect(await dataset.export('products')).toMatchObject({ files_written: 1, files_removed: 2 });
    expect(await dataset.listFiles()).toContain('products/mine.parquet');
    expect(await dataset.listFiles()).not.toContain('products/part-0-0123456789abcdef.parquet');
  }));
