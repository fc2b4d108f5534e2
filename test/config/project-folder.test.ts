import { once } from 'node:events';
import { createServer } from 'node:net';
import { spawnSync } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loadEnvFile } from '../../src/cli/input/env-file.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { findProjectFolder, findTrustedUsers } from '../../src/config/project-folder.ts';
import { runCli, unlimited } from '../support/cli.ts';

const users = findTrustedUsers(undefined);
const isRoot = process.getuid?.() === 0;

/** Lends a folder with `project/reports/march` in it. */
async function withFolders<T>(work: (top: string, project: string, deep: string) => Promise<T>): Promise<T> {
  const top = await realpath(await mkdtemp(join(tmpdir(), 'echotik-project-')));
  const project = join(top, 'project');
  const deep = join(project, 'reports', 'march');
  await mkdir(deep, { recursive: true });
  return work(top, project, deep).finally(() => rm(top, { recursive: true }));
}

describe('the folder that a command works for', () => {
  test('the project folder is the nearest one with a warehouse or a configuration', () =>
    withFolders(async (top, project, deep) => {
      const search = (from: string) => findProjectFolder(from, { ceiling: top, users }).folder;
      expect(search(deep)).toBe(deep);
      await mkdir(join(top, '.echotik'));
      expect([search(deep), search(top)]).toEqual([top, top]);
      await writeFile(join(project, 'echotik.config.yaml'), '');
      expect([search(deep), search(project), search(top)]).toEqual([project, project, top]);
      await mkdir(join(deep, '.echotik'));
      expect(search(deep)).toBe(deep);
    }));

  test('the search ends at the ceiling, which is included, or at the root if there is no ceiling above', () =>
    withFolders(async (top, project, deep) => {
      await mkdir(join(top, '.echotik'));
      expect(findProjectFolder(deep, { ceiling: project, users })).toMatchObject({ folder: deep, to: project });
      await mkdir(join(project, '.echotik'));
      expect(findProjectFolder(deep, { ceiling: project, users })).toMatchObject({ folder: project });
      await rm(join(project, '.echotik'), { recursive: true });
      await rm(join(top, '.echotik'), { recursive: true });
      expect(findProjectFolder(deep, { ceiling: '/no/such/home', users })).toMatchObject({ folder: deep, to: '/' });
      expect(findProjectFolder('/', { users })).toMatchObject({ folder: '/', to: '/' });
    }));

  test('the search resolves symbolic links and ignores markers of the wrong kind and broken links', () =>
    withFolders(async (top, project, deep) => {
      await mkdir(join(project, '.echotik'));
      const link = join(top, 'link');
      await symlink(deep, link);
      expect(findProjectFolder(link, { ceiling: top, users }).folder).toBe(project);
      await writeFile(join(deep, '.echotik'), 'a file');
      await symlink('/no/such', join(deep, 'echotik.config.yaml'));
      expect(findProjectFolder(deep, { ceiling: top, users }).folder).toBe(project);
    }));

  test('a folder that all may write to is used only as the working directory', () =>
    withFolders(async (top, project, deep) => {
      const home = join(project, '.echotik');
      await mkdir(home);
      await chmod(home, 0o777);
      expect(findProjectFolder(deep, { ceiling: top, users })).toEqual({
        folder: deep,
        from: deep,
        to: top,
        ignoredPaths: [`${home} can be written by everybody`],
        refusedPaths: [],
      });
      expect(findProjectFolder(project, { ceiling: top, users }).folder).toBe(project);
      expect(findProjectFolder(deep, { ceiling: top, users: undefined }).folder).toBe(project);
    }));

  test.runIf(isRoot)('a folder of another user is ignored unless that user called sudo', () =>
    withFolders(async (top, project, deep) => {
      const home = join(project, '.echotik');
      await mkdir(home);
      await chown(home, 4711, 4711);
      expect(findProjectFolder(deep, { ceiling: top, users })).toMatchObject({
        folder: deep,
        ignoredPaths: [`${home} belongs to user 4711`],
      });
      expect(findProjectFolder(deep, { ceiling: top, users: findTrustedUsers('4711') }).folder).toBe(project);
      await chown(home, 0, 0);
      await rm(home, { recursive: true });
      await mkdir(join(top, 'elsewhere'));
      await chown(join(top, 'elsewhere'), 4711, 4711);
      await symlink(join(top, 'elsewhere'), home);
      expect(findProjectFolder(deep, { ceiling: top, users }).folder).toBe(deep);
    }),
  );
});

