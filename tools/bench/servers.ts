/** PostgreSQL, Redis and the API of the benchmarks, and what they cost. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { acquireEmbeddedPostgres } from '../../src/embedded-postgres/embedded-postgres.ts';
import { buildSpawnOptions, runAs } from '../../src/embedded-postgres/launch.ts';
import { EMBEDDED_HOST, findFreePort } from '../../src/embedded-postgres/port.ts';
import { chooseInitUser, chooseServerUser } from '../../src/embedded-postgres/server-user.ts';
import { onlyRow } from '../../src/load/connection/only-row.ts';
import { createPool } from '../../src/load/connection/pool.ts';
import { readCpu, readTreeCpu } from './process-cost.ts';

export interface Server {
  readonly url: string;
  /** CPU seconds since its start, of all its processes. */
  cpuSeconds(): number;
  stop(): Promise<void>;
}

/** Of the slow API. */
export const LATENCY_MS = 100;
const READY_WITHIN_MS = 30_000;
const STATEMENT_SETTINGS = {
  shared_preload_libraries: 'pg_stat_statements',
  'pg_stat_statements.track': 'all',
  'pg_stat_statements.track_planning': 'on',
};

/**
 * The embedded PostgreSQL with the settings that users of it have, or with POSTGRES_BIN (a folder of programs) another
 * one with the defaults of its initdb. The URL is that of the database `postgres`, as a superuser.
 */
export async function startPostgres(folder: string, withStatements: boolean): Promise<Server> {
  const bin = process.env['POSTGRES_BIN'];
  return bin ? startInstalled(folder, bin, withStatements) : startEmbedded(folder, withStatements);
}

async function startEmbedded(folder: string, withStatements: boolean): Promise<Server> {
  // As root the server runs as another user, who has to enter it.
  await chmod(folder, 0o711);
  const open = () => acquireEmbeddedPostgres(folder, { database: 'postgres' });
  let postgres = await open();
  if (withStatements) {
    const pool = createPool(postgres.url, { max: 1 });
    for (const [name, value] of Object.entries(STATEMENT_SETTINGS))
      await pool.query(`alter system set ${name} = '${value}'`);
    await pool.end();
    await postgres.release();
    postgres = await open();
  }
  const pid = await findPostmaster(postgres.url);
  return { url: postgres.url, cpuSeconds: () => readTreeCpu(pid), stop: () => postgres.release() };
}

async function startInstalled(folder: string, bin: string, withStatements: boolean): Promise<Server> {
  const data = join(folder, 'data');
  await chmod(folder, 0o711);
  await mkdir(data, { mode: 0o700 });
  const user = await chooseInitUser(await chooseServerUser(data));
  if (user) await chown(data, user.uid, user.gid);
  await runAs(user, join(bin, 'initdb'), [
    `--pgdata=${data}`,
    '--username=bench',
    '--auth=trust',
    '--encoding=UTF8',
    '--locale=C',
  ]);
  const port = await findFreePort();
  const settings = {
    listen_addresses: EMBEDDED_HOST,
    unix_socket_directories: '',
    ...(withStatements ? STATEMENT_SETTINGS : {}),
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const log = await open(join(folder, 'postgres.log'), 'a');
  const server = spawn(join(bin, 'postgres'), ['-D', data, '-p', String(port), ...args], {
    ...buildSpawnOptions(user),
    stdio: ['ignore', log.fd, log.fd],
  });
  await once(server, 'spawn');
  await log.close();
  const url = `postgres://bench@${EMBEDDED_HOST}:${port}/postgres`;
  for (const deadline = Date.now() + READY_WITHIN_MS; ; await wait(100)) {
    const refusal = await findPostmaster(url).then(
      () => undefined,
      (error: Error) => error,
    );
    if (refusal === undefined) break;
    if (Date.now() > deadline) throw refusal;
  }
  return { url, cpuSeconds: () => readTreeCpu(server.pid ?? 0), stop: () => stop(server, 'SIGINT') };
}

async function findPostmaster(url: string): Promise<number> {
  const pool = createPool(url, { max: 1 });
  try {
    const { data_directory: data } = onlyRow(await pool.query<{ data_directory: string }>('show data_directory'));
    return Number((await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n', 1)[0]);
  } finally {
    await pool.end();
  }
}

/** Undefined: there is no redis-server on the PATH. It stores nothing on disk. */
export async function startRedis(): Promise<Server | undefined> {
  if (spawnSync('redis-server', ['--version']).error) return undefined;
  const port = await findFreePort();
  const server = spawn('redis-server', ['--port', String(port), '--save', '', '--appendonly', 'no'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  for await (const chunk of server.stdout) if (String(chunk).includes('eady to accept connections')) break;
  return toServer(server, `redis://${EMBEDDED_HOST}:${port}`);
}

/** The API without a latency, and with one. */
export interface ApiServer extends Server {
  readonly slowUrl: string;
  readonly username: string;
  readonly password: string;
}

export async function startApi(): Promise<ApiServer> {
  const credentials = { username: 'bench', password: 'bench' };
  const program = fileURLToPath(new URL('api-server.js', import.meta.url));
  const server = spawn(process.execPath, [program, String(LATENCY_MS), ...Object.values(credentials)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(server.stdout, 'data')) as [Buffer];
  const { fast, slow } = JSON.parse(String(line)) as { readonly fast: string; readonly slow: string };
  return { ...toServer(server, fast), slowUrl: slow, ...credentials };
}

const toServer = (server: ChildProcess, url: string): Server => ({
  url,
  cpuSeconds: () => readCpu(server.pid ?? 0).own,
  stop: () => stop(server, 'SIGTERM'),
});

async function stop(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  server.kill(signal);
  await ended;
}
