/** What the tests of the spool share: a folder, responses, and a disk that can be full or read-only. */
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { SpooledResponse } from '../../src/spool/spooled-response.ts';
import { openSpool, type Spool, type SpoolOptions } from '../../src/spool/spool.ts';

export const WAREHOUSE = '7d1f6f0a-5d0e-4d53-9d6b-1f0a5a9b1c11';

export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'echotik-spool-'));
  try {
    return await work(join(folder, 'spool'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A response of `size` compressed bytes, which cannot be compressed further. */
export function response(request_id: number, size = 200, attempt = 1): SpooledResponse {
  const bytes = randomBytes(size);
  const body = {
    sha256: createHash('sha256').update(bytes).digest('hex'),
    bytes: size,
    gzip: gzipSync(bytes, { level: 0 }),
  };
  return {
    request_id,
    attempt,
    identity: `identity of ${request_id}`,
    stream: 'trending-music-list',
    workerId: 12,
    reservedAt: new Date('2026-03-02T10:00:00.123Z'),
    fetchedAt: new Date('2026-03-02T10:00:01.234Z'),
    status: 200,
    durationMs: 12,
    body,
  };
}

export interface TestSpool {
  readonly spool: Spool;
  readonly troubles: Error[];
  readonly recoveries: string[];
}

export async function openTestSpool(folder: string, options: Partial<SpoolOptions> = {}): Promise<TestSpool> {
  const troubles: Error[] = [];
  const recoveries: string[] = [];
  const spool = await openSpool({
    folder,
    warehouseId: WAREHOUSE,
    workerId: 12,
    maxBytes: 256 * 1024 * 1024,
    onWarning: (error) => troubles.push(error),
    onRecovered: (message) => recoveries.push(message),
    retryMs: 0,
    ...options,
  });
  return { spool, troubles, recoveries };
}

/** The path of the only spool in a folder. */
export async function onlySpool(folder: string): Promise<string> {
  const names = await readdir(join(folder, WAREHOUSE));
  if (names.length !== 1 || !names[0]) throw new Error(`expected one spool, found ${names.join(', ') || 'none'}`);
  return join(folder, WAREHOUSE, names[0]);
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** Lends a disk of 1 MiB of its own. Undefined where the system does not let this user mount one. */
export async function withSmallDisk<T>(
  work: (disk: string, setReadOnly: (on: boolean) => void) => Promise<T>,
): Promise<T | undefined> {
  const disk = await mkdtemp(join(tmpdir(), 'echotik-disk-'));
  const mount = (...args: readonly string[]) => execFileSync('mount', [...args], { stdio: 'ignore' });
  try {
    mount('-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk);
  } catch {
    await rm(disk, { recursive: true });
    return undefined;
  }
  try {
    return await work(disk, (on) => mount('-o', `remount,${on ? 'ro' : 'rw'}`, disk));
  } finally {
    execFileSync('umount', ['-l', disk]);
    await rm(disk, { recursive: true });
  }
}
