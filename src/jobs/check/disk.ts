/** Room for the embedded PostgreSQL. */
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { error, ok, type Remark, warning } from './check.ts';

const MB = 1024 ** 2;
/** A few months of the default pipelines; the bodies are the most of it. */
const LITTLE_BYTES = 5 * 1024 * MB;
/** An empty cluster and its write-ahead log: PostgreSQL stops when it cannot write that. */
const TOO_LITTLE_BYTES = 500 * MB;

export async function findOnDisk(home: string): Promise<readonly Remark[]> {
  return [remarkOnRoom(home, await freeBytes(home))];
}

export function remarkOnRoom(home: string, bytes: number): Remark {
  const shown = bytes < 1024 * MB ? `${Math.floor(bytes / MB)} MB` : `${(bytes / MB / 1024).toFixed(1)} GB`;
  const message = `${shown} free below ${home}`;
  if (bytes >= LITTLE_BYTES) return ok(message);
  const remedy = 'make room, or set ECHOTIK_HOME to a larger disk, or DATABASE_URL to a PostgreSQL elsewhere';
  return bytes < TOO_LITTLE_BYTES ? error(message, remedy) : warning(message, remedy);
}

/** Of the folder, or of the nearest above it where it is not there yet. */
async function freeBytes(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (cause) {
    if ((cause as { code?: string }).code !== 'ENOENT' || dirname(folder) === folder) throw cause;
    return freeBytes(dirname(folder));
  }
}
