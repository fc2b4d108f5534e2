/** PgBouncer and HAProxy as operators put them before PostgreSQL: workers -> PgBouncer (session mode) -> HAProxy -> primary, else standby. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { findFreePort, host } from '../../src/load/embedded/port.ts';

export interface Poolers {
  /** Where clients connect. */
  readonly port: number;
  readonly stop: () => Promise<void>;
}

const PROGRAMS = ['pgbouncer', 'haproxy'];
/** Debian puts them where a user's PATH does not look. */
const PATH = `${process.env['PATH']}:/usr/sbin`;
const READY_WITHIN_MS = 10_000;

/** REQUIRE_POOLERS=1 makes a machine fail that has not got both programs. */
export function hasPoolers(): boolean {
  const missing = PROGRAMS.filter((program) => spawnSync(program, ['-v'], { env: { PATH } }).error);
  if (missing.length && process.env['REQUIRE_POOLERS'])
    throw new Error(`REQUIRE_POOLERS is set, but there is no ${missing.join(' and no ')}`);
  return missing.length === 0;
}

/** HAProxy takes the standby as soon as the primary does not answer, whether it is promoted or not. */
export async function startPoolers(primary: number, standby: number): Promise<Poolers> {
  const folder = await mkdtemp(join(tmpdir(), 'echotik-poolers-'));
  await chmod(folder, 0o755);
  const [balanced, pooled] = [await findFreePort(), await findFreePort()];
  const server = 'check inter 300ms fall 2 rise 1 on-marked-down shutdown-sessions';
  const haproxy = `
global
  maxconn 200
defaults
  mode tcp
  timeout connect 2s
  timeout client 10m
  timeout server 10m
listen postgres
  bind ${host}:${balanced}
  server primary ${host}:${primary} ${server}
  server standby ${host}:${standby} ${server} backup
`;
  // The default of server_login_retry (15 s) would add to every outage.
  const pgbouncer = `
[databases]
warehouse = host=${host} port=${balanced} user=warehouse dbname=warehouse
[pgbouncer]
listen_addr = ${host}
listen_port = ${pooled}
unix_socket_dir =
auth_type = any
pool_mode = session
max_client_conn = 200
default_pool_size = 80
server_login_retry = 1
`;
  const files = { haproxy: join(folder, 'haproxy.cfg'), pgbouncer: join(folder, 'pgbouncer.ini') };
  await writeFile(files.haproxy, haproxy);
  await writeFile(files.pgbouncer, pgbouncer);
  await Promise.all(Object.values(files).map((file) => chmod(file, 0o644)));
  const started = [start('haproxy', ['-f', files.haproxy]), start('pgbouncer', ['-q', files.pgbouncer])];
  await Promise.all([balanced, pooled].map(waitForPort));
  return {
    port: pooled,
    async stop() {
      await Promise.all(started.map((stop) => stop()));
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
    const socket = connect(port, host);
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
