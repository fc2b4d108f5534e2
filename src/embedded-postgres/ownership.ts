/**
 * Which server may use the data directory. The server inherits an open file on which we hold a lock of the kernel
 * (flock.ts), and so do all of its processes: while one of them lives, wherever it runs, nobody else gets the lock.
 *
 * The file contains where the server was started. That is for messages, and to know whether its process id means
 * anything here; the proof is the lock.
 */
import type { FileHandle } from 'node:fs/promises';
import { readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { ConfigError, UnavailableError } from '../errors.ts';
import { readIfPresent } from '../read-if-present.ts';
import { dataVersionFile } from './data-files.ts';
import { createUnlockableError, tryFlock, tryFlockExisting } from './flock.ts';
import type { Layout } from './layout.ts';

interface Place {
  readonly host: string;
  readonly since: string;
  /** The boot of the machine, and the namespaces of process ids and of the network; null on macOS, which has none. */
  readonly kernel: string | null;
}

/**
 * Takes the lock of the data directory. Undefined: processes of a server have it. Throws ConfigError when the file
 * system does not lock. To be called under the lock of the layout.
 */
export async function claimData({ dataLock }: Pick<Layout, 'dataLock'>): Promise<FileHandle | undefined> {
  const lock = await tryFlock(dataLock);
  if (lock === undefined) return undefined;
  let second: FileHandle | undefined;
  try {
    second = await tryFlock(dataLock);
    if (second !== undefined) throw createUnlockableError(dataLock, 'it gave the same lock twice');
    return lock;
  } catch (error) {
    await second?.close();
    await lock.close();
    throw error;
  }
}

/**
 * A second lock for the server to inherit, on a file without which the data is of no use: `data.lock` may be deleted,
 * by somebody whom it keeps from starting, while the server that had it still runs in another container. To be called
 * by the owner of the first lock, when the data directory exists. Throws UnavailableError when processes of a server
 * have the second one.
 */
export async function lockDataDirectory({ data, dataLock }: Pick<Layout, 'data' | 'dataLock'>): Promise<FileHandle> {
  const lock = await tryFlockExisting(dataVersionFile(data));
  if (lock !== undefined) return lock;
  throw new UnavailableError(`A PostgreSQL uses ${data}, although nobody has the lock ${dataLock}: it was deleted.`, {
    remedy:
      'Stop the containers or commands that share this ECHOTIK_HOME, then try again; do not delete files there: two ' +
      'servers on the same data destroy it.',
  });
}

/** Notes in the locked file that the server is started here. */
export async function recordPlace(lock: FileHandle): Promise<void> {
  const place: Place = { host: hostname(), since: new Date().toISOString(), kernel: await readKernel() };
  await lock.truncate(0);
  await lock.write(`${JSON.stringify(place)}\n`, 0);
}

/**
 * Throws UnavailableError when the server that has the lock was started in another container or on another machine: its
 * process id and its port mean nothing here.
 */
export async function refuseServerElsewhere(layout: Layout): Promise<void> {
  const place = await readPlaceElsewhere(layout);
  if (place === undefined) return;
  throw new UnavailableError(
    `A PostgreSQL that another container or machine started uses ${layout.data} (host ${place.host}, since ${place.since}).`,
    {
      remedy:
        'Run this command there, or stop what runs there, or set ECHOTIK_HOME to another folder; ' +
        'several containers can share one PostgreSQL with DATABASE_URL.',
    },
  );
}

/** Where the last server was started; undefined if that was here, or is not known. */
export async function readPlaceElsewhere({ dataLock }: Layout): Promise<Place | undefined> {
  const text = await readIfPresent(dataLock);
  // Empty: its server is being started, or none was yet.
  if (!text) return undefined;
  const place = parsePlace(text, dataLock);
  return place.kernel === (await readKernel()) ? undefined : place;
}

function parsePlace(text: string, path: string): Place {
  try {
    return JSON.parse(text) as Place;
  } catch (error) {
    throw new ConfigError(`${path} is damaged.`, { remedy: `Stop what uses it, and delete ${path}.`, cause: error });
  }
}

async function readKernel(): Promise<string | null> {
  if (process.platform !== 'linux') return null;
  const boot = await readIfPresent('/proc/sys/kernel/random/boot_id').catch(() => undefined);
  const namespaces = await Promise.all(
    ['pid', 'net'].map((name) => readlink(`/proc/self/ns/${name}`).catch(() => '-')),
  );
  return [boot?.trim(), ...namespaces].join(' ');
}
