/** What npm would publish, what it installs, and that the installed program runs. */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { withDatabase } from './support/database.ts';
import { parseAs } from './support/parse-as.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Paths as they stand in messages, help and comments of the code. */
const POINTERS = /docs\/[\w/-]+\.md|examples\/[a-z-]+|\.env\.example/g;

/** Paths of the files in the package. */
async function listPackedFiles(): Promise<readonly string[]> {
  // Without scripts: the build would change what other tests run.
  const { stdout } = await promisify(execFile)('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
    env: { PATH: process.env['PATH'], HOME: tmpdir() },
    maxBuffer: 16 * 1024 * 1024,
  });
  return parseAs<[{ files: { path: string }[] }]>(stdout)[0].files.map(({ path }) => path);
}

const packed = await listPackedFiles();

test('every document that the code mentions is in the package', async () => {
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.tsx?$/.test(name),
  );
  const mentioned = new Set(
    sources.flatMap((name) => readFileSync(join(root, 'src', name), 'utf8').match(POINTERS) ?? []),
  );
  expect([...mentioned]).toEqual(expect.arrayContaining(['docs/configuration.md', 'docs/checks.md', '.env.example']));
  const missing = [...mentioned].filter((path) => !packed.some((file) => file === path || file.startsWith(`${path}/`)));
  expect(missing).toEqual([]);
});

test('the package has the code that runs, and no tools, tests or benchmarks', async () => {
  const folders = new Set(packed.filter((path) => path.includes('/')).map((path) => path.split('/')[0] ?? ''));
  expect([...folders].sort()).toEqual(['assets', 'dist', 'docs', 'examples', 'migrations']);
  expect(packed).toContain('dist/src/cli/main.js');
  expect(packed).toContain('dist/simulator/server.js');
  const compiled = packed.filter((path) => path.startsWith('dist/') && path.endsWith('.js'));
  // Compiled code of a source that does not exist: of a test, a tool, or a file that was deleted since the build.
  const withoutSource = compiled.filter((path) => {
    const source = join(root, path.replace(/^dist\//, '').replace(/\.js$/, '.ts'));
    return !/^dist\/(src|simulator)\//.test(path) || !(existsSync(source) || existsSync(`${source}x`));
  });
  expect(withoutSource).toEqual([]);
});

/** npm, without the environment of the tests. Rejects if it fails. */
const npm = (cwd: string, args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
  promisify(execFile)('npm', args, { cwd, env: { PATH: process.env['PATH'], HOME: tmpdir(), ...more } });

async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'echotik-package-'));
  return work(folder).finally(() => rm(folder, { recursive: true }));
}

interface Lock {
  readonly packages: Readonly<
    Record<string, { readonly dev?: boolean; readonly [dependencies: `${string}ependencies`]: Record<string, string> }>
  >;
}

const readLock = () => parseAs<Lock>(readFileSync(join(root, 'package-lock.json'), 'utf8'));

test('the package runs where only its dependencies are installed: it finds its migrations', () =>
  withDatabase(({ url }) =>
    withFolder(async (folder) => {
      await npm(root, ['pack', '--ignore-scripts', '--pack-destination', folder]);
      const [tarball = ''] = readdirSync(folder);
      await promisify(execFile)('tar', ['-xzf', join(folder, tarball), '-C', folder]);
      const home = join(folder, 'node_modules', 'echotik-warehouse');
      await mkdir(dirname(home));
      await cp(join(folder, 'package'), home, { recursive: true });
      const { packages } = readLock();
      for (const [path, { dev }] of Object.entries(packages)) {
        // Packages inside another one come with it.
        if (!path || dev || path.indexOf('node_modules/', 1) > 0 || !existsSync(join(root, path))) continue;
        await mkdir(dirname(join(folder, path)), { recursive: true });
        await symlink(join(root, path), join(folder, path));
      }
      const run = (args: readonly string[]) =>
        promisify(execFile)(process.execPath, [join(home, 'dist/src/cli/main.js'), ...args], {
          cwd: folder,
          env: { PATH: process.env['PATH'], HOME: folder, DATABASE_URL: url },
        });
      const { version } = parseAs<{ version: string }>(readFileSync(join(root, 'package.json'), 'utf8'));
      expect((await run(['--version'])).stdout).toBe(`${version}\n`);
      expect((await run(['migrate'])).stdout).toMatch(/\S/);
    }),
  ));

