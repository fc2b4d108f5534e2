import { readdir, rename, rm, writeFile } from 'node:fs/promises';
import { chmodSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readSpool } from '../../src/spool/read-spool.ts';
import { collect, onlySpool, openTestSpool, response, WAREHOUSE, withFolder, withSmallDisk } from './spools.ts';

const KIB = 1024;
const failure = (code: string) => Object.assign(new Error(`${code}: injected`), { code });

describe('a disk that is full', () => {
  /** Fills it, makes room, and goes on. */
  const fillAndFree = async (
    folder: string,
    fill: () => Promise<unknown>,
    free: () => Promise<unknown>,
    calls = {},
  ) => {
    const { spool, troubles, recoveries } = await openTestSpool(folder, { calls });
    spool.markSent(response(1));
    expect(spool.store(response(1, 10 * KIB))).toBe(true);
    await fill();
    for (let request = 2; request <= 6; request++) {
      spool.markSent(response(request));
      expect(spool.store(response(request, 100 * KIB))).toBe(false);
    }
    expect(troubles).toMatchObject([
      { message: expect.stringContaining('ENOSPC'), remedy: expect.stringContaining('make room on that disk') },
    ]);
    const found = await collect((await readSpool(await onlySpool(folder))).responses());
    expect(found.map(({ request_id }) => request_id)).toEqual([1]);

    await free();
    spool.markSent(response(7));
    expect(spool.store(response(7, 100 * KIB))).toBe(true);
    await spool.flush();
    expect(recoveries).toHaveLength(1);
    const after = await collect((await readSpool(await onlySpool(folder))).responses());
    expect(after.map(({ request_id }) => request_id)).toEqual([1, 7]);
    for (let request = 1; request <= 7; request++) spool.release(response(request));
    await spool.close();
    expect(await readdir(join(folder, WAREHOUSE))).toEqual([]);
    expect(troubles).toHaveLength(1);
  };

  test('a full disk is reported once, keeps its records, and is used again when there is room', async () => {
    const mounted = await withSmallDisk(async (disk) => {
      expect.hasAssertions();
      const filler = join(disk, 'filler');
      await fillAndFree(
        join(disk, 'spool'),
        () => writeFile(filler, Buffer.alloc(2 * KIB * KIB)).catch(() => undefined),
        () => rm(filler),
      );
      return true;
    });
    if (mounted) return;
    await withFolder(async (folder) => {
      let isFull = false;
      const write: typeof writeSync = (fd: number, ...rest: unknown[]) => {
        if (isFull) throw failure('ENOSPC');
        return writeSync(fd, ...(rest as [Buffer, number, number, number]));
      };
      const set = (on: boolean) => async () => (isFull = on);
      await fillAndFree(folder, set(true), set(false), { write });
    });
  });

  test('a disk that writes a part of a record leaves a file in which the next record is found', () =>
    withFolder(async (folder) => {
      let room = Number.POSITIVE_INFINITY;
      const write = (fd: number, bytes: Buffer, offset: number, length: number, position: number) => {
        if (room === 0) throw failure('ENOSPC');
        const written = writeSync(fd, bytes, offset, Math.min(length, room), position);
        room -= written;
        return written;
      };
      const { spool } = await openTestSpool(folder, { calls: { write } });
      room = 500;
      expect(spool.store(response(1, 10 * KIB))).toBe(false);
      room = Number.POSITIVE_INFINITY;
      spool.store(response(2));
      const contents = await readSpool(await onlySpool(folder));
      expect((await collect(contents.responses())).map(({ request_id }) => request_id)).toEqual([2]);
      expect(contents.complete).toBe(true);
      await spool.close();
    }));
});

describe('a mark that could not be written', () => {
  test('a missing mark is noted while its call is open', () =>
    withFolder(async (folder) => {
      let limit = Number.POSITIVE_INFINITY;
      const write = (fd: number, bytes: Buffer, offset: number, length: number, position: number) => {
        if (length > limit) throw failure('ENOSPC');
        return writeSync(fd, bytes, offset, length, position);
      };
      const { spool } = await openTestSpool(folder, { calls: { write }, segmentBytes: 8 * KIB });
      const isComplete = async () => (await readSpool(await onlySpool(folder))).complete;
      spool.markSent({ request_id: 1, attempt: 1 });
      limit = 1;
      spool.markSent({ request_id: 2, attempt: 1 });
      limit = Number.POSITIVE_INFINITY;
      expect(await isComplete()).toBe(false);
      for (let request = 10; request < 30; request++) {
        spool.markSent(response(request));
        spool.store(response(request, 2 * KIB));
        spool.release(response(request));
      }
      expect(await isComplete()).toBe(false);
      spool.release({ request_id: 2, attempt: 1 });
      spool.release({ request_id: 1, attempt: 1 });
      spool.markSent(response(31));
      expect(await isComplete()).toBe(true);
      expect((await readSpool(await onlySpool(folder))).sent).toContain('31.1');
      await spool.close();
    }));

  test('a file that is deleted while others are synced is not taken for a folder that was moved away', () =>
    withFolder(async (folder) => {
      let endSync: () => void = () => undefined;
      const held = new Promise<void>((resolve) => (endSync = resolve));
      const { spool, troubles } = await openTestSpool(folder, { calls: { sync: () => held }, segmentBytes: 4 * KIB });
      // Three files: the first call stays open while the second file is deleted.
      spool.markSent({ request_id: 1, attempt: 1 });
      for (const request of [1, 2, 3]) spool.store(response(request, 3 * KIB));
      const flushed = spool.flush();
      await Promise.resolve();
      spool.release({ request_id: 2, attempt: 1 });
      endSync();
      await flushed;
      expect(troubles).toEqual([]);
      const { complete, sent } = await readSpool(await onlySpool(folder));
      expect({ complete, sent: [...sent] }).toEqual({ complete: true, sent: ['1.1'] });
      await spool.close();
    }));

  test('a missing mark is noted in the first file when there was none yet', () =>
    withFolder(async (folder) => {
      let isBroken = true;
      const write: typeof writeSync = (fd: number, ...rest: unknown[]) => {
        if (isBroken) throw failure('EIO');
        return writeSync(fd, ...(rest as [Buffer, number, number, number]));
      };
      const { spool, troubles } = await openTestSpool(folder, { calls: { write } });
      spool.markSent({ request_id: 1, attempt: 1 });
      expect(await readdir(join(folder, WAREHOUSE))).toEqual([]);
      isBroken = false;
      spool.markSent({ request_id: 2, attempt: 1 });
      expect(await readSpool(await onlySpool(folder))).toMatchObject({ complete: false, sent: new Set(['2.1']) });
      expect(troubles).toMatchObject([{ message: expect.stringContaining('EIO') }]);
      await spool.close();
    }));
});