test('warehouse and configuration are in the project folder unless the environment names them', () =>
  withFolders(async (top, project, deep) => {
    await writeFile(join(project, 'echotik.config.yaml'), '');
    const read = (variables: Readonly<Record<string, string>>) => {
      const { home, config } = readEnvironmentIn(deep, { HOME: top, ...variables });
      return [home, config];
    };
    expect(read({})).toEqual([join(project, '.echotik'), { path: join(project, 'echotik.config.yaml'), named: false }]);
    expect(read({ ECHOTIK_HOME: 'mine', ECHOTIK_CONFIG: 'mine.yaml' })).toEqual([
      join(deep, 'mine'),
      { path: join(deep, 'mine.yaml'), named: true },
    ]);
  }));

function readEnvironmentIn(folder: string, variables: Readonly<Record<string, string>>) {
  const before = process.cwd();
  process.chdir(folder);
  try {
    return readEnvironment(variables);
  } finally {
    process.chdir(before);
  }
}

test('.env of the project folder is read from a subfolder, and its relative paths start at the project folder', () =>
  withFolders(async (top, project, deep) => {
    await writeFile(join(project, 'echotik.config.yaml'), '');
    await writeFile(
      join(project, '.env'),
      'ECHOTIK_USERNAME=me\nECHOTIK_HOME=data\nECHOTIK_PASSWORD_FILE=secret\nREDIS_URL=',
    );
    const variables: Record<string, string | undefined> = { HOME: top, ECHOTIK_USERNAME: 'shell' };
    loadEnvFile(variables, deep);
    expect(variables).toEqual({
      HOME: top,
      ECHOTIK_USERNAME: 'shell',
      ECHOTIK_HOME: join(project, 'data'),
      ECHOTIK_PASSWORD_FILE: join(project, 'secret'),
      REDIS_URL: '',
    });
    await writeFile(join(project, 'secret'), 'x');
    const { stdout } = await runCli(['config', 'check'], { HOME: top, ECHOTIK_CONFIG: '' }, deep);
    expect(stdout).toContain(`API https://open.echotik.live, embedded PostgreSQL in ${join(project, 'data')}`);
    expect(stdout).toContain(`${join(project, 'echotik.config.yaml')}, pipelines: `);
  }));

test('every command reports ignored paths unless the environment names both', () =>
  withFolders(async (top, project, deep) => {
    const config = join(project, 'echotik.config.yaml');
    const dotenv = join(top, '.env');
    await mkdir(join(top, '.echotik'));
    await writeFile(config, '');
    await writeFile(dotenv, '');
    await chmod(config, 0o666);
    await chmod(dotenv, 0o666);
    const named = [config, dotenv].map((path) => `Not used: ${path} can be written by everybody.\n`);
    const say = (variables: Readonly<Record<string, string>>) =>
      runCli(['streams'], { HOME: top, ECHOTIK_CONFIG: '', ...variables }, deep);
    expect(await say({})).toMatchObject({ code: 0, stderr: named.join('') });
    const both = { ECHOTIK_CONFIG: unlimited, ECHOTIK_HOME: join(top, 'data') };
    expect(await say(both)).toMatchObject({ code: 0, stderr: named[1] });
    await chmod(config, 0o644);
    await chmod(dotenv, 0o644);
    expect(await say({})).toMatchObject({ code: 0, stderr: '' });
  }));

test.runIf(isRoot)('in a folder of everybody, files of another user are not used', () =>
  withFolders(async (top, project) => {
    const [config, dotenv] = [join(project, 'echotik.config.yaml'), join(project, '.env')];
    await writeFile(config, 'budget: unlimited\n');
    await writeFile(dotenv, 'ECHOTIK_BASE_URL=http://127.0.0.1:9\nECHOTIK_USERNAME=theirs\nECHOTIK_PASSWORD=theirs\n');
    const say = (variables: Readonly<Record<string, string>> = {}) =>
      runCli(['config', 'check'], { HOME: top, ECHOTIK_CONFIG: '', ...variables }, project);
    for (const path of [config, dotenv]) await chown(path, 4711, 4711);
    // As in a container whose folder is mounted.
    expect((await say()).stdout).toContain('http://127.0.0.1:9');
    await chmod(project, 0o1777);
    const theirs = `belongs to user 4711, and everybody may create files in ${project}`;
    const refused = await say();
    expect(refused).toMatchObject({ code: 2, stderr: `Not used: ${dotenv} ${theirs}.\n` });
    expect(refused.stdout).toContain(`${config} ${theirs}`);
    expect(refused.stdout).not.toContain('127.0.0.1:9');
    const named = await say({ ECHOTIK_CONFIG: unlimited, ECHOTIK_HOME: join(top, 'data') });
    expect(named.stdout).not.toContain(theirs);
    for (const path of [config, dotenv]) await chown(path, 0, 0);
    expect((await say()).stdout).toContain('http://127.0.0.1:9');
  }),
);

