import { createHash } from 'node:crypto';
import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { claimSpool, releaseSpool } from '../../src/spool/claim-spool.ts';
import { findSpools } from '../../src/spool/find-spools.ts';
import { formatClaimName } from '../../src/spool/layout.ts';
import { encodeRecord } from '../../src/spool/record.ts';
import { readHeader, readSpool, removeSpool } from '../../src/spool/read-spool.ts';
import { startProcess } from './processes.ts';
import { collect, onlySpool, openTestSpool, response, WAREHOUSE, withFolder } from './spools.ts';

const OTHER = '00000000-0000-4000-8000-000000000000';

describe('a process that is killed', () => {
  test('a process that is killed while it writes leaves every stored response and every mark', () =>
    withFolder(async (folder) => {
      for (let kill = 1; kill <= 3; kill++) {
        const writer = startProcess('writer', folder, '3', 'forever');
        await writer.line(`kept ${kill * 50}`);
        await writer.kill();
        const path = await onlySpool(folder);
        const contents = await readSpool(path);
        const found = await collect(contents.responses());
        expect(found.length).toBeGreaterThanOrEqual(writer.last('kept '));
        expect(contents.sent.size).toBeGreaterThanOrEqual(writer.last('sent '));
        expect(contents.sent.size - found.length).toBeLessThanOrEqual(1);
        for (const { body } of found) {
          expect(createHash('sha256').update(gunzipSync(body.gzip)).digest('hex')).toBe(body.sha256);
        }
        expect(contents.complete).toBe(true);
        await removeSpool(path);
      }
    }));

  test('a killed process is recognized as dead at once, and a running one as alive', () =>
    withFolder(async (folder) => {
      const writer = startProcess('writer', folder, '3', '1');
      await writer.line('ready');
      expect(await findSpools(folder, WAREHOUSE)).toMatchObject({
        spools: [{ workerId: 3, life: 'alive' }],
        skipped: [],
      });
      await writer.kill();
      expect(await findSpools(folder, WAREHOUSE)).toMatchObject({
        spools: [{ workerId: 3, life: 'dead' }],
        skipped: [],
      });
    }));
});

describe('claims', () => {
  test('of several processes that claim at once one succeeds, also when the earlier claimant was killed', () =>
    withFolder(async (folder) => {
      const writer = startProcess('writer', folder, '3', '2');
      await writer.line('ready');
      await writer.kill();
      for (let round = 1; round <= 2; round++) {
        const claimers = Array.from({ length: 4 }, (_, index) => startProcess('claimer', folder, `${round}${index}`));
        for (const claimer of claimers) expect(await claimer.line('found')).toBe('1');
        for (const claimer of claimers) claimer.send('now');
        const claimed = await Promise.all(claimers.map((claimer) => claimer.line('claimed')));
        expect(claimed.filter((path) => path !== '')).toHaveLength(1);
        // As long as the claimant lives nobody else may have it.
        expect(await findSpools(folder, WAREHOUSE)).toMatchObject({ spools: [{ workerId: 3, life: 'alive' }] });
        for (const claimer of claimers) await claimer.kill();
        expect(await findSpools(folder, WAREHOUSE)).toMatchObject({ spools: [{ workerId: 3, life: 'dead' }] });
      }
      expect(await collect((await readSpool(await onlySpool(folder))).responses())).toHaveLength(2);
    }));

  test('a claim that is given back can be claimed again with all its content', () =>
    withFolder(async (folder) => {
      const { spool } = await openTestSpool(folder);
      spool.store(response(1));
      await spool.close();
      const [found] = (await findSpools(folder, WAREHOUSE)).spools;
      const claimed = found && (await claimSpool(found, 20));
      if (claimed === undefined) throw new Error('not claimed');
      expect(await findSpools(folder, WAREHOUSE)).toMatchObject({
        spools: [{ workerId: 12, holder: { worker_id: 20 }, life: 'alive' }],
      });
      await releaseSpool(claimed);
      expect(await findSpools(folder, WAREHOUSE)).toMatchObject({ spools: [{ workerId: 12, life: 'dead' }] });
      expect(await collect((await readSpool(await onlySpool(folder))).responses())).toHaveLength(1);
    }));

  test('a claim of a process on another host or in another namespace is unknown', () =>
    withFolder(async (folder) => {
      const { spool } = await openTestSpool(folder);
      spool.store(response(1));
      await spool.close();
      const elsewhere = { worker_id: 9, place: 'a0a0a0a0a0a0a0a0', pid: 1, process: 'b1b1b1b1b1b1b1b1' };
      await rename(
        await onlySpool(folder),
        join(folder, WAREHOUSE, formatClaimName({ workerId: 12, tag: '0a0b0c0d', deaths: 0 }, elsewhere)),
      );
      expect(await findSpools(folder, WAREHOUSE)).toMatchObject({
        spools: [{ workerId: 12, holder: elsewhere, life: 'unknown' }],
      });
    }));
});

