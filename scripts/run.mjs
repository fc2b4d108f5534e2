/**
 * What `npm start` and `npm test` call: installs and builds when that is due, then hands over.
 *   node scripts/run.mjs start|test|build [args]
 * `build` installs nothing: npm itself calls it at the end of an install. Nothing is built twice from the same sources.
 * Plain JavaScript, since it runs before anything is built. It writes to stderr only: stdout is the command's.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';

const oldestNode = [20, 19];
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const at = (...parts) => join(root, ...parts);
const stamp = at('dist', '.built-from');
const lock = at('.build.lock');
/** No install takes that long: a lock of this age is of a process before a reboot, whose pid someone else has now. */
const lockLifeMs = 15 * 60_000;

const [, , command, ...args] = process.argv;
const programs = { start: ['dist/cli/main.js', 'start'], test: ['node_modules/vitest/vitest.mjs', 'run'], build: [] };
if (!Object.hasOwn(programs, command)) fail(`Usage: node scripts/run.mjs ${Object.keys(programs).join('|')} [args]`, 2);
checkNode();
const mayInstall = command !== 'build';
if (((mayInstall && isInstallDue()) || isBuildDue()) && !(await prepare())) process.exit(1);
const [program, ...firstArgs] = programs[command];
if (program !== undefined) {
  // In this process instead of a new one: its signals, terminal and exit code are then simply those of the program.
  process.argv = [process.execPath, at(program), ...firstArgs, ...args];
  if (command === 'test') process.chdir(root);
  if (process.env.npm_lifecycle_event !== undefined) endWithParent();
  await import(pathToFileURL(at(program)).href);
}

/** npm passes a SIGTERM on to the shell between us only, which dies of it and leaves us behind. */
function endWithParent() {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 300).unref();
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return;
  fail(
    `Node ${process.versions.node} is too old: install Node ${oldestNode.join('.')} or newer (https://nodejs.org).`,
    2,
  );
}

async function prepare() {
  await takeLock();
  try {
    // Somebody else may have done it while we waited.
    if (mayInstall && isInstallDue() && !(await install())) return false;
    return !isBuildDue() || (await build());
  } finally {
    rmSync(lock, { force: true });
  }
}

/** By content, not by age: copies and checkouts shuffle file times. npm writes its own list last, so a killed install has none. */
function isInstallDue() {
  const list = at('node_modules', '.package-lock.json');
  if (!existsSync(list)) return true;
  const { packages: installed } = JSON.parse(readFileSync(list, 'utf8'));
  const { packages: wanted } = JSON.parse(readFileSync(at('package-lock.json'), 'utf8'));
  return Object.entries(wanted).some(([path, { version, optional, devOptional, peer, link }]) => {
    if (path === '' || link) return false;
    // Optional ones are missing on other platforms, and when someone chose to do without.
    return installed[path] === undefined ? !optional && !devOptional && !peer : installed[path].version !== version;
  });
}

async function install() {
  // npm_execpath may also be that of yarn or pnpm, which know no package-lock.json.
  const cli = process.env.npm_execpath ?? '';
  const npm = basename(cli) === 'npm-cli.js' ? [process.execPath, cli] : ['npm'];
  // The compiler is a dev dependency, whatever NODE_ENV or the outer npm say. No install scripts: the only ones we would
  // want are the build, which comes next, and links that src/load/embedded makes itself.
  const flags = ['--include=dev', '--ignore-scripts', '--no-audit', '--no-fund'];
  return await run('Installing dependencies (npm ci)', [...npm, 'ci', ...flags]);
}

function isBuildDue() {
  return !existsSync(stamp) || readFileSync(stamp, 'utf8') !== fingerprint();
}

/** Of the names, sizes and times of all that the build reads: it also changes when a file goes or gets older. */
function fingerprint() {
  const sources = readdirSync(at('src'), { recursive: true }).map((name) => join('src', name));
  const files = [...sources, 'package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];
  const hash = createHash('sha256');
  for (const name of files.filter((file) => /\.(ts|json)$/.test(file)).sort((a, b) => (a < b ? -1 : 1))) {
    const { size, mtimeMs } = statSync(at(name));
    hash.update(`${name} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

async function build() {
  const before = fingerprint();
  // What was made of a source that is gone must go.
  rmSync(at('dist'), { recursive: true, force: true });
  const tsc = [process.execPath, at('node_modules/typescript/bin/tsc'), '-p', at('tsconfig.build.json')];
  if (!(await run('Building', tsc))) return false;
  if (existsSync(at('dist/cli/main.js'))) chmodSync(at('dist/cli/main.js'), 0o755);
  writeFileSync(stamp, before);
  return true;
}

/** Shows the output only when it failed. */
async function run(title, [file, ...words]) {
  const begin = Date.now();
  process.stderr.write(`${title} ... `);
  const child = spawn(file, words, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32' && file === 'npm',
  });
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk));
  // If we are killed, the child may go on: the lock is also his.
  if (child.pid !== undefined) writeFileSync(lock, `${process.pid} ${child.pid}`);
  const stop = (_signal, number) => {
    // npm does not end at once when asked nicely, and half an install does no harm: the next one begins anew.
    child.kill('SIGKILL');
    rmSync(lock, { force: true });
    process.stderr.write('interrupted\n');
    process.exit(128 + number);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, stop);
  const code = await new Promise((resolve) => {
    child.on('error', (error) => resolve(output.push(Buffer.from(`${error.message}\n`)) && 1));
    child.on('close', resolve);
  });
  for (const signal of signals) process.off(signal, stop);
  const ended = `${((Date.now() - begin) / 1000).toFixed(1)} s\n`;
  process.stderr.write(code === 0 ? ended : `failed after ${ended}${Buffer.concat(output).toString()}`);
  return code === 0;
}

/** So that two at once do not install or build into the same folders. */
async function takeLock() {
  for (let isTold = false; ; await sleep(100)) {
    try {
      return writeFileSync(lock, String(process.pid), { flag: 'wx' });
    } catch (error) {
      if (error.code !== 'EEXIST') fail(`Cannot write ${lock}: ${error.message}`, 1);
    }
    if (!isLockHeld()) rmSync(lock, { force: true });
    else if (!isTold) process.stderr.write('Waiting for another process that installs or builds ...\n');
    isTold = true;
  }
}

function isLockHeld() {
  try {
    const pids = readFileSync(lock, 'utf8').split(' ').filter(Boolean).map(Number);
    const isYoung = Date.now() - statSync(lock).mtimeMs < lockLifeMs;
    // Without a pid: it is just being written.
    return isYoung && (pids.length === 0 || pids.some(isAlive));
  } catch {
    return true;
  }
}

function isAlive(pid) {
  try {
    // Many a container has nobody who buries the dead, and they answer to signals.
    if (existsSync(`/proc/${pid}/stat`) && /\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))) return false;
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function fail(message, code) {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}
