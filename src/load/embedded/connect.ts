import pg from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigError } from '../../errors.ts';
import { role } from './cluster.ts';
import { codeOf } from '../../file-text.ts';
import type { Layout } from './layout.ts';
import { host } from './port.ts';
import { isProcessAlive } from '../../process-identity.ts';
import type { Server } from './server.ts';

const pollMs = 30;
const connectTimeoutMs = 5_000;

const invalidPassword = '28P01';
const unknownDatabase = '3D000';

export function urlOf(port: number, password: string, database: string): string {
  return `postgres://${role}:${password}@${host}:${port}/${encodeURIComponent(database)}`;
}

/**
 * Connects until the server lets us in; by then the database exists.
 * @returns `died` when the server's process ended before, `late` when the deadline passed.
 */
export async function waitUntilReady(
  layout: Layout,
  server: Server,
  password: string,
  database: string,
  deadline: number,
): Promise<'ready' | 'died' | 'late'> {
  while (Date.now() < deadline) {
    const refusal = await tryConnect(urlOf(server.port, password, database));
    if (refusal === undefined) return 'ready';
    if (!(await isProcessAlive(server.identity))) return 'died';
    if (refusal === unknownDatabase) await createDatabase(urlOf(server.port, password, 'postgres'), database);
    else if (refusal === invalidPassword) {
      throw new ConfigError(`PostgreSQL on ${host}:${server.port} refuses the password in ${layout.settings}.`, {
        remedy: `Restore ${layout.settings} from a backup, or move ${layout.root} away to begin with an empty warehouse.`,
      });
    } else await sleep(pollMs);
  }
  return 'late';
}

/** Undefined when we got in, else the SQLSTATE or system error code. */
async function tryConnect(url: string): Promise<string | undefined> {
  try {
    await withClient(url, async () => undefined);
    return undefined;
  } catch (error) {
    return codeOf(error) ?? 'unknown';
  }
}

async function createDatabase(url: string, database: string): Promise<void> {
  await withClient(url, async (client) => {
    // template0 because nobody can be connected to it, which would make this fail.
    await client.query(`create database ${client.escapeIdentifier(database)} template template0`);
  });
}

async function withClient(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: connectTimeoutMs });
  // Without a listener an error of a connection that is being closed would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
