import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { configSchema } from '../../src/config/config.ts';
import { parseConfig } from '../../src/config/read-config.ts';
import { startSimulator } from '../../src/simulator/server.ts';
import { apiVariables, runCli } from '../support/cli.ts';
import { withConfigFile } from '../support/config-file.ts';
import { withDatabase } from '../support/database.ts';

async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'echotik-config-'));
  return work(folder).finally(() => rm(folder, { recursive: true }));
}

describe('config check', () => {
  test('exits with 0 for warnings, which people get with what to do', () =>
    withConfigFile({ lanes: {}, regions: ['QQ'], allowUnknown: true }, async (path) => {
      const { code, stdout, stderr } = await runCli(['config', 'check'], { ECHOTIK_CONFIG: path });
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).toMatch(/^environment {2}ok {7}no credentials/);
      expect(stdout).toMatch(/^regions {6}warning {2}'QQ' is not a market.*\n {22}-> correct it: .*\n/m);
      expect(stdout).toMatch(/\n1 warning\n$/);
    }));

  test('exits with 2 for errors, and prints one JSON value', () =>
    withConfigFile({ regions: ['usa'], nonsense: 1 }, async (path) => {
      const { code, stdout, stderr } = await runCli(['config', 'check', '--json'], { ECHOTIK_CONFIG: path });
      expect([code, stderr]).toEqual([2, '']);
      const remedy = 'correct the file; docs/configuration.md has every key';
      expect(JSON.parse(stdout)).toEqual([
        { check: 'environment', result: 'ok', message: expect.any(String), remedy: null },
        { check: 'file', result: 'error', message: expect.stringContaining('regions.0: expected'), remedy },
        { check: 'file', result: 'error', message: 'nonsense: no such key', remedy },
      ]);
    }));

  test('with --live asks everybody, costs nothing and changes nothing', () =>
    withDatabase(async ({ url, pool }) => {
      const simulator = await startSimulator();
      const rows = async () => (await pool.query('select count(*)::int as runs from ops.runs')).rows;
      try {
        const before = await rows();
        const env = { DATABASE_URL: url, ...apiVariables(simulator) };
        const { code, stdout } = await runCli(['config', 'check', '--live', '--json'], env);
        expect(code).toBe(0);
        const checks = new Set(JSON.parse(stdout).map(({ check }: { check: string }) => check));
        for (const name of ['credentials', 'postgres', 'grants', 'schema', 'clocks', 'forecast'])
          expect(checks).toContain(name);
        expect(simulator.bill).toMatchObject({ requests: 1, charged: 0, credits: 0 });
        expect(await rows()).toEqual(before);
      } finally {
        await simulator.close();
      }
    }));

  test('with --live and servers that are not there exits with 2, and tells no secret', async () => {
    const { code, stdout, stderr } = await runCli(['config', 'check', '--live'], {
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
  test('writes what was asked, without a question where there is no terminal', () =>
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
      const checked = await runCli(['config', 'check'], { ECHOTIK_CONFIG: file }, folder);
      expect(checked).toMatchObject({ code: 0, stdout: expect.stringMatching(/\nAll is well\.\n$/) });
    }));

  test('leaves a file that is there alone, unless told otherwise', () =>
    withFolder(async (folder) => {
      const file = join(folder, 'mine.yaml');
      await writeFile(file, 'regions: [TH]\n');
      const init = (...more: readonly string[]) => runCli(['config', 'init', '--file', file, ...more]);
      expect(await init()).toMatchObject({
        code: 2,
        stdout: '',
        stderr: expect.stringMatching(/is there already\n {2}-> add --force/),
      });
      expect(await readFile(file, 'utf8')).toBe('regions: [TH]\n');
      expect(await init('--force')).toMatchObject({ code: 0 });
      expect(parseConfig(await readFile(file, 'utf8')).config).toEqual(configSchema.parse({}));
    }));

  test('refuses bad options all at once, and a place that is none', () =>
    withFolder(async (folder) => {
      const bad = await runCli(['config', 'init', '--region', 'usa', '--budget-month', 'much'], {}, folder);
      expect(bad).toMatchObject({
        code: 2,
        stderr: expect.stringMatching(/--region 'usa': .*; --budget-month 'much': .*\n {2}-> /),
      });
      const lost = await runCli(['config', 'init', '--file', join(folder, 'no', 'where.yaml')]);
      expect(lost).toMatchObject({ code: 2, stderr: expect.stringMatching(/cannot write .*\(ENOENT\)\n {2}-> /) });
    }));
});

test.each([['config'], ['config', 'frobnicate'], ['config', 'check', '--nonsense']])(
  '%j %j exits with 2',
  async (...args) => {
    expect(await runCli(args.filter(Boolean))).toMatchObject({ code: 2, stdout: '' });
  },
);
