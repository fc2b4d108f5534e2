/** A PostgreSQL server below a folder, started when the first process needs it and stopped after the last one. */
import { type FileHandle, rm } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { ConfigError, EchotikError, UnavailableError } from '../errors.ts';
import { type Binaries, findBinaries } from './binaries.ts';
import { ensureCluster } from './cluster.ts';
import { buildDatabaseUrl, waitUntilReady } from './connect.ts';
import { makeReachable } from './copied-programs.ts';
import { type DataPlace, isSameDataPlace, readDataPlace } from './data-place.ts';
import { getErrorCode } from '../read-if-present.ts';
import { type Layout, makeLayout } from './layout.ts';
import { withLock } from './lock.ts';
import { claimData, lockDataDirectory, readPlaceElsewhere, recordPlace, refuseServerElsewhere } from './ownership.ts';
import { findFreePort, EMBEDDED_HOST, isPortFree } from './port.ts';
import { findServer, type Server, spawnServer, stopServer } from './server.ts';
import { readLogEnd, readLogSize } from './server-log.ts';
import { chooseServerUser, type ServerUser } from './server-user.ts';
import { createPassword, readServerSettings, writeServerSettings } from './server-settings.ts';
import { countUsers, registerUser } from './users.ts';

export interface EmbeddedPostgres {
  /**
   * `postgres://echotik:<password>@127.0.0.1:<port>/<database>?require_auth=scram-sha-256`; the role is a superuser.
   * Contains a secret: never log it. Connect with `chooseClient` of scram-client.ts.
   */
  readonly url: string;
  /** Where the data was when its place was recorded, if that is another place: it is a copy, or was moved. */
  readonly copiedFrom?: DataPlace;
  /** Where it is now. */
  readonly place: DataPlace;
  /** Records that it belongs there. */
  recordPlace(): Promise<void>;
  /**
   * Ends this use of the server. The last one stops the server and waits until it has stopped. Calling it again does
   * nothing.
   */
  release(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** Created when missing; `echotik` by default. */
  readonly database?: string;
  /** Called with one line for each step that may take long. */
  readonly onProgress?: (line: string) => void;
}

const READY_TIMEOUT_MS = 60_000;
const RETRY_PAUSE_MS = 300;
/**
 * Failures that another attempt may not have: another program took the port, or processes of a killed server are still
 * ending.
 */
const BIND_FAILURE = /could not bind|could not create any TCP/;
const TRANSIENT_FAILURE = new RegExp(
  `${BIND_FAILURE.source}|pre-existing shared memory|lock file "postmaster.pid" already exists`,
);

/**
 * Returns a PostgreSQL server below `<home>/postgres`, created and started when necessary, and shared by all processes
 * that acquire it. Throws ConfigError when it cannot run here (for example: package missing, folder of another user,
 * another major version), and UnavailableError when it does not start; the message ends with its last log lines.
 */
export async function acquireEmbeddedPostgres(
  home: string,
  { database = 'echotik', onProgress = () => undefined }: EmbeddedPostgresOptions = {},
): Promise<EmbeddedPostgres> {
  try {
    const binaries = await findBinaries();
    const layout = await makeLayout(home);
    const user = await chooseServerUser(layout.data);
    const programs = await makeReachable(binaries, user, onProgress);
    return await withLock(layout.lock, async () => {
      const registration = await registerUser(layout.users);
      try {
        const url = await ensureRunning(layout, programs, user, database, onProgress);
        const place = await readDataPlace(layout);
        const copiedFrom = await compareDataPlace(layout, place);
        return {
          url,
          ...(copiedFrom ? { copiedFrom } : {}),
          place,
          recordPlace: () => withLock(layout.lock, () => recordDataPlace(layout, place)),
          release: releaseOnce(layout, registration),
        };
      } catch (error) {
        // A server that is slow because it recovers after a crash is left running: the next attempt finds it further.
        if (error instanceof UnavailableError) await rm(registration, { force: true });
        else await leave(layout, registration);
        throw error;
      }
    });
  } catch (error) {
    throw explain(error, home);
  }
}

/** Where it was recorded, if that is another place; otherwise `place` is recorded. To be called under the lock. */
async function compareDataPlace(layout: Layout, place: DataPlace): Promise<DataPlace | undefined> {
  const recorded = (await readServerSettings(layout))?.place;
  if (recorded && !isSameDataPlace(recorded, place)) return recorded;
  if (recorded?.path !== place.path || recorded.inode !== place.inode) await recordDataPlace(layout, place);
  return undefined;
}

async function recordDataPlace(layout: Layout, place: DataPlace): Promise<void> {
  const settings = await readServerSettings(layout);
  if (settings) await writeServerSettings(layout, { ...settings, place });
}

function releaseOnce(layout: Layout, registration: string): () => Promise<void> {
  let released: Promise<void> | undefined;
  return () => (released ??= withLock(layout.lock, () => leave(layout, registration)));
}

/** Removes a registration; the last one stops the server. To be called under the lock. */
async function leave(layout: Layout, registration: string): Promise<void> {
  await rm(registration, { force: true });
  // The process ids in the registrations and in the pid file would be those of another container.
  if ((await readPlaceElsewhere(layout)) !== undefined) return;
  if ((await countUsers(layout.users)) > 0) return;
  const server = await findServer(layout, { isClaimed: false });
  if (server !== undefined) await stopServer(layout, server);
}

/** Returns the URL of the database when the server accepts connections. To be called under the lock. */
async function ensureRunning(
  layout: Layout,
  binaries: Binaries,
  user: ServerUser,
  database: string,
  onProgress: (line: string) => void,
): Promise<string> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  const refusedPorts = new Set<number>();
  for (;;) {
    const logged = await readLogSize(layout);
    const server = await findOrStart({ layout, binaries, user, refusedPorts, onProgress });
    if (server === undefined) {
      if (Date.now() >= deadline) throw createLeftoversError(layout);
      await wait(RETRY_PAUSE_MS);
      continue;
    }
    const settings = (await readServerSettings(layout)) ?? { port: server.port, password: '' };
    // Not the time that initdb took.
    const outcome = await waitUntilReady(layout, server, settings, database, Date.now() + READY_TIMEOUT_MS);
    if (outcome === 'ready') {
      const { formerPassword, ...current } = settings;
      if (formerPassword !== undefined) await writeServerSettings(layout, current);
      return buildDatabaseUrl(server.port, settings.password, database);
    }
    const logEnd = await readLogEnd(layout, logged);
    if (outcome === 'died' && BIND_FAILURE.test(logEnd)) refusedPorts.add(server.port);
    if (outcome === 'died' && TRANSIENT_FAILURE.test(logEnd) && Date.now() < deadline) {
      await wait(RETRY_PAUSE_MS);
      continue;
    }
    const what = outcome === 'died' ? 'ended while it started' : `was not ready after ${READY_TIMEOUT_MS / 1000} s`;
    throw new UnavailableError(`PostgreSQL in ${layout.data} ${what}. Its last words:\n${logEnd}`, {
      remedy: `Correct what it reports (all of it: ${layout.log}) and try again.`,
    });
  }
}

