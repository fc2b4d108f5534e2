import { describe, expect, test } from 'vitest';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSimulator } from '../../src/simulator/server.ts';
import { apiVariables, runCli, type Variables } from '../support/cli.ts';
import { withDatabase } from '../support/database.ts';

const NOWHERE = 'postgres://somebody:canary-db-55@127.0.0.1:9/none';
const CREDENTIALS = {
  ECHOTIK_USERNAME: 'me',
  ECHOTIK_PASSWORD: 'canary-api-56',
  ECHOTIK_BASE_URL: 'http://127.0.0.1:9',
};
const LIST = ['sync', 'trending-music-list', '--yes'];

describe('what is wrong is told in words, with an exit code, before anything is asked', () => {
  test.concurrent.each<[readonly string[], Variables, number, RegExp]>([
    [['frobnicate'], {}, 2, /unknown command 'frobnicate'/],
    [['sync'], {}, 2, /nothing to sync was named\n {2}-> /],
    [['sync', '--all', 'trending-music-list'], {}, 2, /--all stands alone/],
    [['watch', 'add', 'product', 'abc'], {}, 2, /'abc' is no product\n {2}-> /],
    [['sync', 'no-such-stream', '--yes'], {}, 2, /'no-such-stream' is neither.*\n {2}-> pipelines: .*streams/],
    [[...LIST, '--param', 'colour=red'], {}, 2, /has no param 'colour'\n {2}-> .*region/],
    [[...LIST, '--param', 'region'], {}, 2, /Expected name=value/],
    [[...LIST, '--param', 'region=@no-such-file'], {}, 2, /There is no file 'no-such-file'/],
    [[...LIST, '--param', 'period=8'], {}, 2, /period '8' will not do/],
    [[...LIST, '--max-pages', '0'], {}, 2, /at least 1/],
    [[...LIST, '--follow', 'trending-music-list'], {}, 2, /does not follow.*\n {2}-> what does: trending-music-detail/],
    [LIST, { ECHOTIK_CONFIG: '/nowhere/at.all.yaml' }, 2, /cannot read the configuration .*ENOENT/],
    [LIST, { ECHOTIK_PASSWORD: 'canary-api-56' }, 2, /ECHOTIK_USERNAME is not/],
    [LIST, { DATABASE_URL: 'mysql://root@localhost/x' }, 2, /DATABASE_URL is not a PostgreSQL URL/],
    [LIST, { DATABASE_URL: NOWHERE }, 1, /cannot reach PostgreSQL at 127\.0\.0\.1:9\/none.*\n {2}-> start it/],
    [['worker'], { DATABASE_URL: NOWHERE }, 2, /there are no credentials/],
    [['worker'], { ...CREDENTIALS, DATABASE_URL: NOWHERE }, 1, /cannot reach PostgreSQL/],
    [['scheduler'], { ...CREDENTIALS, DATABASE_URL: NOWHERE }, 2, /spends credits/],
    [['runs', 'first'], { DATABASE_URL: NOWHERE }, 2, /whole number/],
    [['sql', ' '], { DATABASE_URL: NOWHERE }, 2, /the query is empty/],
  ])('%j with %j exits with %i', async (args, env, exit, text) => {
    const { code, stdout, stderr } = await runCli(args, env);
    expect({ code, stdout, stderr }).toEqual({ code: exit, stdout: '', stderr: expect.stringMatching(text) });
    expect(stderr).not.toMatch(/^ {4}at |canary/m);
  });
});

test('a configuration with mistakes is told key by key, and exits with 2', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'echotik-config-'));
  try {
    const path = join(folder, 'mine.yaml');
    await writeFile(path, 'regions: [usa]\nlanes: { realtime: { perSecond: -1 } }\n');
    const { code, stderr } = await runCli(LIST, { ECHOTIK_CONFIG: path, DATABASE_URL: NOWHERE });
    expect(code).toBe(2);
    expect(stderr).toContain(`${path} has 2 mistakes`);
    expect(stderr).toMatch(/regions\.0: .*\n.*lanes\.realtime\.perSecond: /);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a Redis that is not there exits with 1, and nothing is asked of the API', () =>
  withDatabase(async ({ url }) => {
    const simulator = await startSimulator();
    try {
      const env = { DATABASE_URL: url, REDIS_URL: 'redis://:canary-redis-57@127.0.0.1:9', ...apiVariables(simulator) };
      const { code, stdout, stderr } = await runCli([...LIST, '--json'], env);
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(/cannot reach Redis at 127\.0\.0\.1:9.*\n {2}-> start it/);
      expect(stderr).not.toContain('canary');
      expect(simulator.journal).toEqual([]);
    } finally {
      await simulator.close();
    }
  }));
