import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { configSchema } from '../../src/config/config.ts';
import { parseConfig } from '../../src/config/read-config.ts';
import { startSimulator } from '../../simulator/server.ts';
import { apiVariables, runCli } from '../support/cli.ts';
import { withConfigFile } from '../support/config-file.ts';
import { withDatabase } from '../support/database.ts';
import { parseAs } from '../support/parse-as.ts';
import { runInProcess } from '../support/run-in-process.ts';

async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'echotik-config-'));
  return work(folder).finally(() => rm(folder, { recursive: true }));
}

describe('config check', () => {
  test('exits with 0 for warnings, and prints each with its remedy', () =>
    withConfigFile({ lanes: {}, regions: ['QQ'], allowUnknown: true }, async (path) => {
      const { code, stdout, stderr } = await runInProcess(['config', 'check'], { ECHOTIK_CONFIG: path });
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).toMatch(/^environment {2}ok {7}no credentials/);
      expect(stdout).toMatch(/^regions {6}warning {2}'QQ' is not a market.*\n {22}-> correct it: .*\n/m);
      expect(stdout).toMatch(/\n1 warning\n$/);
    }));

  test('exits with 2 for errors, and prints one JSON value', () =>
    withConfigFile({ regions: ['usa'], nonsense: 1 }, async (path) => {
      const { code, stdout, stderr } = await runInProcess(['config', 'check', '--json'], { ECHOTIK_CONFIG: path });
      expect([code, stderr]).toEqual([2, '']);
      const remedy = 'correct the file; docs/configuration.md has every key';
      expect(JSON.parse(stdout)).toEqual([
        { check: 'environment', result: 'ok', message: expect.any(String), remedy: null },
        { check: 'file', result: 'error', message: expect.stringContaining('regions.0: expected'), remedy },
        { check: 'file', result: 'error', message: 'nonsense: no such key', remedy },
      ]);
    }));

  test('warns of a base URL of plain http on another host, as every command that calls it does', async () => {
    const variables = { ECHOTIK_BASE_URL: 'http://api.invalid', ECHOTIK_USERNAME: 'user', ECHOTIK_PASSWORD: 'canary' };
    const { code, stdout } = await runInProcess(['config', 'check'], variables);
    const message =
      'ECHOTIK_BASE_URL is plain http: the password goes to api.invalid without encryption with every call';
    expect([code, stdout]).toEqual([0, expect.stringContaining(`warning  ${message}`)]);
    const unreachable = { ...variables, DATABASE_URL: 'postgres://u@127.0.0.1:1/none' };
    const sync = await runInProcess(['sync', 'trending-music-list', '--yes'], unreachable);
    expect(sync.stderr).toContain(`warning: ${message}\n`);
    expect((await runCli(['worker'], unreachable)).stdout).toContain(message);
  });

  test('with --live connects to all servers, costs nothing and changes nothing', () =>
    withDatabase(async ({ url, pool }) => {
      const simulator = await startSimulator();
      const rows = async () => (await pool.query('select count(*)::int as runs from ops.runs')).rows;
      try {
        const before = await rows();
        const env = { DATABASE_URL: url, ...apiVariables(simulator) };
        const { code, stdout } = await runInProcess(['config', 'check', '--live', '--json'], env);
        expect(code).toBe(0);
        const checks = new Set(parseAs<{ check: string }[]>(stdout).map(({ check }) => check));
        for (const name of ['credentials', 'postgres', 'grants', 'schema', 'clocks', 'forecast'])
          expect(checks).toContain(name);
        expect(simulator.bill).toMatchObject({ requests: 1, charged: 0, credits: 0 });
        expect(await rows()).toEqual(before);
      } finally {
        await simulator.close();
      }
    }));

  test('with --live and servers that cannot be reached exits with 2, and prints no secret', async () => {
    const { code, stdout, stderr } = await runInProcess(['config', 'check', '--live'], {
      DATABASE_URL: 'postgres://u:canary-1@127.0.0.1:9/none',
      REDIS_URL: 'redis://:canary-2@127.0.0.1:9',
      ECHOTIK_BASE_URL: 'http://127.0.0.1:9',
      ECHOTIK_USERNAME: 'u',
      ECHOTIK_PASSWORD: 'canary-3',
    });
    expect([code, stderr]).toEqual([2, '']);
    expect(stdout).toMatch(/\n3 errors, \d+ warnings\n$/);
    expect(stdout).not.toContain('canary');
  });
});

describe('config init', () => {
  test('writes the file into the working directory, without questions where there is no terminal', () =>
    withFolder(async (folder) => {
      const options = ['--region', 'us,gb', '--budget-day', '300', '--timezone', 'Europe/London', '--json'];
      const { code, stdout, stderr } = await runCli(['config', 'init', ...options], {}, folder);
      const file = join(folder, 'echotik.config.yaml');
      expect([code, stderr]).toEqual([0, '']);
      const choices = { region: ['US', 'GB'], budgetDay: 300, timezone: 'Europe/London' };
      expect(JSON.parse(stdout)).toEqual({ file: expect.stringContaining('echotik.config.yaml'), ...choices });
      expect(parseConfig(await readFile(file, 'utf8')).config).toEqual(
        configSchema.parse({ regions: ['US', 'GB'], budget: { day: 300, timezone: 'Europe/London' } }),
      );
      const checked = await runInProcess(['config', 'check'], { ECHOTIK_CONFIG: file });
      expect(checked).toMatchObject({ code: 0, stdout: expect.stringMatching(/\nAll is well\.\n$/) });
    }));

  test('overwrites an existing file only with --force', () =>
    withFolder(async (folder) => {
      const file = join(folder, 'mine.yaml');
      await writeFile(file, 'regions: [TH]\n');
      const init = (...more: readonly string[]) => runInProcess(['config', 'init', '--file', file, ...more]);
      expect(await init()).toMatchObject({
        code: 2,
        stdout: '',
        stderr: expect.stringMatching(/exists already\n {2}-> add --force/),
      });
      expect(await readFile(file, 'utf8')).toBe('regions: [TH]\n');
      expect(await init('--force')).toMatchObject({ code: 0 });
      expect(parseConfig(await readFile(file, 'utf8')).config).toEqual(configSchema.parse({}));
    }));

  test('reports all invalid options at once, and a file that cannot be written', () =>
    withFolder(async (folder) => {
      const bad = await runInProcess([
        'config',
        'init',
        '--region',
        'usa',
        '--budget-month',
        'much',
        '--file',
        join(folder, 'bad.yaml'),
      ]);
      expect(bad).toMatchObject({
        code: 2,
        stderr: expect.stringMatching(/--region 'usa': .*; --budget-month 'much': .*\n {2}-> /),
      });
      const lost = await runInProcess(['config', 'init', '--file', join(folder, 'no', 'where.yaml')]);
      expect(lost).toMatchObject({ code: 2, stderr: expect.stringMatching(/cannot write .*\(ENOENT\)\n {2}-> /) });
    }));
});

test.each([['config'], ['config', 'frobnicate'], ['config', 'check', '--nonsense']])(
  '%j %j exits with 2',
  async (...args) => {
    expect(await runInProcess(args.filter(Boolean))).toMatchObject({ code: 2, stdout: '' });
  },
);
