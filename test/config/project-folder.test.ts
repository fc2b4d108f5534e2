import { once } from 'node:events';
import { createServer } from 'node:net';
import { spawnSync } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loadEnvFile } from '../../src/cli/env-file.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { findProjectFolder, ownUsers } from '../../src/config/project-folder.ts';
import { runCli, unlimited } from '../support/cli.ts';

const users = ownUsers(undefined);
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
  test('is the nearest one that holds a warehouse or a configuration', () =>
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

  test('is not above the ceiling, which is searched itself; without a ceiling above the search ends at the root', () =>
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

  test('is found from behind a symbolic link, and is not made of a file or of a link to nowhere', () =>
    withFolders(async (top, project, deep) => {
      await mkdir(join(project, '.echotik'));
      const link = join(top, 'link');
      await symlink(deep, link);
      expect(findProjectFolder(link, { ceiling: top, users }).folder).toBe(project);
      await writeFile(join(deep, '.echotik'), 'a file');
      await symlink('/no/such', join(deep, 'echotik.config.yaml'));
      expect(findProjectFolder(deep, { ceiling: top, users }).folder).toBe(project);
    }));

  test('is not one that everybody may write to, except as the working directory', () =>
    withFolders(async (top, project, deep) => {
      const home = join(project, '.echotik');
      await mkdir(home);
      await chmod(home, 0o777);
      expect(findProjectFolder(deep, { ceiling: top, users })).toEqual({
        folder: deep,
        from: deep,
        to: top,
        passedOver: [`${home} can be written by everybody`],
      });
      expect(findProjectFolder(project, { ceiling: top, users }).folder).toBe(project);
      expect(findProjectFolder(deep, { ceiling: top, users: undefined }).folder).toBe(project);
    }));

  test.runIf(isRoot)('is not one of another user, unless that user called us by sudo', () =>
    withFolders(async (top, project, deep) => {
      const home = join(project, '.echotik');
      await mkdir(home);
      await chown(home, 4711, 4711);
      expect(findProjectFolder(deep, { ceiling: top, users })).toMatchObject({
        folder: deep,
        passedOver: [`${home} belongs to user 4711`],
      });
      expect(findProjectFolder(deep, { ceiling: top, users: ownUsers('4711') }).folder).toBe(project);
      await chown(home, 0, 0);
      await rm(home, { recursive: true });
      await mkdir(join(top, 'elsewhere'));
      await chown(join(top, 'elsewhere'), 4711, 4711);
      await symlink(join(top, 'elsewhere'), home);
      expect(findProjectFolder(deep, { ceiling: top, users }).folder).toBe(deep);
    }),
  );
});

test('warehouse and configuration lie in it, unless the environment names them', () =>
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

test('.env of that folder is read from a subfolder, and its relative paths are meant from there', () =>
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

test('what is passed over is named by every command, unless the environment names both', () =>
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
    await writeFile(join(deep, '.env'), '');
    expect(await say({})).toMatchObject({ code: 0, stderr: '' });
  }));

test('.env that cannot be read is a mistake of every command, and so is a working directory that is gone', () =>
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
    const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
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