test('.env of another program is not used, and named if it sets variables that are read here', () =>
  withFolders(async (top, project) => {
    const path = join(project, '.env');
    const load = async (text: string, more: Readonly<Record<string, string>> = {}) => {
      await writeFile(path, text);
      const variables: Record<string, string | undefined> = { HOME: top, ...more };
      const notUsed = loadEnvFile(variables, project);
      return { notUsed, url: variables['DATABASE_URL'] };
    };
    const foreign = 'DATABASE_URL=postgres://app:canary-9@db/app\nREDIS_URL=redis://cache\nPORT=80\n';
    const { notUsed, url } = await load(foreign);
    expect(url).toBeUndefined();
    expect(notUsed).toEqual([
      expect.stringMatching(/\.env may belong .* it sets DATABASE_URL, REDIS_URL and no .*config init/),
    ]);
    expect(await load('PORT=80\n? not a variable')).toEqual({ notUsed: [], url: undefined });
    // A mistake in a file that is not ours stops no command.
    expect(await load('DATABASE_URL="not closed')).toMatchObject({
      notUsed: [expect.stringContaining('DATABASE_URL')],
    });
    const used = { notUsed: [], url: 'postgres://app:canary-9@db/app' };
    expect(await load(`${foreign}ECHOTIK_USERNAME=me`)).toEqual(used);
    expect(await load(foreign, { ECHOTIK_HOME: join(project, 'data') })).toEqual(used);
    expect(await load(foreign, { ECHOTIK_CONFIG: 'mine.yaml' })).toEqual(used);
    expect(await load(foreign, { ECHOTIK_CONFIG: join(top, 'mine.yaml') })).toMatchObject({ url: undefined });
    await mkdir(join(project, '.echotik'));
    expect(await load(foreign)).toEqual(used);
    await mkdir(join(project, '.echotik', 'postgres'));
    expect(await load(foreign)).toMatchObject({ url: undefined });
    await rm(join(project, '.echotik'), { recursive: true });
    await writeFile(join(project, 'echotik.config.yaml'), '');
    expect(await load(foreign)).toEqual(used);
    expect(await load('\ufeffDATABASE_URL=postgres://mine')).toEqual({ notUsed: [], url: 'postgres://mine' });
    await expect(load('DATABASE_URL="canary-9')).rejects.toThrow(/line 1 \(DATABASE_URL\): the quote " is not closed$/);
  }));

test('.env of another program in a subfolder does not hide that of the project folder', () =>
  withFolders(async (top, project, deep) => {
    await writeFile(join(project, 'echotik.config.yaml'), '');
    await writeFile(join(project, '.env'), 'DATABASE_URL=postgres://mine');
    await writeFile(join(deep, '.env'), 'DATABASE_URL=postgres://foreign');
    const variables: Record<string, string | undefined> = { HOME: top };
    expect(loadEnvFile(variables, deep)).toEqual([expect.stringContaining(join(deep, '.env'))]);
    expect(variables['DATABASE_URL']).toBe('postgres://mine');
  }));

test('a command in the folder of another program says that .env is not used, without its values', () =>
  withFolders(async (top, project) => {
    await writeFile(join(project, '.env'), 'DATABASE_URL=postgres://app:canary-9@db/app');
    const { code, stdout, stderr } = await runCli(['config', 'check'], { HOME: top, ECHOTIK_CONFIG: '' }, project);
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('embedded PostgreSQL') });
    expect(stderr).toMatch(new RegExp(`^Not used: ${join(project, '.env')} may belong to another program: [^\n]*\n$`));
    expect(stdout + stderr).not.toContain('canary-9');
  }));

test('every command refuses a .env that cannot be read and a working directory that was deleted', () =>
  withFolders(async (top, project, deep) => {
    // A folder of that name is the environment of a Python program.
    await mkdir(join(project, '.env'));
    expect(await runCli(['--version'], { HOME: top }, project)).toMatchObject({ code: 0 });
    await rm(join(project, '.env'), { recursive: true });
    // Root may read every file, but nobody can read a socket as one.
    const socket = createServer().listen(join(project, '.env'));
    await once(socket, 'listening');
    for (const args of [['streams'], ['status'], ['--version']]) {
      expect(await runCli(args, { HOME: top }, project)).toMatchObject({
        code: 2,
        stdout: '',
        stderr: `error: cannot read ${join(project, '.env')} (ENXIO)\n  -> make it a file that you can read, move it away, or change to another folder\n`,
      });
    }
    await writeFile(join(project, 'echotik.config.yaml'), '');
    expect(await runCli(['streams'], { HOME: top }, deep)).toMatchObject({ code: 2 });
    socket.close();
    const main = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));
    const gone = spawnSync('sh', ['-c', 'rmdir "$PWD"; exec "$0" "$@"', process.execPath, main, 'streams'], {
      cwd: deep,
      encoding: 'utf8',
    });
    await mkdir(deep);
    expect(gone).toMatchObject({
      status: 2,
      stderr:
        'error: the working directory cannot be used (ENOENT)\n  -> it may have been deleted: change to a folder that exists\n',
    });
  }));
