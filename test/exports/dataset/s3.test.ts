/** A dataset in a bucket. */
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { MANIFEST_NAME } from '../../../src/exports/dataset/dataset-store.ts';
import { createS3Client } from '../../../src/exports/dataset/s3-client.ts';
import { readS3Settings } from '../../../src/exports/dataset/s3-settings.ts';
import { openS3Store } from '../../../src/exports/dataset/s3-store.ts';
import { parseAs } from '../../support/parse-as.ts';
import { runInProcess } from '../../support/run-in-process.ts';
import type { DatasetManifest } from '../../../src/exports/dataset/dataset-manifest.ts';
import { exportTo, readBoth, type TestDataset, withTestDataset } from './with-dataset.ts';
import { SECRET, type TestS3, withS3 } from './with-s3.ts';

const TABLES = ['product_daily', 'products'];
/** So that every file has several parts. */
const PART_BYTES = 700;

const readManifest = async ({ settings }: TestS3): Promise<DatasetManifest> =>
  parseAs((await openS3Store(settings).readText(MANIFEST_NAME))?.text ?? 'null');

/** Copies the files that the manifest names into the folder, and compares them with the table. */
async function expectEqual(s3: TestS3, { pool, folder }: TestDataset): Promise<void> {
  const call = createS3Client(s3.settings);
  const manifest = await readManifest(s3);
  for (const { path, bytes } of Object.values(manifest.tables).flatMap(({ files }) => files)) {
    const { body } = await call({ method: 'GET', key: `lake/echotik/${path}` });
    expect(body.length).toBe(bytes);
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), body);
  }
  for (const [table, key] of [
    ['product_daily', 'product_id, date'],
    ['products', 'product_id'],
  ] as const) {
    const { expected, found } = await readBoth({ pool, folder, readManifest: async () => manifest }, table, key);
    expect(found).toEqual(expected);
  }
}

test('a dataset is written in parts, updated by month, and has no other files', () =>
  withTestDataset((dataset) =>
    withS3(async (s3) => {
      const store = openS3Store(s3.settings, PART_BYTES);
      const first = await exportTo(dataset.pool, store, TABLES);
      expect(first).toMatchObject({ dataset: 's3://warehouse/lake/echotik/', files: 4, files_written: 4 });
      expect(s3.requests.filter((one) => one.includes('partNumber=2')).length).toBeGreaterThan(0);
      await expectEqual(s3, dataset);
      await dataset.pool.query(`update echotik.product_daily set total_sale_cnt = 7 where date = '2026-02-01'`);
      expect(await exportTo(dataset.pool, store, TABLES)).toMatchObject({ files_written: 1, files_removed: 1 });
      await expectEqual(s3, dataset);
      const named = Object.values((await readManifest(s3)).tables).flatMap(({ files }) =>
        files.map(({ path }) => path),
      );
      expect((await store.listFiles()).toSorted()).toEqual(named.toSorted());
      expect((await store.readText('_views.sql'))?.text).toContain(`'s3://warehouse/lake/echotik/${named[0]}'`);
    }),
  ));

test('failures that pass are repeated, and an answer that was lost is no conflict', () =>
  withTestDataset((dataset) =>
    withS3(async (s3) => {
      const store = openS3Store(s3.settings, PART_BYTES);
      const failed = new Set<string>();
      // Each request fails once: the manifest is written, and only its answer does not arrive.
      s3.failing = (method, url) => {
        const request = `${method} ${url}`;
        if (failed.has(request)) return undefined;
        failed.add(request);
        return method === 'PUT' && url.includes(MANIFEST_NAME) ? 'lost' : 503;
      };
      expect(await exportTo(dataset.pool, store, TABLES)).toMatchObject({ files_written: 4 });
      s3.failing = () => undefined;
      await expectEqual(s3, dataset);
    }),
  ));

test('parts that were not put together are an error with what to do, and the dataset stays as it was', () =>
  withTestDataset((dataset) =>
    withS3(async (s3) => {
      const store = openS3Store(s3.settings, PART_BYTES);
      for (const [what, message] of [
        ['uploadId', /the parts of .*\.parquet are gone/],
        ['uploads', /the server gave no UploadId/],
      ] as const) {
        s3.failing = (method, url) => {
          if (method !== 'POST' || !url.includes(`${what}=`)) return undefined;
          return { status: what === 'uploads' ? 200 : 404 };
        };
        await expect(exportTo(dataset.pool, store, TABLES)).rejects.toMatchObject({
          name: 'UnavailableError',
          message: expect.stringMatching(message),
          remedy: expect.stringContaining('repeat the command'),
        });
        expect(await readManifest(s3)).toMatchObject({ state: 0, tables: {} });
      }
      s3.failing = () => undefined;
      await exportTo(dataset.pool, store, TABLES);
      await expectEqual(s3, dataset);
    }),
  ));

