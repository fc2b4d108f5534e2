import { open, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UnavailableError } from '../../errors.ts';
import { readIfPresent } from '../../file-text.ts';
import { spawnAs } from './launch.ts';
import { giveToFolderOwner, type Layout } from './layout.ts';
import { host } from './port.ts';
import { identifyProcess, isProcessAlive, pidOf } from '../../process-identity.ts';
import type { ServerUser } from './server-user.ts';

export interface Server {
  /** Of the process, see process-identity.ts. */
  readonly identity: string;
  readonly port: number;
}

const maximalLogBytes = 10 * 1024 * 1024;
const stopPollMs = 20;
const fastStopMs = 30_000;
const immediateStopMs = 10_000;

/** Meant for a laptop; fsync and synchronous_commit stay on. */
const parameters = {
  listen_addresses: host,
  // A socket's path may hold about 100 bytes only, and TCP is enough.
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

/** The server that runs on the data directory, ready or not. */
export async function findServer(layout: Layout): Promise<Server | undefined> {
  const lines = (await readIfPresent(join(layout.data, 'postmaster.pid')))?.split('\n');
  const pid = Number(lines?.[0]);
  const port = Number(lines?.[3]);
  if (!(pid > 0) || !(port > 0)) return undefined;
  const identity = await identifyProcess(pid);
  const started = await readIfPresent(layout.server);
  const isReusedPid = started !== undefined && pidOf(started) === pid && !(await isProcessAlive(started));
  return identity === undefined || isReusedPid ? undefined : { identity, port };
}

/** Starts the server and does not wait until it is ready. To be called only when `findServer` finds none. */
export async function spawnServer(layout: Layout, postgres: string, user: ServerUser, port: number): Promise<Server> {
  await disownPidFile(layout);
  const log = await openLog(layout);
  try {
    const settings = Object.entries(parameters).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const pid = await spawnAs(user, postgres, ['-D', layout.data, '-p', String(port), ...settings], log.fd);
    const identity = (await identifyProcess(pid)) ?? String(pid);
    await writeFile(layout.server, identity);
    await giveToFolderOwner(layout.server);
    return { identity, port };
  } finally {
    await log.close();
  }
}

/** Ends the server as `pg_ctl stop -m fast` does, then, if it takes too long, as `-m immediate` does. */
export async function stopServer(layout: Layout, { identity }: Server): Promise<void> {
  for (const [signal, patienceMs] of [
    ['SIGINT', fastStopMs],
    ['SIGQUIT', immediateStopMs],
  ] as const) {
    if (await isProcessAlive(identity)) process.kill(pidOf(identity), signal);
    for (const deadline = Date.now() + patienceMs; Date.now() < deadline; await sleep(stopPollMs)) {
      if (await isProcessAlive(identity)) continue;
      await rm(layout.server, { force: true });
      return;
    }
  }
  throw new UnavailableError(`PostgreSQL (process ${pidOf(identity)}) does not stop.`, {
    remedy: `See ${layout.log}.`,
  });
}

/**
 * PostgreSQL does not start over a postmaster.pid whose process lives, though that may be a stranger who got the same
 * pid after a reboot. It passes over the pid of its parent, which we are, and then still makes sure that no
 * remainder of the dead server uses its shared memory; deleting the file would take that from it.
 */
async function disownPidFile(layout: Layout): Promise<void> {
  const path = join(layout.data, 'postmaster.pid');
  const content = await readIfPresent(path);
  if (content !== undefined) await writeFile(path, content.replace(/^.*/, String(process.pid)));
}

async function openLog(layout: Layout) {
  const log = await open(layout.log, 'a', 0o600);
  if ((await log.stat()).size > maximalLogBytes) await log.truncate(0);
  await giveToFolderOwner(layout.log);
  return log;
}
