/**
 * A PostgreSQL cluster that belongs to one test: it may be crashed, filled up, made read-only and replaced by its
 * standby. The programs are those of the npm package, or those in POSTGRES_BIN, for example /usr/lib/postgresql/15/bin.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, chmod, chown, mkdir, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { findBinaries } from '../../src/embedded-postgres/binaries.ts';
import { buildSpawnOptions, runAs } from '../../src/embedded-postgres/launch.ts';
import { findFreePort, EMBEDDED_HOST } from '../../src/embedded-postgres/port.ts';
import { chooseInitUser, chooseServerUser, type ServerUser } from '../../src/embedded-postgres/server-user.ts';
import { migrateWarehouse } from '../../src/app/migrate-warehouse.ts';
import { until } from './until.ts';
import { createPool } from '../../src/load/connection/pool.ts';

/** The superuser of a cluster. Workers connect as OWNER, which has no privileges beyond its database. */
const ADMIN = 'admin';
const OWNER = 'warehouse';
const READY_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 20;
const STANDBY = 'standby';

/** `fast` and `immediate` as in pg_ctl; `kill` ends every process of the server without any notice. */
type StopMode = 'fast' | 'immediate' | 'kill';

export interface PostgresCluster {
  readonly port: number;
  readonly data: string;
  /** URL of the warehouse for the role that owns it, on the cluster's own port unless another one is given. */
  readonly url: (port?: number) => string;
  /** URL of the same database for the superuser. */
  readonly adminUrl: string;
  /** Starts the server and waits until it accepts connections. */
  readonly start: () => Promise<void>;
  /** Stops the server and waits until all of its processes have ended. Does nothing when it is stopped. */
  readonly stop: (mode: StopMode) => Promise<void>;
  /** False too when the server ended by itself. */
  readonly isRunning: () => boolean;
  /** Runs `alter system` with one setting and makes the server read it. */
  readonly configure: (setting: string, value: string) => Promise<void>;
  /** A streaming standby on a port of its own. The server is restarted for it. */
  readonly makeStandby: (replication: 'asynchronous' | 'synchronous') => Promise<PostgresCluster>;
  /** Makes a standby the primary and waits until it accepts writes. */
  readonly promote: () => Promise<void>;
  /** Stops the server and deletes its files. */
  readonly remove: () => Promise<void>;
}

export interface ClusterOptions {
  readonly maxConnections?: number;
  /** The folder that will hold the data directory; absent: the folder of the template. */
  readonly folder?: string;
  /** The folder with the programs of PostgreSQL; absent: POSTGRES_BIN, or those of the npm package. */
  readonly bin?: string;
}

interface Programs {
  readonly initdb: string;
  readonly postgres: string;
  readonly user: ServerUser;
}

/** A started cluster with a migrated warehouse in it. The caller removes it. */
export async function startPostgresCluster(scratch: string, options: ClusterOptions = {}): Promise<PostgresCluster> {
  const template = await prepareTemplate(scratch, options.bin);
  const folder = await mkdtemp(join(options.folder ?? scratch, 'cluster-'));
  await chmod(folder, 0o711);
  const data = join(folder, 'data');
  await copyFolder(template, data);
  const cluster = clusterIn(data, await findPrograms(data, options.bin), await findFreePort(), options);
  await cluster.start();
  return cluster;
}

/**
 * The data directory of a migrated warehouse, made once for all test files: whoever comes first makes it, the others
 * wait.
 */
async function prepareTemplate(scratch: string, bin = ''): Promise<string> {
  const template = join(scratch, `cluster-template${bin.replaceAll('/', '-')}`);
  const done = `${template}-done`;
  const isFirst = await mkdir(template).then(
    () => true,
    () => false,
  );
  if (!isFirst) {
    for (const deadline = Date.now() + 2 * READY_WITHIN_MS; Date.now() < deadline; await wait(LOOK_EVERY_MS)) {
      if (await readFile(done).catch(() => undefined)) return template;
    }
    throw new Error(`${template} was begun by another test file and never finished`);
  }
  const programs = await findPrograms(template, bin || undefined);
  await chmod(template, 0o700);
  if (programs.user) await chown(template, programs.user.uid, programs.user.gid);
  const locale = ['--encoding=UTF8', '--locale=C'];
  await runAs(programs.user, programs.initdb, [
    `--pgdata=${template}`,
    `--username=${ADMIN}`,
    '--auth=trust',
    '--no-sync',
    '--no-instructions',
    ...locale,
  ]);
  const cluster = clusterIn(template, programs, await findFreePort(), {});
  await cluster.start();
  const admin = createPool(cluster.adminUrl.replace(/[^/]+$/, 'postgres'), { max: 1 });
  await admin.query(`create role ${OWNER} login`);
  await admin.query(`create database ${OWNER} owner ${OWNER}`);
  await admin.end();
  const pool = createPool(cluster.url(), { max: 1 });
  await migrateWarehouse(pool);
  await pool.end();
  await cluster.stop('fast');
  await appendFile(done, 'done');
  return template;
}