describe('a folder that cannot be written to', () => {
  test('a folder that cannot be written is reported once, and work continues', () =>
    withFolder(async (folder) => {
      // A file where the folder should be: also the user root cannot write there.
      await writeFile(folder, '');
      const { spool, troubles } = await openTestSpool(folder);
      for (let request = 1; request <= 5; request++) {
        spool.markSent(response(request));
        expect(spool.store(response(request))).toBe(false);
        spool.release(response(request));
      }
      expect(troubles).toMatchObject([
        { message: expect.stringContaining(folder), remedy: expect.stringContaining('ECHOTIK_HOME') },
      ]);
      await rm(folder);
      expect(spool.store(response(6))).toBe(true);
      await spool.close();
      expect(troubles).toHaveLength(1);
    }));

  test('a read-only folder is reported once, and used again when it is writable', async () => {
    expect.hasAssertions();
    const check = async (folder: string, setReadOnly: (on: boolean) => void, remedy: string) => {
      setReadOnly(true);
      const { spool, troubles, recoveries } = await openTestSpool(folder);
      expect(spool.store(response(1))).toBe(false);
      expect(troubles).toMatchObject([{ remedy: expect.stringContaining(remedy) }]);
      setReadOnly(false);
      expect(spool.store(response(2))).toBe(true);
      await spool.flush();
      expect(recoveries).toHaveLength(1);
      await spool.close();
      return true;
    };
    const onDisk = await withSmallDisk((disk, setReadOnly) =>
      check(join(disk, 'spool'), setReadOnly, 'make the file system writable'),
    );
    if (onDisk) return;
    // Permissions bind every user who may not mount a disk.
    await withFolder((folder) =>
      check(folder, (on) => chmodSync(dirname(folder), on ? 0o500 : 0o700), 'write permission'),
    );
  });

  test('a folder that cannot be written is not tried again at every call', () =>
    withFolder(async (folder) => {
      await writeFile(folder, '');
      const { spool } = await openTestSpool(folder, { retryMs: 3_600_000 });
      await rm(folder);
      expect(spool.store(response(1))).toBe(false);
      await spool.close();
    }));
});

describe('a sync that fails', () => {
  test('a sync that fails is reported, and never repeated on the same file', () =>
    withFolder(async (folder) => {
      const synced: number[] = [];
      let fails = true;
      const sync = async (fd: number) => {
        synced.push(fd);
        if (fails) throw failure('EIO');
      };
      const { spool, troubles, recoveries } = await openTestSpool(folder, { calls: { sync } });
      spool.markSent(response(1));
      spool.store(response(1));
      await spool.flush();
      expect(troubles).toMatchObject([{ message: expect.stringContaining('EIO') }]);
      // Its marks may be lost although it is the same boot.
      expect((await readSpool(await onlySpool(folder))).complete).toBe(false);
      const [bad] = synced;
      fails = false;
      spool.markSent(response(2));
      spool.store(response(2));
      await spool.flush();
      expect(synced.filter((fd) => fd === bad)).toHaveLength(1);
      expect(recoveries).toHaveLength(1);
      expect(await readdir(await onlySpool(folder))).toEqual(['000001.spool', '000002.spool']);
      await spool.close();
    }));
});

describe('files that are deleted or claimed while they are in use', () => {
  test.each([
    ['deletes', (folder: string) => rm(folder, { recursive: true })],
    ['takes over', (folder: string) => rename(folder, `${folder}.elsewhere`)],
  ])('another file is begun, which records that marks are missing: %s', (_, take) =>
    withFolder(async (folder) => {
      const { spool, troubles, recoveries } = await openTestSpool(folder);
      spool.markSent(response(1));
      spool.store(response(1));
      await take(folder);
      spool.store(response(2));
      await spool.flush();
      expect(troubles).toMatchObject([{ message: expect.stringContaining('deleted or taken over') }]);
      spool.store(response(3));
      await spool.flush();
      expect(recoveries).toHaveLength(1);
      const contents = await readSpool(await onlySpool(folder));
      expect(contents.complete).toBe(false);
      expect((await collect(contents.responses())).map(({ request_id }) => request_id)).toEqual([3]);
      await spool.close();
    }),
  );
});
