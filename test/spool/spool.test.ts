import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatAttemptId } from '../../src/attempt-id.ts';
import { readSpool } from '../../src/spool/read-spool.ts';
import { collect, onlySpool, openTestSpool, response, WAREHOUSE, withFolder } from './spools.ts';

const KIB = 1024;

async function bytesIn(path: string): Promise<number> {
  const sizes = await Promise.all((await readdir(path)).map(async (name) => (await stat(join(path, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

describe('a spool', () => {
  test('another process reads the responses as they were stored', () =>
    withFolder(async (folder) => {
      const { spool, troubles } = await openTestSpool(folder);
      const kept = [response(1, 14 * KIB), response(2), response(2, 200, 2)];
      for (const one of kept) {
        spool.markSent(one);
        expect(spool.store(one)).toBe(true);
      }
      spool.markSent({ request_id: 3, attempt: 1 });

      const contents = await readSpool(await onlySpool(folder));
      expect(await collect(contents.responses())).toEqual(kept);
      expect(contents.sent).toEqual(new Set(['1.1', '2.1', '2.2', '3.1']));
      expect(contents).toMatchObject({
        complete: true,
        header: { warehouse_id: WAREHOUSE, holder: { worker_id: 12 } },
      });
      await spool.close();
      expect(troubles).toEqual([]);
    }));

  test('no file is left when everything is committed', () =>
    withFolder(async (folder) => {
      const { spool } = await openTestSpool(folder);
      spool.markSent(response(1));
      spool.store(response(1));
      spool.release(response(1));
      await spool.close();
      expect(await readdir(join(folder, WAREHOUSE))).toEqual([]);
    }));

  test('the files stay when responses were not committed before the worker stopped', () =>
    withFolder(async (folder) => {
      const { spool } = await openTestSpool(folder);
      spool.markSent(response(1));
      spool.store(response(1));
      await spool.close();
      const path = await onlySpool(folder);
      expect(path).toMatch(/\.left$/);
      expect(await collect((await readSpool(path)).responses())).toMatchObject([{ request_id: 1 }]);
    }));

  test.each([0o000, 0o077, 0o377])('the files are readable by their user only, with umask %o', (mask) =>
    withFolder(async (folder) => {
      const before = process.umask(mask);
      try {
        const { spool } = await openTestSpool(folder);
        const path = await onlySpool(folder);
        const modes = [dirname(path), path, join(path, '000001.spool')].map(
          async (each) => (await stat(each)).mode & 0o777,
        );
        expect(await Promise.all(modes)).toEqual([0o700, 0o700, 0o600]);
        await spool.close();
      } finally {
        process.umask(before);
      }
    }),
  );
});

describe('the files', () => {
  test('the files take at most the limit of bytes, and the first response that does not fit is reported', () =>
    withFolder(async (folder) => {
      const mostBytes = 100 * KIB;
      const { spool, troubles, recoveries } = await openTestSpool(folder, {
        maxBytes: mostBytes,
        segmentBytes: 20 * KIB,
      });
      const kept = Array.from({ length: 20 }, (_, index) => response(index + 1, 10 * KIB)).filter((one) =>
        spool.store(one),
      );
      expect(kept).toHaveLength(9);
      expect(await bytesIn(await onlySpool(folder))).toBeLessThanOrEqual(mostBytes);
      expect(troubles).toMatchObject([
        { message: expect.stringContaining('is full'), remedy: expect.stringContaining('ECHOTIK_SPOOL_MB') },
      ]);

      for (const one of kept) spool.release(one);
      expect(spool.store(response(50, 10 * KIB))).toBe(true);
      expect(recoveries).toHaveLength(1);
      await spool.close();
    }));

  test('a file is deleted as soon as none of its responses is needed, in any order of commits', () =>
    fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(Array.from({ length: 24 }, (_, index) => index + 1)), async (committed) =>
        withFolder(async (folder) => {
          const { spool } = await openTestSpool(folder, { segmentBytes: 8 * KIB });
          for (let request = 1; request <= 24; request++) {
            spool.markSent(response(request));
            spool.store(response(request, 2 * KIB));
          }
          for (const request of committed) spool.release(response(request));
          const path = await onlySpool(folder);
          const left = new Set(
            Array.from({ length: 24 }, (_, index) => index + 1).filter((one) => !committed.includes(one)),
          );
          const contents = await readSpool(path);
          const found = new Set((await collect(contents.responses())).map(({ request_id }) => request_id));
          // Nothing that is needed is missing. A file other than the current one is needed by a mark or by a response.
          expect([...left].filter((request) => !found.has(request))).toEqual([]);
          expect(
            [...left].filter((request) => !contents.sent.has(formatAttemptId({ request_id: request, attempt: 1 }))),
          ).toEqual([]);
          expect((await readdir(path)).length).toBeLessThanOrEqual(2 * left.size + 1);
          expect(contents.complete).toBe(true);
          await spool.close();
        }),
      ),
      { numRuns: 40 },
    ));

  test('the mark of a long call stays while others are deleted', () =>
    withFolder(async (folder) => {
      const { spool } = await openTestSpool(folder, { segmentBytes: 8 * KIB });
      spool.markSent({ request_id: 999, attempt: 1 });
      for (let request = 1; request <= 50; request++) {
        spool.markSent(response(request));
        spool.store(response(request, 2 * KIB));
        spool.release(response(request));
      }
      const path = await onlySpool(folder);
      expect((await readSpool(path)).sent).toContain('999.1');
      expect((await readdir(path)).length).toBeLessThanOrEqual(2);
      await spool.close();
    }));

  test('a file is emptied when none of its records is needed', () =>
    withFolder(async (folder) => {
      const { spool } = await openTestSpool(folder, { segmentBytes: 64 * KIB });
      for (let request = 1; request <= 200; request++) {
        spool.markSent(response(request));
        spool.store(response(request, 2 * KIB));
        spool.release(response(request));
      }
      const path = await onlySpool(folder);
      expect(await bytesIn(path)).toBeLessThan(80 * KIB);
      expect((await readdir(path)).length).toBe(1);
      await spool.close();
    }));

  test('a response that is larger than a file is stored', () =>
    withFolder(async (folder) => {
      const { spool } = await openTestSpool(folder, { segmentBytes: 8 * KIB });
      spool.store(response(1));
      expect(spool.store(response(2, 100 * KIB))).toBe(true);
      const found = await collect((await readSpool(await onlySpool(folder))).responses());
      expect(found.map(({ request_id }) => request_id)).toEqual([1, 2]);
      await spool.close();
    }));
});