describe('what is skipped', () => {
  test('a spool over which three processes died is skipped', () =>
    withFolder(async (folder) => {
      const { spool } = await openTestSpool(folder);
      spool.store(response(1));
      await spool.close();
      for (let death = 1; death <= 3; death++) {
        expect((await findSpools(folder, WAREHOUSE)).spools).toHaveLength(1);
        const claimer = startProcess('claimer', folder, '30');
        await claimer.line('found 1');
        claimer.send('now');
        await claimer.line('claimed');
        await claimer.kill();
      }
      expect(await findSpools(folder, WAREHOUSE)).toMatchObject({
        spools: [],
        skipped: [{ reason: '3 processes died while they recovered it' }],
      });
    }));

  test('a spool of another warehouse is skipped, in any folder', () =>
    withFolder(async (folder) => {
      const { spool } = await openTestSpool(folder, { warehouseId: OTHER });
      spool.store(response(1));
      await spool.close();
      expect(await findSpools(folder, WAREHOUSE)).toEqual({ spools: [], skipped: [] });
      await rename(join(folder, OTHER), join(folder, WAREHOUSE));
      expect(await findSpools(folder, WAREHOUSE)).toMatchObject({
        spools: [],
        skipped: [{ reason: 'its header names another warehouse' }],
      });
    }));

  test('a spool of a later release is skipped', () =>
    withFolder(async (folder) => {
      const { spool } = await openTestSpool(folder);
      spool.store(response(1));
      await spool.close();
      const path = await onlySpool(folder);
      const read = await readHeader(path);
      if ('unreadable' in read) throw new Error(read.unreadable);
      const later = encodeRecord({ kind: 'header', header: { ...read.header, version: 2 } });
      await writeFile(join(path, '000001.spool'), Buffer.concat([Buffer.from('ETSPOOLC'), later]));
      const { spools, skipped } = await findSpools(folder, WAREHOUSE);
      expect({ spools, skipped }).toEqual({
        spools: [],
        skipped: [{ path, reason: 'its format version 2 is of another release' }],
      });
    }));

  test.each([
    ['an empty header', Buffer.alloc(0), 'its header is damaged'],
    ['zeros', Buffer.alloc(4096), 'its header is damaged'],
    ['something else', Buffer.from('PK\u0003\u0004 not a spool'), 'its header is damaged'],
  ])('a file is skipped with %s', (_, bytes, reason) =>
    withFolder(async (folder) => {
      const { spool } = await openTestSpool(folder);
      spool.store(response(1));
      await spool.close();
      const path = await onlySpool(folder);
      await writeFile(join(path, '000001.spool'), bytes);
      expect((await findSpools(folder, WAREHOUSE)).skipped).toEqual([{ path, reason }]);
      expect(await readFile(join(path, '000001.spool'))).toEqual(bytes);
    }),
  );

  test('other names are skipped', () =>
    withFolder(async (folder) => {
      const { spool } = await openTestSpool(folder);
      await writeFile(join(folder, WAREHOUSE, 'notes.txt'), 'mine');
      expect((await findSpools(folder, WAREHOUSE)).skipped).toMatchObject([
        { reason: 'its name is not that of a spool' },
      ]);
      await spool.close();
      expect(await readdir(join(folder, WAREHOUSE))).toEqual(['notes.txt']);
    }));

  test('a missing folder contains no spools', () =>
    withFolder(async (folder) => {
      expect(await findSpools(folder, WAREHOUSE)).toEqual({ spools: [], skipped: [] });
    }));
});
