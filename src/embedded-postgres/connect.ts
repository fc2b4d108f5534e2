/** Connects to the embedded server, and creates the database. */
import { setTimeout as wait } from 'node:timers/promises';
import { ConfigError } from '../errors.ts';
import { EMBEDDED_ROLE } from './cluster.ts';
import { getErrorCode } from '../read-if-present.ts';
import type { Layout } from './layout.ts';
import { EMBEDDED_HOST } from './port.ts';
import { isProcessAlive, parsePid } from '../process-identity.ts';
import { requireScram, ScramClient } from '../scram-client.ts';
import { readPidFile } from './data-files.ts';
import type { Server } from './server.ts';
import type { ServerSettings } from './server-settings.ts';

const POLL_MS = 30;
const CONNECT_TIMEOUT_MS = 5_000;

const INVALID_PASSWORD = '28P01';
const UNKNOWN_DATABASE = '3D000';

export function buildDatabaseUrl(port: number, password: string, database: string): string {
  return requireScram(
    `postgres://${EMBEDDED_ROLE}:${password}@${EMBEDDED_HOST}:${port}/${encodeURIComponent(database)}`,
  );
}

/**
 * Connects until the server accepts the connection; then the database exists, and the role has the password. It does
 * not connect before the server has written that it is ready: then the port is its own, and not that of another
 * program. Returns `died` when the process of the server ended before, and `late` at the deadline (of Date.now()).
 * Throws ConfigError when the server refuses the password.
 */
export async function waitUntilReady(
  layout: Layout,
  server: Server,
  { password, formerPassword }: Pick<ServerSettings, 'password' | 'formerPassword'>,
  database: string,
  deadline: number,
): Promise<'ready' | 'died' | 'late'> {
  while (Date.now() < deadline) {
    const isReady = await hasReported(layout, server);
    const refusal = isReady ? await tryConnect(buildDatabaseUrl(server.port, password, database)) : 'starting';
    if (refusal === undefined) return 'ready';
    if (!(await isProcessAlive(server.identity))) return 'died';
    if (refusal === UNKNOWN_DATABASE)
      await createDatabase(buildDatabaseUrl(server.port, password, 'postgres'), database);
    else if (refusal === INVALID_PASSWORD && formerPassword !== undefined)
      await changePassword(buildDatabaseUrl(server.port, formerPassword, 'postgres'), password);
    else if (refusal === INVALID_PASSWORD) {
      throw new ConfigError(
        `PostgreSQL on ${EMBEDDED_HOST}:${server.port} refuses the password in ${layout.settings}.`,
        {
          remedy: `Restore ${layout.settings} from a backup, or move ${layout.root} away to begin with an empty warehouse.`,
        },
      );
    } else await wait(POLL_MS);
  }
  return 'late';
}

async function hasReported({ data }: Layout, { identity, port }: Server): Promise<boolean> {
  const found = await readPidFile(data);
  return found?.pid === parsePid(identity) && found.port === port && found.isReady;
}

/** Undefined when the connection was accepted, else the SQLSTATE or system error code. */
async function tryConnect(url: string): Promise<string | undefined> {
  try {
    await withClient(url, async () => undefined);
    return undefined;
  } catch (error) {
    return getErrorCode(error) ?? 'unknown';
  }
}

async function createDatabase(url: string, database: string): Promise<void> {
  await withClient(url, async (client) => {
    // template0, because no session can be connected to it, which would make this statement fail.
    await client.query(`create database ${client.escapeIdentifier(database)} template template0`);
  });
}

async function changePassword(url: string, password: string): Promise<void> {
  await withClient(url, async (client) => {
    await client.query(`set password_encryption = 'scram-sha-256'`);
    await client.query(`alter role ${EMBEDDED_ROLE} password ${client.escapeLiteral(password)}`);
  });
}

async function withClient(url: string, work: (client: ScramClient) => Promise<void>): Promise<void> {
  const client = new ScramClient({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  // Without a listener an error of a connection that is being closed would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
