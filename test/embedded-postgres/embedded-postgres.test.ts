import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { ConfigError } from '../../src/errors.ts';
import pg from 'pg';
import { acquireEmbeddedPostgres } from '../../src/embedded-postgres/embedded-postgres.ts';
import { tryFlock } from '../../src/embedded-postgres/flock.ts';
import { parseAs } from '../support/parse-as.ts';
import { until } from '../support/until.ts';
import { query, serverPid, startHolder } from './holders.ts';

interface Settings {
  readonly port: number;
  readonly password: string;
}

let folder: string;
/** One for all tests, made by the first one: initdb takes its time. */
let home: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'echotik-embedded-'));
  await chmod(folder, 0o711);
  home = join(folder, 'Wörk spâce 仓库');
});
afterEach(async () => {
  if ((await serverPid(home)) !== undefined) throw new Error('a server was left running');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('two processes that begin at once share one new server; the last one out stops it', {
  timeout: 30_000,
}, async () => {
  const [first, second] = await Promise.all([startHolder(home), startHolder(home)]);
  expect(second.url).toBe(first.url);
  await query(first.url, 'create table kept (value text)');
  await query(first.url, `insert into kept values ('a'), ('B'), ('ä')`);
  await first.leave();
  expect(await query(second.url, 'select value from kept order by value')).toEqual(['B', 'a', 'ä']);
  await second.leave();
  expect(await serverPid(home)).toBeUndefined();
});

test('nobody but the owner can read the password', async () => {
  expect((await stat(join(home, 'postgres/settings.json'))).mode & 0o777).toBe(0o600);
  expect((await stat(join(home, 'postgres/data'))).mode & 0o777).toBe(0o700);
});

test('the data is there at the next start, which takes no initdb', async () => {
  const lines: string[] = [];
  const postgres = await acquireEmbeddedPostgres(home, { onProgress: (line) => lines.push(line) });
  expect(await query(postgres.url, `select count(*)::int as value from kept`)).toEqual([3]);
  expect(lines).toEqual([expect.stringMatching(/^Starting PostgreSQL on 127\.0\.0\.1:\d+$/)]);
  await postgres.release();
});

test('it is set up to be safe and the same on every machine', async () => {
  const postgres = await acquireEmbeddedPostgres(home);
  const settings = `select name || '=' || setting as value from pg_settings where name in
    ('data_checksums', 'fsync', 'synchronous_commit', 'TimeZone', 'listen_addresses', 'unix_socket_directories', 'server_encoding') order by 1`;
  expect(await query(postgres.url, settings)).toEqual([
    'TimeZone=UTC',
    'data_checksums=on',
    'fsync=on',
    'listen_addresses=127.0.0.1',
    'server_encoding=UTF8',
    'synchronous_commit=on',
    'unix_socket_directories=',
  ]);
  expect(await query(postgres.url, `select lower('ÄŁ') as value`)).toEqual(['äł']);
  await postgres.release();
});

test('one process may acquire it twice, release it twice, and get another database', async () => {
  const [first, second] = await Promise.all([
    acquireEmbeddedPostgres(home),
    acquireEmbeddedPostgres(home, { database: 'second "ä' }),
  ]);
  await first.release();
  await first.release();
  expect(await query(second.url, 'select current_database() as value')).toEqual(['second "ä']);
  await second.release();
});

test('the server outlives a killed process group; the next process attaches and, as the last one, stops it', async () => {
  const killed = await startHolder(home);
  const pid = await serverPid(home);
  process.kill(-(killed.process.pid as number), 'SIGKILL');
  await once(killed.process, 'exit');
  const next = await startHolder(home);
  expect(await serverPid(home)).toBe(pid);
  expect(await readdir(join(home, 'postgres/users'))).toHaveLength(2);
  await next.leave();
});

test('a killed server recovers at the next start, with what was committed', async () => {
  const postgres = await acquireEmbeddedPostgres(home);
  await query(postgres.url, `insert into kept values ('committed')`);
  process.kill((await serverPid(home)) as number, 'SIGKILL');
  const next = await startHolder(home);
  expect(await query(next.url, `select value from kept where value = 'committed'`)).toEqual(['committed']);
  await next.leave();
  await postgres.release();
});

test('after a reboot the pid of the old server may be that of a stranger', async () => {
  const { port } = parseAs<{ port: number }>(await readFile(join(home, 'postgres/settings.json'), 'utf8'));
  const stranger = process.pid;
  const pidFile = [stranger, join(home, 'postgres/data'), 1, port, '', '127.0.0.1', '', 'ready', ''];
  await writeFile(join(home, 'postgres/data/postmaster.pid'), pidFile.join('\n'), { mode: 0o600 });
  await writeFile(join(home, 'postgres/server'), `${stranger} 00000000-0000-0000-0000-000000000000 1`);
  const next = await startHolder(home);
  expect(await query(next.url, 'select 1 as value')).toEqual([1]);
  await next.leave();
});

test('another program on its port makes it move, for good, with another password', async () => {
  const settings = join(home, 'postgres/settings.json');
  const { port, password } = parseAs<Settings>(await readFile(settings, 'utf8'));
  const other = createServer().listen(port, '127.0.0.1');
  await once(other, 'listening');
  const postgres = await acquireEmbeddedPostgres(home);
  const moved = parseAs<Settings>(await readFile(settings, 'utf8'));
  expect(moved.port).not.toBe(port);
  expect(new URL(postgres.url).port).toBe(String(moved.port));
  expect(new URL(postgres.url).password).toBe(moved.password);
  const former = new URL(postgres.url);
  former.password = password;
  await expect(query(former.href, 'select 1 as value')).rejects.toThrow(/password authentication failed/);
  await postgres.release();
  other.close();
  expect((await stat(settings)).mode & 0o777).toBe(0o600);
});

test('a program that takes the port while the server starts gets neither a password nor a connection', async () => {
  const settings = join(home, 'postgres/settings.json');
  const former = parseAs<Settings>(await readFile(settings, 'utf8'));
  let connections = 0;
  const other = createServer((socket) => {
    connections++;
    socket.end();
  });
  const lines: string[] = [];
  const postgres = await acquireEmbeddedPostgres(home, {
    onProgress: (line) => {
      lines.push(line);
      if (!other.listening && line.startsWith('Starting')) other.listen(former.port, '127.0.0.1');
    },
  });
  expect(lines[0]).toBe(`Starting PostgreSQL on 127.0.0.1:${former.port}`);
  expect(lines[1]).toMatch(/^Another program has port \d+: PostgreSQL moves to \d+ and gets another password$/);
  expect(new URL(postgres.url).port).not.toBe(String(former.port));
  expect(new URL(postgres.url).password).not.toBe(former.password);
  expect(await query(postgres.url, 'select 1 as value')).toEqual([1]);
  await postgres.release();
  other.close();
  expect(connections).toBe(0);
});

test('a process of a killed server that is still there keeps others from starting one', async () => {
  const postgres = await acquireEmbeddedPostgres(home);
  const client = new pg.Client({ connectionString: postgres.url });
  client.on('error', () => undefined);
  await client.connect();
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  const pid = rows[0]?.pid as number;
  // It does not notice that the server was killed.
  process.kill(pid, 'SIGSTOP');
  process.kill((await serverPid(home)) as number, 'SIGKILL');
  expect(await tryFlock(join(home, 'postgres/data.lock'))).toBeUndefined();
  const acquiring = startHolder(home);
  await until(async () => (await readdir(join(home, 'postgres/users'))).length === 2, 'the other process waits');
  expect(await tryFlock(join(home, 'postgres/data.lock'))).toBeUndefined();
  process.kill(pid, 'SIGKILL');
  const next = await acquiring;
  expect(await query(next.url, 'select count(*)::int > 0 as value from kept')).toEqual([true]);
  await next.leave();
  await postgres.release();
});

test('a password that the role did not get in time is set at the next start', async () => {
  const settings = join(home, 'postgres/settings.json');
  const { port, password } = parseAs<Settings>(await readFile(settings, 'utf8'));
  await writeFile(settings, JSON.stringify({ port, password: 'f00', formerPassword: password }));
  const postgres = await acquireEmbeddedPostgres(home);
  expect(new URL(postgres.url).password).toBe('f00');
  expect(await query(postgres.url, 'select 1 as value')).toEqual([1]);
  await postgres.release();
  const set = parseAs<Settings>(await readFile(settings, 'utf8'));
  expect(set).toMatchObject({ port, password: 'f00' });
  expect(set).not.toHaveProperty('formerPassword');
});

test('a data directory of another major version is named, not touched', async () => {
  const versionFile = join(home, 'postgres/data/PG_VERSION');
  await writeFile(versionFile, '17\n');
  const acquiring = acquireEmbeddedPostgres(home);
  await expect(acquiring).rejects.toThrow(ConfigError);
  await expect(acquiring).rejects.toThrow(/made by PostgreSQL 17, and the installed one is 18/);
  await writeFile(versionFile, '18\n');
  expect(await readdir(join(home, 'postgres/users'))).toHaveLength(0);
});
