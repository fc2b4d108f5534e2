import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigError, EchotikError, UnavailableError } from '../../errors.ts';
import { type Binaries, findBinaries } from './binaries.ts';
import { ensureCluster } from './cluster.ts';
import { urlOf, waitUntilReady } from './connect.ts';
import { codeOf } from '../../file-text.ts';
import { type Layout, makeLayout } from './layout.ts';
import { withLock } from './lock.ts';
import { findFreePort, host, isPortFree } from './port.ts';
import { findServer, type Server, spawnServer, stopServer } from './server.ts';
import { readLogEnd, sizeOfLog } from './server-log.ts';
import { chooseServerUser, type ServerUser } from './server-user.ts';
import { readSettings, writeSettings } from './settings.ts';
import { countUsers, registerUser } from './users.ts';

export interface EmbeddedPostgres {
  /** `postgres://echotik:<password>@127.0.0.1:<port>/<database>`; the role is a superuser. Holds a secret: not for logs. */
  readonly url: string;
  /** Ends our use; the last one out stops the server and waits until it has stopped. Calling it again does nothing. */
  release(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** Created when missing; `echotik` unless told otherwise. */
  readonly database?: string;
  /** Told what takes its time, one line each. */
  readonly onProgress?: (line: string) => void;
}

const readyTimeoutMs = 60_000;
const retryPauseMs = 300;
/** What a new try can put right: someone took the port meanwhile, or the remainder of a killed server is still ending. */
const passingTrouble =
  /could not bind|could not create any TCP|pre-existing shared memory|lock file "postmaster.pid" already exists/;

/**
 * A real PostgreSQL below `<home>/postgres`, created and started when need be, shared by all processes that acquire it.
 * @throws ConfigError when it cannot run here (package missing, folder of another user, another major version ...).
 * @throws UnavailableError when it does not come up; the message ends with its last log lines.
 */
export async function acquireEmbeddedPostgres(
  home: string,
  { database = 'echotik', onProgress = () => undefined }: EmbeddedPostgresOptions = {},
): Promise<EmbeddedPostgres> {
  try {
    const binaries = await findBinaries();
    const layout = await makeLayout(home);
    const user = await chooseServerUser(layout.data, binaries.postgres);
    return await withLock(layout.lock, async () => {
      const registration = await registerUser(layout.users);
      try {
        const url = await ensureRunning(layout, binaries, user, database, onProgress);
        return { url, release: releaseOnce(layout, registration) };
      } catch (error) {
        // A server that is only slow, recovering after a crash, is left to go on: the next try finds it further.
        if (error instanceof UnavailableError) await rm(registration, { force: true });
        else await leave(layout, registration);
        throw error;
      }
    });
  } catch (error) {
    throw explain(error, home);
  }
}

function releaseOnce(layout: Layout, registration: string): () => Promise<void> {
  let released: Promise<void> | undefined;
  return () => (released ??= withLock(layout.lock, () => leave(layout, registration)));
}

/** The last one out stops the server. To be called under the lock. */
async function leave(layout: Layout, registration: string): Promise<void> {
  await rm(registration, { force: true });
  if ((await countUsers(layout.users)) > 0) return;
  const server = await findServer(layout);
  if (server !== undefined) await stopServer(layout, server);
}

/** @returns the URL of the database, once the server lets us in. */
async function ensureRunning(
  layout: Layout,
  binaries: Binaries,
  user: ServerUser,
  database: string,
  onProgress: (line: string) => void,
): Promise<string> {
  const deadline = Date.now() + readyTimeoutMs;
  for (;;) {
    const logged = await sizeOfLog(layout);
    const server = (await findServer(layout)) ?? (await startServer(layout, binaries, user, onProgress));
    const password = (await readSettings(layout))?.password ?? '';
    const outcome = await waitUntilReady(layout, server, password, database, deadline);
    if (outcome === 'ready') return urlOf(server.port, password, database);
    const said = await readLogEnd(layout, logged);
    if (outcome === 'died' && passingTrouble.test(said) && Date.now() < deadline) {
      await sleep(retryPauseMs);
      continue;
    }
    const what = outcome === 'died' ? 'ended while it started' : `was not ready after ${readyTimeoutMs / 1000} s`;
    throw new UnavailableError(`PostgreSQL in ${layout.data} ${what}. Its last words:\n${said}`, {
      remedy: `Put right what it says (all of it: ${layout.log}) and try again.`,
    });
  }
}

async function startServer(
  layout: Layout,
  binaries: Binaries,
  user: ServerUser,
  onProgress: (line: string) => void,
): Promise<Server> {
  const settings = await ensureCluster(layout, binaries, user, onProgress);
  const port = (await isPortFree(settings.port)) ? settings.port : await findFreePort();
  if (port !== settings.port) await writeSettings(layout, { ...settings, port });
  onProgress(`Starting PostgreSQL on ${host}:${port}`);
  return spawnServer(layout, binaries.postgres, user, port);
}

function explain(error: unknown, home: string): unknown {
  if (error instanceof EchotikError) return error;
  if (!['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'ENOTDIR', 'ENOTEMPTY', 'EEXIST', 'EINVAL'].includes(codeOf(error) ?? ''))
    return error;
  return new ConfigError(`Cannot keep PostgreSQL below ${home}: ${(error as Error).message}`, {
    remedy: 'Set ECHOTIK_HOME to a folder that you may write, or set DATABASE_URL to a PostgreSQL of yours.',
    cause: error,
  });
}
