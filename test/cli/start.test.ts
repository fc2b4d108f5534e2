import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listTableInfos } from '../../src/load/tables/all.ts';
import { startSimulator } from '../../simulator/server.ts';
import { apiVariables, runCli, type Variables } from '../support/cli.ts';

test('start loads simulated data, finds it unchanged the second time, and never mixes it with real data', async () => {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'echotik start ')));
  // As root the server runs as another user; where that user cannot enter, the data would be elsewhere.
  await chmod(folder, 0o711);
  const start = (env: Variables, ...args: readonly string[]) => runCli(['start', '--once', ...args], env, folder);
  const simulator = await startSimulator({ musicPerRegion: 5 });
  try {
    const first = await start({});
    expect(first).toMatchObject({ code: 0, stderr: expect.stringContaining('using the built-in simulator') });
    expect(first.stdout).toContain(`The warehouse: ${listTableInfos().length} tables in schema echotik`);
    for (const name of [
      'music',
      'product_ranks',
      'video_daily',
      'hashtag_snapshots',
      'ads',
      'categories',
      'industries',
    ])
      expect(first.stdout).toMatch(new RegExp(`\\b${name} [1-9]\\d*\\b`));
    expect(first.stdout).toMatch(/This start: \d+ requests, \d+ credits, .*; [1-9]\d* rows new/);

    expect(first.stderr).toContain(
      `A new warehouse is made in ${join(folder, '.echotik')}: there is none in ${folder} or above it, up to /.`,
    );

    const deeper = join(folder, 'reports');
    await mkdir(deeper);
    const second = await runCli(['start', '--once'], {}, deeper);
    expect(second.stderr).toContain(`Using the warehouse in ${join(folder, '.echotik')}.`);
    expect(second.code).toBe(0);
    expect(second.stdout).toMatch(/ 0 rows new, 0 changed, [1-9]\d* unchanged/);

    const config = join(folder, 'music.yaml');
    await writeFile(
      config,
      `lanes: { realtime: { perSecond: null } }
pipelines: { music: { cron: 0 10 * * *, streams: [trending-music-list, trending-music-detail] } }`,
    );
    const api = { ...apiVariables(simulator), ECHOTIK_CONFIG: config };
    const real = await start(api, '--yes');
    expect(real).toMatchObject({ code: 0 });
    expect(real.stderr).toMatch(
      /The simulated data is kept in database \w+_simulated_\d{14}; real data starts in an empty one/,
    );
    expect(real.stdout).toMatch(/\bmusic 5\b/);
    expect(simulator.bill.charged).toBe(6);

    const complete = await start(api, '--yes');
    expect(complete).toMatchObject({ code: 0, stderr: expect.stringContaining('nothing to buy') });
    expect(simulator.bill.charged).toBe(6);

    const without = await start({});
    expect(without).toMatchObject({ code: 2, stdout: '' });
    expect(without.stderr).toMatch(/this warehouse holds real data.*\n {2}-> set ECHOTIK_USERNAME/);
  } finally {
    await simulator.close();
    await rm(folder, { recursive: true, force: true });
  }
});