async function findPrograms(data: string, folder = process.env['POSTGRES_BIN']): Promise<Programs> {
  const { initdb, postgres } = folder
    ? { initdb: join(folder, 'initdb'), postgres: join(folder, 'postgres') }
    : await findBinaries();
  // As root another user runs the server: the one that runs initdb, so that no file has to change its owner.
  return { initdb, postgres, user: await chooseInitUser(await chooseServerUser(data)) };
}

/** Keeps owners and modes, which PostgreSQL checks. */
const copyFolder = async (from: string, to: string): Promise<void> => {
  await promisify(execFile)('cp', ['-a', from, to]);
};

function clusterIn(data: string, { initdb, postgres, user }: Programs, port: number, options: ClusterOptions) {
  let server: ChildProcess | undefined;
  const urlFor = (role: string, at = port) => `postgres://${role}@${EMBEDDED_HOST}:${at}/${OWNER}`;
  const parameters: Readonly<Record<string, string>> = {
    listen_addresses: EMBEDDED_HOST,
    unix_socket_directories: '',
    // The machine never loses power in a test: what the operating system has is safe.
    fsync: 'off',
    max_connections: String(options.maxConnections ?? 100),
    shared_buffers: '32MB',
    min_wal_size: '32MB',
    timezone: 'UTC',
    jit: 'off',
    log_min_messages: 'warning',
  };

  async function run(): Promise<void> {
    const settings = Object.entries(parameters).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const args = ['-D', data, '-p', String(port), ...settings];
    const log = await open(`${data}.log`, 'a');
    // A group of its own, so that `kill` reaches every backend.
    const child = spawn(postgres, args, {
      ...buildSpawnOptions(user),
      stdio: ['ignore', log.fd, log.fd],
      detached: true,
    });
    await once(child, 'spawn');
    await log.close();
    server = child;
  }

  const cluster: PostgresCluster = {
    port,
    data,
    url: (at) => urlFor(OWNER, at),
    adminUrl: urlFor(ADMIN),
    async start() {
      await run();
      await waitUntilReady(urlFor(ADMIN).replace(/[^/]+$/, 'postgres'), () => server, `${data}.log`);
    },
    async stop(mode) {
      const child = server;
      server = undefined;
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      if (mode === 'kill') process.kill(-(child.pid ?? 0), 'SIGKILL');
      else child.kill(mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
      await ended;
    },
    isRunning: () => server !== undefined && server.exitCode === null && server.signalCode === null,
    async configure(setting, value) {
      await withAdmin(cluster, async (query) => {
        await query(`alter system set ${setting} = ${value}`);
        await query('select pg_reload_conf()');
      });
    },
    async makeStandby(replication) {
      await cluster.stop('fast');
      const copy = `${data}-standby`;
      await copyFolder(data, copy);
      const conninfo = `host=${EMBEDDED_HOST} port=${port} user=${ADMIN} application_name=${STANDBY}`;
      await appendFile(join(copy, 'postgresql.auto.conf'), `primary_conninfo = '${conninfo}'\n`);
      await appendFile(join(copy, 'standby.signal'), '');
      if (replication === 'synchronous')
        await appendFile(join(data, 'postgresql.auto.conf'), `synchronous_standby_names = '${STANDBY}'\n`);
      const standby = clusterIn(copy, { initdb, postgres, user }, await findFreePort(), options);
      await Promise.all([cluster.start(), standby.start()]);
      const streams = `select from pg_stat_replication where state = 'streaming' and sync_state = $1`;
      await withAdmin(cluster, async (query) => {
        const state = replication === 'synchronous' ? 'sync' : 'async';
        await until(async () => (await query(streams, [state])).length > 0, `the standby streams (${state})`);
      });
      return standby;
    },
    async promote() {
      await withAdmin(cluster, (query) => query('select pg_promote(wait => true)'));
    },
    async remove() {
      await cluster.stop('immediate');
      for (const path of [data, `${data}.log`]) await rm(path, { recursive: true, force: true });
    },
  };
  return cluster;
}

/** Runs one statement and returns its rows. */
export type Query = (text: string, values?: readonly unknown[]) => Promise<readonly Record<string, unknown>[]>;

/** One session of the superuser: a transaction that it begins stays open between its statements. */
export async function withAdmin<T>(cluster: PostgresCluster, work: (query: Query) => Promise<T>): Promise<T> {
  const pool = createPool(cluster.adminUrl, { max: 1, name: 'test' });
  try {
    const connection = await pool.connect();
    try {
      return await work(
        async (text, values = []) => (await connection.query<Record<string, unknown>>(text, [...values])).rows,
      );
    } finally {
      connection.release(true);
    }
  } finally {
    await pool.end();
  }
}

async function waitUntilReady(url: string, server: () => ChildProcess | undefined, log: string): Promise<void> {
  const pool = createPool(url, { max: 1, name: 'test' });
  try {
    for (const deadline = Date.now() + READY_WITHIN_MS; Date.now() < deadline; await wait(LOOK_EVERY_MS)) {
      const isReady = await pool.query('select 1').then(
        () => true,
        () => false,
      );
      if (isReady) return;
      if (server()?.exitCode !== null) break;
    }
    throw new Error(`PostgreSQL does not start:\n${(await readFile(log, 'utf8')).slice(-2_000)}`);
  } finally {
    await pool.end();
  }
}