test('files on the way to the bucket are readable by this user only, and are removed also after a failure', () =>
  withTestDataset((dataset) =>
    withS3(async (s3) => {
      const store = openS3Store(s3.settings);
      const seen: string[] = [];
      const putFile = async (name: string, path: string) => {
        expect((await stat(path)).mode & 0o777).toBe(0o600);
        expect((await stat(dirname(path))).mode & 0o777).toBe(0o700);
        seen.push(path);
        if (seen.length === 2) throw new Error('for the test');
        return store.putFile(name, path);
      };
      await expect(exportTo(dataset.pool, { ...store, putFile }, TABLES)).rejects.toThrow('for the test');
      await expect(stat(dirname(seen[0] ?? ''))).rejects.toThrow('ENOENT');
    }),
  ));

describe('conditional writes', () => {
  test('of two exports without a common lock, the slower one changes nothing', () =>
    withTestDataset((dataset) =>
      withS3(async (s3) => {
        const store = openS3Store(s3.settings);
        await exportTo(dataset.pool, store, TABLES);
        const { text = '', tag } = (await store.readText(MANIFEST_NAME)) ?? {};
        let isOutrun = false;
        s3.failing = (method, url) => {
          if (method === 'PUT' && url.includes(MANIFEST_NAME) && !isOutrun) {
            isOutrun = true;
            return 412;
          }
          return undefined;
        };
        await expect(store.replaceText(MANIFEST_NAME, '{}', tag)).rejects.toThrow('another export has changed');
        await store.replaceText(MANIFEST_NAME, text.replace('"state": 1', '"state": 2'), tag);
        await expect(store.replaceText(MANIFEST_NAME, '{}', tag)).rejects.toThrow('another export has changed');
        await expect(store.replaceText(MANIFEST_NAME, '{}', undefined)).rejects.toThrow('another export has changed');
        expect(await readManifest(s3)).toMatchObject({ state: 2 });
      }),
    ));

  test('a server that does not know them is used without', () =>
    withS3(async (s3) => {
      const store = openS3Store(s3.settings);
      let refusals = 0;
      s3.failing = (method, url) =>
        method === 'PUT' && url.includes('one.json') && refusals++ === 0 ? 501 : undefined;
      await store.replaceText('one.json', '{"a": 1}', undefined);
      expect((await store.readText('one.json'))?.text).toBe('{"a": 1}');
    }));
});

describe('what is wrong is said without the secret', () => {
  test.each([
    [{ AWS_SECRET_ACCESS_KEY: 'canary-of-the-secret' }, 'check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY'],
    [{ AWS_ACCESS_KEY_ID: '' }, 'AWS_ACCESS_KEY_ID is not set'],
    [{ AWS_ENDPOINT_URL_S3: 'canary-of-the-secret' }, 'is not an address'],
    [{ AWS_ENDPOINT_URL_S3: 'http://user:canary-of-the-secret@127.0.0.1:1' }, 'has a user name or a password'],
  ])('%j', (changed, message) =>
    withTestDataset(({ url }) =>
      withS3(async ({ variables }) => {
        const args = ['export', '--dataset', 's3://warehouse/lake', ...TABLES, '--grace', '0s'];
        const { code, stderr } = await runInProcess(args, { DATABASE_URL: url, ...variables, ...changed });
        expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) });
        expect(stderr).not.toContain('canary-of-the-secret');
      }),
    ),
  );

  test('a bucket that does not exist, and a place that is none', () =>
    withTestDataset(({ url }) =>
      withS3(async ({ variables }) => {
        const run = (place: string) =>
          runInProcess(['export', '--dataset', place, 'products'], { DATABASE_URL: url, ...variables });
        expect(await run('s3://missing/lake')).toMatchObject({
          code: 2,
          stderr: expect.stringContaining('NoSuchBucket'),
        });
        expect(await run('s3://UPPER/x')).toMatchObject({
          code: 2,
          stderr: expect.stringContaining('is not a place in a bucket'),
        });
        expect(await run('s3://warehouse/a/../b')).toMatchObject({ code: 2 });
        expect(await run('s3://key:canary/of@the-secret@warehouse/lake')).toMatchObject({
          code: 2,
          stderr: expect.stringContaining('error: s3://***@warehouse/lake is not a place in a bucket'),
        });
      }),
    ));
});

test('a server that cannot be reached is reported with the variables to check', async () => {
  const settings = readS3Settings('s3://warehouse', {
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: SECRET,
    AWS_ENDPOINT_URL: 'http://127.0.0.1:65534',
  });
  await expect(openS3Store(settings).readText('x')).rejects.toThrow(
    /s3:\/\/warehouse\/ cannot be reached: .*ECONNREFUSED/,
  );
});

test('settings come from the usual variables', () => {
  const variables = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_SESSION_TOKEN: 'c' };
  expect(readS3Settings('s3://warehouse/a//b/', variables)).toEqual({
    bucket: 'warehouse',
    prefix: 'a/b/',
    region: 'us-east-1',
    accessKeyId: 'a',
    secretAccessKey: 'b',
    sessionToken: 'c',
    description: 's3://warehouse/a/b/',
  });
});
