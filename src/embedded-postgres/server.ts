/** Starts, finds and stops the server process. All of it is to be called under the lock. */
import { constants } from 'node:fs';
import { open, rm, writeFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { UnavailableError } from '../errors.ts';
import { readIfPresent } from '../read-if-present.ts';
import { readPidFile, removeStalePidFile } from './data-files.ts';
import { spawnAs } from './launch.ts';
import type { Layout } from './layout.ts';
import { EMBEDDED_HOST } from './port.ts';
import { identifyProcess, isProcessAlive, parsePid } from '../process-identity.ts';
import type { ServerUser } from './server-user.ts';

export interface Server {
  /** Identity of the process, see process-identity.ts. */
  readonly identity: string;
  readonly port: number;
}

const MAX_LOG_BYTES = 10 * 1024 * 1024;
const STOP_POLL_MS = 20;
const FAST_STOP_MS = 30_000;
const IMMEDIATE_STOP_MS = 10_000;

/** For a laptop; fsync and synchronous_commit stay on. */
const PARAMETERS = {
  listen_addresses: EMBEDDED_HOST,
  // The path of a socket is limited to about 100 bytes, and TCP is enough.
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '128MB',
  max_wal_size: '1GB',
  checkpoint_timeout: '5min',
  wal_compression: 'pglz',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  jit: 'off',
};

/**
 * The server that runs on the data directory, ready or not. `isClaimed`: we have the lock of the data directory, so
 * only a server of an earlier version can run, which had none; the file of its identity must name it.
 */
export async function findServer(layout: Layout, { isClaimed }: { isClaimed: boolean }): Promise<Server | undefined> {
  const found = await readPidFile(layout.data);
  if (found === undefined) return undefined;
  const identity = await identifyProcess(found.pid);
  const started = await readIfPresent(layout.server);
  const isNamed = started !== undefined && parsePid(started) === found.pid;
  const isReusedPid = isNamed && !(await isProcessAlive(started));
  if (identity === undefined || isReusedPid || (isClaimed && !isNamed)) return undefined;
  return { identity, port: found.port };
}

interface StartOptions {
  readonly postgres: string;
  readonly user: ServerUser;
  readonly port: number;
  /** The descriptors with the locks of the data directory. */
  readonly locks: readonly number[];
}

/**
 * Starts the server and does not wait until it is ready. To be called by the owner of the lock of the data directory.
 */
export async function spawnServer(layout: Layout, { postgres, user, port, locks }: StartOptions): Promise<Server> {
  const log = await openLog(layout);
  try {
    const settings = Object.entries(PARAMETERS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const args = ['-D', layout.data, '-p', String(port), ...settings];
    await removeStalePidFile(layout.data);
    const pid = await spawnAs(user, postgres, args, { log: log.fd, locks });
    const identity = (await identifyProcess(pid)) ?? String(pid);
    await rm(layout.server, { force: true });
    await writeFile(layout.server, identity, { flag: 'wx' });
    return { identity, port };
  } finally {
    await log.close();
  }
}

/**
 * Stops the server as `pg_ctl stop -m fast` does, then, if that takes too long, as `-m immediate` does. Throws
 * UnavailableError when it still runs after that.
 */
export async function stopServer(layout: Layout, { identity }: Server): Promise<void> {
  for (const [signal, timeoutMs] of [
    ['SIGINT', FAST_STOP_MS],
    ['SIGQUIT', IMMEDIATE_STOP_MS],
  ] as const) {
    if (await isProcessAlive(identity)) process.kill(parsePid(identity), signal);
    for (const deadline = Date.now() + timeoutMs; Date.now() < deadline; await wait(STOP_POLL_MS)) {
      if (await isProcessAlive(identity)) continue;
      await rm(layout.server, { force: true });
      return;
    }
  }
  throw new UnavailableError(`PostgreSQL (process ${parsePid(identity)}) does not stop.`, {
    remedy: `See ${layout.log}.`,
  });
}

async function openLog(layout: Layout) {
  const { O_APPEND, O_CREAT, O_NOFOLLOW, O_WRONLY } = constants;
  const log = await open(layout.log, O_APPEND | O_CREAT | O_NOFOLLOW | O_WRONLY, 0o600);
  if ((await log.stat()).size > MAX_LOG_BYTES) await log.truncate(0);
  return log;
}
