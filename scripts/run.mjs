/**
 * What `npm start` and `npm test` call: installs and builds if necessary, then runs the program in this process. node
 * scripts/run.mjs start|test|build [args] `build` installs nothing, because npm itself calls it at the end of an
 * install. Nothing is built twice from the same sources. Plain JavaScript, since it runs before the build. It writes to
 * stderr only: stdout belongs to the program. Without the compiler, which is a dev dependency, an install succeeds and
 * says what to do.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { releaseFileLock, withFileLock } from './file-lock.mjs';

const MIN_NODE = { major: 20, minor: 19 };
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const at = (/** @type {string[]} */ ...parts) => join(root, ...parts);
/** Contains the fingerprint of the sources of the build. */
const stamp = at('dist', '.built-from');
const lock = at('.build.lock');

/** @type {Readonly<Record<string, readonly string[]>>} */
const programs = {
  start: ['dist/src/cli/main.js', 'start'],
  test: ['node_modules/vitest/vitest.mjs', 'run'],
  build: [],
};
const [, , command = '', ...args] = process.argv;
const words = Object.hasOwn(programs, command) ? programs[command] : undefined;
if (words === undefined) fail(`Usage: node scripts/run.mjs ${Object.keys(programs).join('|')} [args]`, 2);
checkNode();
const mayInstall = command !== 'build';
if (!mayInstall && isBuildDue() && !hasCompiler()) endWithoutCompiler();
if (((mayInstall && isInstallDue()) || isBuildDue()) && !(await prepare())) process.exit(1);
const [program, ...firstArgs] = words;
if (program !== undefined) {
  // In this process instead of a new one: its signals, terminal and exit code are then those of the program.
  process.argv = [process.execPath, at(program), ...firstArgs, ...args];
  if (command === 'test') process.chdir(root);
  if (process.env['npm_lifecycle_event'] !== undefined) endWithParent();
  await import(pathToFileURL(at(program)).href);
}

/**
 * npm sends a SIGTERM only to the shell between npm and this process; the shell ends, and this process would continue.
 */
function endWithParent() {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 300).unref();
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > MIN_NODE.major || (major === MIN_NODE.major && minor >= MIN_NODE.minor)) return;
  const oldest = `${MIN_NODE.major}.${MIN_NODE.minor}`;
  fail(`Node ${process.versions.node} is too old: install Node ${oldest} or newer (https://nodejs.org).`, 2);
}

/** False after `npm ci` with --omit=dev, with --omit=optional (the compiler is a binary), or with NODE_ENV=production. */
function hasCompiler() {
  const file = at('node_modules/typescript/package.json');
  if (!existsSync(file)) return false;
  const { optionalDependencies = {} } = /** @type {{ optionalDependencies?: Record<string, string> }} */ (
    JSON.parse(readFileSync(file, 'utf8'))
  );
  const binary = Object.keys(optionalDependencies).find((name) =>
    name.endsWith(`-${process.platform}-${process.arch}`),
  );
  return binary === undefined || existsSync(at('node_modules', binary));
}

function endWithoutCompiler() {
  const message = `Not built, because the compiler is a dev dependency: run npm start, or npm ci --include=dev --include=optional.`;
  // The install has done what was asked for; a build that was asked for has failed.
  fail(message, process.env['npm_lifecycle_event'] === 'prepare' ? 0 : 1);
}

/** Returns false when the install or the build failed. */
function prepare() {
  return withFileLock(
    lock,
    async (addHolder) => {
      // Another process may have done it in the meantime.
      if (mayInstall && isInstallDue() && !(await install(addHolder))) return false;
      return !isBuildDue() || (await build(addHolder));
    },
    () => process.stderr.write('Waiting for another process that installs or builds ...\n'),
  ).catch((error) => fail(`Cannot use ${lock}: ${error instanceof Error ? error.message : String(error)}`, 1));
}

/**
 * Compares versions, not times, because copies and checkouts change the times of files. npm writes its own list last,
 * so a killed install has none.
 */
function isInstallDue() {
  const list = at('node_modules', '.package-lock.json');
  if (!existsSync(list)) return true;
  const installed = readPackages(list);
  return Object.entries(readPackages(at('package-lock.json'))).some(([path, wanted]) => {
    if (path === '' || wanted.link) return false;
    const found = installed[path];
    // Optional packages are missing on other platforms, and where the user has left them out.
    return found ? found.version !== wanted.version : !wanted.optional && !wanted.devOptional && !wanted.peer;
  });
}