interface Start {
  readonly layout: Layout;
  readonly binaries: Binaries;
  readonly user: ServerUser;
  /** Ports on which a server could not be started. */
  readonly refusedPorts: ReadonlySet<number>;
  readonly onProgress: (line: string) => void;
}

/** Undefined while processes of a server that was killed are ending. */
async function findOrStart(start: Start): Promise<Server | undefined> {
  const { layout } = start;
  const lock = await claimData(layout);
  if (lock === undefined) {
    await refuseServerElsewhere(layout);
    return findServer(layout, { isClaimed: false });
  }
  try {
    const earlier = await findServer(layout, { isClaimed: true });
    if (earlier !== undefined) return earlier;
    return await startServer(start, lock);
  } finally {
    // A server that was started keeps its own descriptor, and with it the lock.
    await lock.close();
  }
}

async function startServer(
  { layout, binaries, user, refusedPorts, onProgress }: Start,
  lock: FileHandle,
): Promise<Server> {
  let settings = await ensureCluster(layout, binaries, user, onProgress);
  const second = await lockDataDirectory(layout);
  try {
    await recordPlace(lock);
    if (refusedPorts.has(settings.port) || !(await isPortFree(settings.port))) {
      const port = await findFreePort(refusedPorts);
      onProgress(`Another program has port ${settings.port}: PostgreSQL moves to ${port} and gets another password`);
      // Whoever took the port may pass on what our processes that still connect to it send, so that must be of no use.
      const { password, formerPassword } = settings;
      const passwords =
        formerPassword === undefined
          ? { password: createPassword(), formerPassword: password }
          : { password, formerPassword };
      settings = { ...settings, ...passwords, port };
      await writeServerSettings(layout, settings);
    }
    onProgress(`Starting PostgreSQL on ${EMBEDDED_HOST}:${settings.port}`);
    const locks = [lock.fd, second.fd];
    return await spawnServer(layout, { postgres: binaries.postgres, user, port: settings.port, locks });
  } finally {
    await second.close();
  }
}

function createLeftoversError({ data, dataLock }: Layout): UnavailableError {
  return new UnavailableError(`Processes of a PostgreSQL that ended still have the lock ${dataLock} of ${data}.`, {
    remedy: `Find them with \`fuser ${dataLock}\`, end them, then try again.`,
  });
}

function explain(error: unknown, home: string): unknown {
  if (error instanceof EchotikError) return error;
  if (
    !['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'ENOTDIR', 'ENOTEMPTY', 'EEXIST', 'EINVAL', 'ELOOP', 'EXDEV'].includes(
      getErrorCode(error) ?? '',
    )
  )
    return error;
  return new ConfigError(`Cannot keep PostgreSQL below ${home}: ${(error as Error).message}`, {
    remedy: 'Set ECHOTIK_HOME to a folder that you may write, or set DATABASE_URL to a PostgreSQL of yours.',
    cause: error,
  });
}
