/**
 * `npm run db:check`: fails when the tables in src/load/tables and the files in migrations/ have drifted apart. It runs
 * drizzle-kit against a copy of the migrations and fails if drizzle-kit adds a file. It changes nothing else.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { packageFile } from '../src/package-files.ts';

const REMEDY = 'run `npm run db:generate -- --name <what-changed>` and commit the new file in migrations/';
const TIMEOUT_MS = 60_000;

const root = packageFile('.');
const cache = join(root, 'node_modules', '.cache');
mkdirSync(cache, { recursive: true });
// Inside the project, because imports of the configuration are resolved from there; below node_modules, so that a check
// that is killed leaves nothing in the working tree.
const folder = mkdtempSync(join(cache, 'db-check-'));
try {
  process.exitCode = check();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Returns the exit code. */
function check(): number {
  const copy = join(folder, 'migrations');
  cpSync(join(root, 'migrations'), copy, { recursive: true });
  const config = join(folder, 'drizzle.config.ts');
  const [ours, out] = [join(root, 'drizzle.config.ts'), relative(root, copy)].map((path) => JSON.stringify(path));
  writeFileSync(config, `import ours from ${ours};\nexport default { ...ours, out: ${out} };\n`);

  const kit = join(root, 'node_modules', 'drizzle-kit', 'bin.cjs');
  const { status, stdout, stderr, error } = spawnSync(
    process.execPath,
    [kit, 'generate', '--config', relative(root, config), '--name', 'drift'],
    { cwd: root, encoding: 'utf8', timeout: TIMEOUT_MS },
  );
  const added = readdirSync(copy).filter((name) => name.endsWith('_drift.sql'));
  if (added.length) {
    const statements = added.map((name) => readFileSync(join(copy, name), 'utf8').trim()).join('\n');
    return fail(`the tables and migrations/ have drifted apart; missing is:\n\n${statements}\n`, REMEDY);
  }
  if (status === 0 && stdout.includes('No schema changes')) {
    process.stdout.write('migrations/ is up to date with src/load/tables.\n');
    return 0;
  }
  // On a terminal drizzle-kit prompts whether a column was renamed; here it cannot prompt, and ends without a file.
  const output = [error?.message, stdout, stderr].filter(Boolean).join('\n').trim();
  return fail(`drizzle-kit generate failed:\n\n${output}\n`, REMEDY);
}

function fail(message: string, remedy: string): number {
  process.stderr.write(`error: ${message}  -> ${remedy}\n`);
  return 1;
}