/**
 * @typedef {{ version?: string, optional?: boolean, devOptional?: boolean, peer?: boolean, link?: boolean }} LockedPackage
 * @param {string} file
 */
function readPackages(file) {
  const list = /** @type {{ packages: Record<string, LockedPackage> }} */ (JSON.parse(readFileSync(file, 'utf8')));
  return list.packages;
}

/** @param {AddHolder} addHolder */
function install(addHolder) {
  // npm_execpath may also be that of yarn or pnpm, which do not read package-lock.json.
  const cli = process.env['npm_execpath'] ?? '';
  const npm = basename(cli) === 'npm-cli.js' ? [process.execPath, cli] : ['npm'];
  // The compiler is a dev dependency, whatever NODE_ENV or the outer npm say. No install scripts: the necessary ones
  // are the build, which comes next, and links that src/embedded-postgres creates itself.
  const flags = ['--include=dev', '--ignore-scripts', '--no-audit', '--no-fund'];
  return run('Installing dependencies (npm ci)', [...npm, 'ci', ...flags], addHolder);
}

function isBuildDue() {
  return !existsSync(stamp) || readFileSync(stamp, 'utf8') !== fingerprint();
}

/**
 * A hash of the names, sizes and times of all files that the build reads: it also changes when a file is removed or
 * gets older.
 */
function fingerprint() {
  const sources = ['src', 'simulator'].flatMap((folder) =>
    readdirSync(at(folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  );
  const files = [...sources, 'package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];
  const hash = createHash('sha256');
  for (const name of files.filter((file) => /\.(tsx?|json)$/.test(file)).sort((a, b) => (a < b ? -1 : 1))) {
    const { size, mtimeMs } = statSync(at(name));
    hash.update(`${name} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/** @param {AddHolder} addHolder */
async function build(addHolder) {
  const before = fingerprint();
  // Output of sources that no longer exist must not stay.
  rmSync(at('dist'), { recursive: true, force: true });
  const tsc = [process.execPath, at('node_modules/typescript/bin/tsc'), '-p', at('tsconfig.build.json')];
  if (!(await run('Building', tsc, addHolder))) return false;
  if (existsSync(at('dist/src/cli/main.js'))) chmodSync(at('dist/src/cli/main.js'), 0o755);
  writeFileSync(stamp, before);
  return true;
}

/**
 * Runs a program to its end, and shows its output only when it failed. Returns whether it succeeded.
 *
 * @typedef {(pid: number) => void} AddHolder
 * @param {string} title
 * @param {readonly string[]} command
 * @param {AddHolder} addHolder
 */
async function run(title, [file = '', ...words], addHolder) {
  const begin = Date.now();
  process.stderr.write(`${title} ... `);
  const child = spawn(file, words, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32' && file === 'npm',
  });
  /** @type {Buffer[]} */
  const output = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (/** @type {Buffer} */ chunk) => void output.push(chunk));
  }
  // When this process is killed, the child may continue.
  if (child.pid !== undefined) addHolder(child.pid);
  const stop = (/** @type {NodeJS.Signals} */ _signal, /** @type {number} */ number) => {
    // npm does not end at once after SIGTERM, and an incomplete install does no harm: the next one starts from the
    // beginning.
    child.kill('SIGKILL');
    releaseFileLock(lock);
    process.stderr.write('interrupted\n');
    process.exit(128 + number);
  };
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, stop);
  /** @type {number | null} */
  const code = await new Promise((resolve) => {
    child.on('error', (error) => {
      output.push(Buffer.from(`${error.message}\n`));
      resolve(1);
    });
    child.on('close', resolve);
  });
  for (const signal of signals) process.off(signal, stop);
  const ended = `${((Date.now() - begin) / 1000).toFixed(1)} s\n`;
  process.stderr.write(code === 0 ? ended : `failed after ${ended}${Buffer.concat(output).toString()}`);
  return code === 0;
}

/**
 * @param {string} message
 * @param {number} code
 * @returns {never}
 */
function fail(message, code) {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}
