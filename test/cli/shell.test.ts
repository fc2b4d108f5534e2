import { execFile, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { buildCompletionScript, type Shell } from '../../src/cli/output/completion-script.ts';
import { loadProgram } from '../../src/cli/program.ts';
import { withDatabase } from '../support/database.ts';
import { parseAs } from '../support/parse-as.ts';
import { runInProcess } from '../support/run-in-process.ts';

const program = await loadProgram();

const main = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));
const run = promisify(execFile);
const has = (shell: string) => spawnSync(shell, ['--version']).status === 0;

async function withScript<T>(shell: Shell, work: (file: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'echotik-completion-'));
  const file = join(folder, `completion.${shell}`);
  await writeFile(file, buildCompletionScript(shell, program, ['product-list', 'product-trend']));
  return work(file).finally(() => rm(folder, { recursive: true }));
}

describe('completion', () => {
  test.runIf(has('bash'))('works in bash for commands, subcommands, options, streams and files', () =>
    withScript('bash', async (file) => {
      const complete = async (...words: readonly string[]) => {
        const typed = words.map((word) => `'${word}'`).join(' ');
        const script = `set -u; source '${file}'; COMP_WORDS=(echotik-warehouse ${typed}); COMP_CWORD=${words.length}
          _echotik_warehouse; printf '%s\\n' "\${COMPREPLY[@]-}"`;
        const { stdout } = await run('bash', ['-c', script]);
        return stdout.split('\n').filter(Boolean);
      };
      expect(await complete('sch')).toEqual(['schedule', 'scheduler']);
      expect(await complete('runs', 're')).toEqual(['resume']);
      expect(await complete('config', '')).toEqual(expect.arrayContaining(['init', 'check', '--help']));
      expect(await complete('sync', 'product-')).toEqual(['product-list', 'product-trend']);
      expect(await complete('sync', 'product-list', '--max')).toEqual(['--max-pages', '--max-credits']);
      expect(await complete('watch', 'add', 'cr')).toEqual(['creator']);
      expect(await complete('completion', '')).toEqual(expect.arrayContaining(['bash', 'zsh', 'fish']));
      expect(await complete('sql', '--file', file.slice(0, -2))).toEqual([file]);
      expect(await complete('nonsense')).toEqual([]);
    }),
  );

  test.runIf(has('fish'))('works in fish', () =>
    withScript('fish', async (file) => {
      const complete = async (line: string) => {
        const { stdout } = await run('fish', ['--no-config', '-c', `source ${file}; complete -C '${line}'`]);
        return stdout.split('\n').filter(Boolean);
      };
      expect(await complete('echotik-warehouse sch')).toEqual(['schedule', 'scheduler']);
      expect(await complete('echotik-warehouse runs re')).toEqual(['resume']);
      expect(await complete('echotik-warehouse sync product-')).toEqual(['product-list', 'product-trend']);
    }),
  );

  test.runIf(has('zsh'))('works in zsh', () =>
    withScript('zsh', async (file) => {
      const script = `autoload -Uz compinit; compinit -u -D; source ${file}; print $_comps[echotik-warehouse]`;
      expect(await run('zsh', ['-f', '-c', script])).toEqual({ stdout: '_echotik_warehouse\n', stderr: '' });
    }),
  );
});

test('a closed pipe is no error: the command ends without a message, with its own exit code', async () => {
  const piped = (command: string) =>
    run('bash', ['-c', `"$0" "$1" ${command} | true; echo "$\{PIPESTATUS[0]}"`, process.execPath, main]);
  expect(await piped('streams --json')).toEqual({ stdout: '0\n', stderr: '' });
  // Both of its outputs are closed.
  expect(await piped('frobnicate 2>&1')).toEqual({ stdout: '2\n', stderr: '' });
});

test.runIf(existsSync('/dev/full')).each(['streams', 'sql --help', '--version'])(
  'output of %s that cannot be written ends with 1, and says why',
  (command) => {
    const { status, stderr } = spawnSync('bash', ['-c', `"$0" "$1" ${command} > /dev/full`, process.execPath, main], {
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([1, expect.stringMatching(/^error: cannot write the output: ENOSPC/)]);
  },
);

test('--version prints the version of the package', async () => {
  const { version } = parseAs<{ version: string }>(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  );
  for (const option of ['--version', '-V'])
    expect(await runInProcess([option])).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' });
});

test.each([{ FORCE_COLOR: '3' }, { NO_COLOR: '1' }, { CLICOLOR_FORCE: '1', TERM: 'xterm-256color' }])(
  'nothing is printed in colours, whatever %j asks for',
  (variables) =>
    withDatabase(async ({ url }) => {
      for (const args of [['--help'], ['sync', '--help'], ['frobnicate'], ['status'], ['streams']]) {
        const { stdout, stderr } = await runInProcess(args, { DATABASE_URL: url, ...variables });
        expect(`${stdout}${stderr}`).not.toContain('\u001b');
      }
    }),
);
