/**
 * PgBouncer and HAProxy as operators put them before PostgreSQL: workers -> PgBouncer (session mode) -> HAProxy ->
 * primary, else standby.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { findFreePort, EMBEDDED_HOST } from '../../src/embedded-postgres/port.ts';

export interface Poolers {
  /** Where clients connect. */
  readonly port: number;
  readonly stop: () => Promise<void>;
}

/** Debian puts them where a user's PATH does not look. */
const PATH = `${process.env['PATH']}:/usr/sbin`;
const READY_WITHIN_MS = 10_000;

/** The variable, set to 1, makes a machine fail that has not got these programs. */
function has(programs: readonly string[], variable: string): boolean {
  const missing = programs.filter((program) => spawnSync(program, ['-v'], { env: { PATH } }).error);
  if (missing.length && process.env[variable])
    throw new Error(`${variable} is set, but there is no ${missing.join(' and no ')}`);
  return missing.length === 0;
}

export const hasPoolers = (): boolean => has(['pgbouncer', 'haproxy'], 'REQUIRE_POOLERS');
export const hasPgBouncer = (): boolean => has(['pgbouncer'], 'REQUIRE_PGBOUNCER');
export const hasHaproxy = (): boolean => has(['haproxy'], 'REQUIRE_POOLERS');

/** HAProxy takes the standby as soon as the primary does not answer, whether it is promoted or not. */
export async function startPoolers(primary: number, standby: number): Promise<Poolers> {
  const check = 'check inter 300ms fall 2 rise 1 on-marked-down shutdown-sessions';
  const balancer = await startHaproxy([
    `server primary ${EMBEDDED_HOST}:${primary} ${check}`,
    `server standby ${EMBEDDED_HOST}:${standby} ${check} backup`,
  ]);
  const pooler = await startPgBouncer(balancer.port, { user: 'warehouse', dbname: 'warehouse' });
  return {
    port: pooler.port,
    async stop() {
      await Promise.all([pooler.stop(), balancer.stop()]);
    },
  };
}

/** HAProxy as a TCP proxy before these servers. */
export async function startHaproxy(servers: readonly string[]): Promise<Poolers> {
  const folder = await mkdtemp(join(tmpdir(), 'echotik-haproxy-'));
  await chmod(folder, 0o755);
  const port = await findFreePort();
  const file = join(folder, 'haproxy.cfg');
  const text = `
global
  maxconn 200
defaults
  mode tcp
  timeout connect 2s
  timeout client 10m
  timeout server 10m
listen postgres
  bind ${EMBEDDED_HOST}:${port}
  ${servers.join('\n  ')}
`;
  await writeFile(file, text);
  await chmod(file, 0o644);
  const stop = start('haproxy', ['-f', file]);
  await waitForPort(port);
  return {
    port,
    async stop() {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface PgBouncerOptions {
  /** Of the connections to the server. */
  readonly user: string;
  readonly password?: string;
  readonly dbname: string;
  /** In place of those below. */
  readonly settings?: Readonly<Record<string, string | number>>;
}

/** PgBouncer with its defaults, apart from what the test needs. Every database name leads to the one given here. */
export async function startPgBouncer(
  target: number,
  { user, password, dbname, settings = {} }: PgBouncerOptions,
): Promise<Poolers> {
  const folder = await mkdtemp(join(tmpdir(), 'echotik-pgbouncer-'));
  await chmod(folder, 0o755);
  const port = await findFreePort();
  const all = {
    listen_addr: EMBEDDED_HOST,
    listen_port: port,
    unix_socket_dir: '',
    auth_type: 'any',
    pool_mode: 'session',
    max_client_conn: 200,
    default_pool_size: 80,
    // The default (15 s) would add to every outage.
    server_login_retry: 1,
    ...settings,
  };
  const secret = password === undefined ? '' : ` password=${password}`;
  const text = [
    '[databases]',
    `* = host=${EMBEDDED_HOST} port=${target} user=${user}${secret} dbname=${dbname}`,
    '[pgbouncer]',
    ...Object.entries(all).map(([name, value]) => `${name} = ${value}`),
  ];
  const file = join(folder, 'pgbouncer.ini');
  await writeFile(file, `${text.join('\n')}\n`);
  await chmod(file, 0o644);
  const stop = start('pgbouncer', ['-q', file]);
  await waitForPort(port);
  return {
    port,
    async stop() {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** As root they run as another user: PgBouncer refuses root. */
function start(program: string, args: readonly string[]): () => Promise<void> {
  const other = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  const child = spawn(program, args, { ...other, env: { PATH }, stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = once(child, 'exit');
  return async () => {
    child.kill('SIGKILL');
    await ended;
  };
}

async function waitForPort(port: number): Promise<void> {
  for (const deadline = Date.now() + READY_WITHIN_MS; Date.now() < deadline; await wait(20)) {
    const socket = connect(port, EMBEDDED_HOST);
    const isOpen = await Promise.race([
      once(socket, 'connect').then(
        () => true,
        () => false,
      ),
      once(socket, 'error').then(() => false),
    ]);
    socket.destroy();
    if (isOpen) return;
  }
  throw new Error(`nothing listens on port ${port}`);
}