test('an install without dev dependencies succeeds and says to build, and a build without the compiler fails', () =>
  withFolder(async (folder) => {
    const { name, version, scripts } = parseAs<Record<'name' | 'version', string> & { scripts: unknown }>(
      readFileSync(join(root, 'package.json'), 'utf8'),
    );
    const own = { name, version };
    // Without dependencies, because they are not the point and would be installed for half a minute.
    await writeFile(join(folder, 'package.json'), JSON.stringify({ ...own, scripts }));
    await writeFile(
      join(folder, 'package-lock.json'),
      JSON.stringify({ ...own, lockfileVersion: 3, packages: { '': own } }),
    );
    await mkdir(join(folder, 'scripts'));
    for (const file of ['run.mjs', 'file-lock.mjs'])
      await cp(join(root, 'scripts', file), join(folder, 'scripts', file));
    const said = {
      stderr: expect.stringContaining('Not built, because the compiler is a dev dependency: run npm start'),
    };
    const ci = ['ci', '--offline', '--no-audit', '--no-fund'];
    expect(await npm(folder, [...ci, '--omit=dev'])).toMatchObject(said);
    expect(await npm(folder, ci, { NODE_ENV: 'production' })).toMatchObject(said);
    await expect(npm(folder, ['run', 'build'])).rejects.toMatchObject({ code: 1, ...said });
  }));

/** What the build needs beside our dependencies. */
const COMPILER = ['typescript', '@types/node'];

/** The entries of package-lock.json for these packages and what they depend on. */
function selectPackages(names: readonly string[]): Lock['packages'] {
  const { packages } = readLock();
  const found: Record<string, Lock['packages'][string]> = {};
  for (const queue = [...names]; queue.length; ) {
    const path = `node_modules/${queue.pop()}`;
    const entry = packages[path];
    if (!entry || path in found) continue;
    found[path] = entry;
    queue.push(...Object.keys({ ...entry['dependencies'], ...entry['optionalDependencies'] }));
  }
  return found;
}

test('npm install git+file: builds the program, and installs what the package would contain', () =>
  withFolder(async (folder) => {
    const [repository, target] = [join(folder, 'repository'), join(folder, 'target')];
    const { name, version, type, bin, files, scripts, devDependencies } = parseAs<
      Record<'name' | 'version' | 'type', string> & { bin: unknown; files: unknown; scripts: unknown } & {
        devDependencies: Readonly<Record<string, string>>;
      }
    >(readFileSync(join(root, 'package.json'), 'utf8'));
    // With one file as its source, because our dependencies and the build would take a minute of CPU time.
    const needed = Object.fromEntries(COMPILER.map((one) => [one, devDependencies[one]]));
    const own = { name, version, devDependencies: needed };
    const sources: Readonly<Record<string, string>> = {
      'package.json': JSON.stringify({ ...own, type, bin, files, scripts }),
      'package-lock.json': JSON.stringify({
        name,
        version,
        lockfileVersion: 3,
        packages: { '': own, ...selectPackages(COMPILER) },
      }),
      'src/cli/main.ts': `#!/usr/bin/env node\nconsole.log('installed' satisfies string);\n`,
      'simulator/server.ts': 'export {};\n',
    };
    for (const [path, text] of Object.entries(sources)) {
      await mkdir(dirname(join(repository, path)), { recursive: true });
      await writeFile(join(repository, path), text);
    }
    for (const path of ['scripts/run.mjs', 'scripts/file-lock.mjs', 'tsconfig.json', 'tsconfig.build.json'])
      await cp(join(root, path), join(repository, path), { recursive: true });
    const git = (...args: readonly string[]) =>
      promisify(execFile)('git', ['-c', 'user.name=test', '-c', 'user.email=test@invalid', ...args], {
        cwd: repository,
      });
    await git('init', '--quiet');
    await git('add', '.');
    await git('commit', '--quiet', '--message', 'all');
    await mkdir(target);
    await writeFile(join(target, 'package.json'), '{}');
    const { stdout: cache } = await promisify(execFile)('npm', ['config', 'get', 'cache']);
    const options = { npm_config_cache: cache.trim(), npm_config_prefer_offline: 'true' };
    await npm(target, ['install', '--no-audit', '--no-fund', `git+file://${repository}`], options);
    const { stdout } = await promisify(execFile)(join(target, 'node_modules/.bin', name));
    expect(stdout).toBe('installed\n');
    const installed = readdirSync(join(target, 'node_modules', name));
    expect(installed.toSorted()).toEqual(['dist', 'package.json']);
    expect(readdirSync(join(target, 'node_modules', name, 'dist')).toSorted()).toEqual(['simulator', 'src']);
  }));
