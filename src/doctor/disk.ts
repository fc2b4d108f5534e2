/** Diagnoses the free disk space for the embedded PostgreSQL. */
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { findDataFolder } from '../embedded-postgres/layout.ts';
import { error, ok, type Remark, warning } from './diagnostic.ts';

const MB = 1024 ** 2;
/** A few months of the default pipelines, mostly bodies. */
const WARNING_BYTES = 5 * 1024 * MB;
/** The size of an empty cluster with its write-ahead log; PostgreSQL stops if it cannot write that. */
const ERROR_BYTES = 500 * MB;

export async function diagnoseDisk(home: string): Promise<readonly Remark[]> {
  const folder = (await findDataFolder(home)) ?? home;
  return [diagnoseFreeSpace(folder, await readFreeBytes(folder))];
}

export function diagnoseFreeSpace(home: string, bytes: number): Remark {
  const shown = bytes < 1024 * MB ? `${Math.floor(bytes / MB)} MB` : `${(bytes / MB / 1024).toFixed(1)} GB`;
  const message = `${shown} free below ${home}`;
  if (bytes >= WARNING_BYTES) return ok(message);
  const remedy = 'make room, or set ECHOTIK_HOME to a larger disk, or DATABASE_URL to a PostgreSQL elsewhere';
  return bytes < ERROR_BYTES ? error(message, remedy) : warning(message, remedy);
}

/** Free bytes of the folder, or of the nearest parent folder that exists. */
export async function readFreeBytes(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (cause) {
    if ((cause as { code?: string }).code !== 'ENOENT' || dirname(folder) === folder) throw cause;
    return readFreeBytes(dirname(folder));
  }
}
