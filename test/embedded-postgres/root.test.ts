import { execFile } from 'node:child_process';
import { chmod, chown, lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeReachable } from '../../src/embedded-postgres/copied-programs.ts';
import { acquireEmbeddedPostgres } from '../../src/embedded-postgres/embedded-postgres.ts';
import { giveFiles } from '../../src/embedded-postgres/give-files.ts';
import { runAs } from '../../src/embedded-postgres/launch.ts';
import { makeLayout, SYSTEM_FOLDER } from '../../src/embedded-postgres/layout.ts';
import { canReach, chooseServerUser, type Ids, readNobody } from '../../src/embedded-postgres/server-user.ts';
import { ConfigError } from '../../src/errors.ts';
import { HOLDER, query, serverPid, startHolder } from './holders.ts';

const OTHER_USER = 4242;
const run = promisify(execFile);

describe.runIf(process.platform === 'linux' && process.getuid?.() === 0)('as root', () => {
  let folder: string;
  let home: string;
  /** A file of root that nobody else may write or get. */
  let victim: string;
  /** Holds a home that was used and is not any more, for tests to copy. */
  let used: string;

  beforeAll(async () => {
    used = await mkdtemp(join(tmpdir(), 'echotik-root-used-'));
    await chmod(used, 0o711);
    await (await acquireEmbeddedPostgres(used)).release();
  });
  afterAll(() => rm(used, { recursive: true, force: true }));
  const copyUsedHome = () => run('cp', ['-a', used, home]);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'echotik-root-'));
    await chmod(folder, 0o711);
    home = join(folder, 'home');
    victim = join(folder, 'victim');
    await writeFile(victim, 'of root', { mode: 0o600 });
  });
  afterEach(async () => {
    const content = await readFile(victim, 'utf8');
    const { uid } = await stat(victim);
    if (content !== 'of root' || uid !== 0) throw new Error('a file of root was overwritten or given away');
    await rm(folder, { recursive: true, force: true });
  });

  test('the server has a user of its own, no capability, and three variables', async () => {
    await copyUsedHome();
    process.env['ECHOTIK_PASSWORD'] = 'secret';
    try {
      const postgres = await acquireEmbeddedPostgres(home);
      await query(postgres.url, 'create table seen (value text)');
      await query(postgres.url, `copy seen from program 'tr "\\t" " " </proc/self/status'`);
      const status = await query(postgres.url, `select value from seen where value ~ '^(Cap(Prm|Eff|Inh|Amb)|Groups)'`);
      expect(status.map((line) => String(line).trim())).toEqual([
        'Groups:',
        ...['CapInh', 'CapPrm', 'CapEff', 'CapAmb'].map((name) => `${name}: 0000000000000000`),
      ]);
      const pid = await serverPid(home);
      const environ = (await readFile(`/proc/${pid}/environ`, 'utf8')).split('\0').filter(Boolean);
      expect(new Set(environ.map((line) => line.split('=')[0]))).toEqual(new Set(['LC_ALL', 'PATH', 'TZ']));
      const { uid } = await stat(join(home, 'postgres/data'));
      expect(uid).not.toBe(0);
      expect(uid).not.toBe((await readNobody()).uid);
      expect((await stat(`/proc/${pid}`)).uid).toBe(uid);
      await postgres.release();
    } finally {
      delete process.env['ECHOTIK_PASSWORD'];
    }
  });

  test('data of nobody, as earlier versions made it, gets the owner that the server has now', async () => {
    await copyUsedHome();
    const data = join(home, 'postgres/data');
    const { uid, gid } = await stat(data);
    const nobody = await readNobody();
    await run('chown', ['-R', `${nobody.uid}:${nobody.gid}`, data]);
    const postgres = await acquireEmbeddedPostgres(home);
    expect(await query(postgres.url, 'select 1 as value')).toEqual([1]);
    await postgres.release();
    expect(await stat(join(data, 'base/1/PG_VERSION'))).toMatchObject({ uid, gid });
  });

  test('where the user of the server cannot enter the home, the data is elsewhere, and stays there', async () => {
    await mkdir(home, { mode: 0o700 });
    const lines: string[] = [];
    const postgres = await acquireEmbeddedPostgres(home, { onProgress: (line) => lines.push(line) });
    const { folder: elsewhere } = await makeLayout(home);
    try {
      expect(dirname(elsewhere)).toBe(SYSTEM_FOLDER);
      expect(lines[0]).toContain(`data directory in ${elsewhere}/data, because user`);
      expect(lines[0]).toContain(`cannot enter ${home}/postgres`);
      await query(postgres.url, `create table kept as select 1 as value`);
      await postgres.release();
      await chmod(home, 0o711);
      const again = await acquireEmbeddedPostgres(home);
      expect(await query(again.url, 'select value from kept')).toEqual([1]);
      await again.release();
      // A copy of the home would use the data of the first one.
      await run('cp', ['-a', home, `${home}-copy`]);
      await expect(acquireEmbeddedPostgres(`${home}-copy`)).rejects.toThrow(/was moved or copied, and its data is in/);
      // As in a second container with the same home, but without the volume of the data.
      await rm(elsewhere, { recursive: true });
      await expect(acquireEmbeddedPostgres(home)).rejects.toThrow(`was put into ${elsewhere}, and there is none`);
    } finally {
      await rm(elsewhere, { recursive: true, force: true });
    }
  });

  test('data of earlier versions in a home that the user of the server cannot enter is moved', async (context) => {
    await copyUsedHome();
    await chmod(home, 0o700);
    await mkdir(SYSTEM_FOLDER, { recursive: true });
    if ((await stat(SYSTEM_FOLDER)).dev !== (await stat(home)).dev) context.skip();
    const lines: string[] = [];
    const postgres = await acquireEmbeddedPostgres(home, { onProgress: (line) => lines.push(line) });
    const { folder: elsewhere } = await makeLayout(home);
    try {
      expect(await query(postgres.url, 'select 1 as value')).toEqual([1]);
      await postgres.release();
      expect(lines[0]).toContain(`Moved the data from ${home}/postgres/data to ${elsewhere}/data`);
    } finally {
      await rm(elsewhere, { recursive: true, force: true });
    }
  });

  test('a home of another user is refused and left as it is', async () => {
    await mkdir(home);
    await chown(home, OTHER_USER, OTHER_USER);
    const acquiring = acquireEmbeddedPostgres(home);
    await expect(acquiring).rejects.toThrow(ConfigError);
    await expect(acquiring).rejects.toThrow(`${home} belongs to user ${OTHER_USER}, and we run as user 0`);
    expect(await readdir(home)).toEqual([]);
  });

  test('a link of another user is not followed', async () => {
    const target = join(folder, 'etc');
    await mkdir(target);
    await mkdir(home);
    await symlink(target, join(home, 'postgres'));
    await run('chown', ['-h', String(OTHER_USER), join(home, 'postgres')]);
    await expect(acquireEmbeddedPostgres(home)).rejects.toThrow(`${home}/postgres belongs to user ${OTHER_USER}`);
    expect(await readdir(target)).toEqual([]);
  });

  test('another user is refused a folder that a third one prepared, whose password that one would know', async (context) => {
    if (!(await canReach(dirname(HOLDER), { uid: OTHER_USER, gid: OTHER_USER }))) context.skip();
    await mkdir(join(home, 'postgres'), { recursive: true });
    await writeFile(join(home, 'postgres/settings.json'), '{"port":20000,"password":"known"}');
    await chmod(join(home, 'postgres'), 0o777);
    const asUser = ['setpriv', `--reuid=${OTHER_USER}`, `--regid=${OTHER_USER}`, '--clear-groups', '--'];
    await expect(startHolder(home, asUser)).rejects.toThrow(`${home}/postgres belongs to user 0`);
    await chown(join(home, 'postgres'), OTHER_USER, OTHER_USER);
    await expect(startHolder(home, asUser)).rejects.toThrow(`${home}/postgres can be written by other users`);
  });

  test('links in the data directory lead root nowhere', async () => {
    await copyUsedHome();
    const data = join(home, 'postgres/data');
    await symlink(victim, join(data, 'postmaster.pid'));
    await expect(acquireEmbeddedPostgres(home)).rejects.toThrow(ConfigError);
    await rm(join(data, 'postmaster.pid'));
    const nobody = await readNobody();
    await chown(data, nobody.uid, nobody.gid);
    await symlink(folder, join(data, 'link'));
    await (await acquireEmbeddedPostgres(home)).release();
    expect(await lstat(join(data, 'link'))).toMatchObject({ uid: 0 });
  });

  test('a file with another name is not given away', async () => {
    const data = join(folder, 'data');
    await mkdir(data);
    await run('ln', [victim, join(data, 'link')]);
    await expect(giveFiles(data, { uid: OTHER_USER, gid: OTHER_USER })).rejects.toThrow(/no plain file with one name/);
  });

  test('programs below a folder of root alone are copied to where the user of the server can run them', async () => {
    const native = join(folder, 'package/native');
    const version = `0.0.0-${process.pid}`;
    const target = join(SYSTEM_FOLDER, `postgresql-${version}`);
    await mkdir(join(native, 'bin'), { recursive: true });
    await chmod(join(folder, 'package'), 0o700);
    await writeFile(join(folder, 'package/package.json'), JSON.stringify({ version }));
    for (const name of ['initdb', 'postgres']) {
      await writeFile(join(native, 'bin', name), '#!/bin/sh\nid -u\n', { mode: 0o755 });
    }
    const user = (await chooseServerUser(join(folder, 'data'))) as Ids;
    const binaries = { initdb: join(native, 'bin/initdb'), postgres: join(native, 'bin/postgres') };
    try {
      const lines: string[] = [];
      for (const _ of [1, 2]) {
        const copies = await makeReachable(binaries, user, (line) => lines.push(line));
        expect(await runAs(user, copies.postgres, [])).toBe(`${user.uid}\n`);
      }
      expect(lines).toEqual([expect.stringContaining(`Copying PostgreSQL to ${target}, because user ${user.uid}`)]);
    } finally {
      await rm(target, { recursive: true, force: true });
    }
  });
});
