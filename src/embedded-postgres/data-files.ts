/** Small files in the data directory, which belongs to the user of the server: this process may be root. */
import { constants } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { getErrorCode } from '../read-if-present.ts';
import { identifyProcess } from '../process-identity.ts';

const MAX_BYTES = 1024;
// O_NONBLOCK, because opening a pipe would wait.
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** The pid file of a server, while it starts, runs or stops, or after it was killed. */
export interface PidFile {
  readonly pid: number;
  readonly port: number;
  /** The server listens on the port, and accepts connections. */
  readonly isReady: boolean;
}

export const dataVersionFile = (data: string) => join(data, 'PG_VERSION');

/** The major version; undefined if there is no data directory. */
export async function readDataVersion(data: string): Promise<string | undefined> {
  return (await readDataFile(dataVersionFile(data)))?.trim();
}

export async function readPidFile(data: string): Promise<PidFile | undefined> {
  const lines = (await readDataFile(join(data, 'postmaster.pid')))?.split('\n') ?? [];
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  return pid > 0 && port > 0 ? { pid, port, isReady: lines[7]?.trim() === 'ready' } : undefined;
}

/**
 * PostgreSQL does not start when the process in postmaster.pid is alive, although after a reboot, or in another
 * container, another program may have that pid. To be called by the owner of the lock of the data directory, which
 * proves that no process of a server is left. The file of a dead pid remains: PostgreSQL finds out by itself.
 */
export async function removeStalePidFile(data: string): Promise<void> {
  const found = await readPidFile(data);
  if (found && (await identifyProcess(found.pid))) await rm(join(data, 'postmaster.pid'), { force: true });
}

/** The beginning of a file; undefined if it does not exist. Does not follow a symbolic link. */
async function readDataFile(path: string): Promise<string | undefined> {
  try {
    const file = await open(path, OPEN_FLAGS);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(MAX_BYTES), 0, MAX_BYTES, 0);
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (getErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
