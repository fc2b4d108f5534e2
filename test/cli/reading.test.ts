import { expect, test } from 'vitest';
import { startSimulator } from '../../src/simulator/server.ts';
import { apiVariables, runCli } from '../support/cli.ts';
import { withDatabase } from '../support/database.ts';

const RUN = {
  run_id: 1,
  pipeline: 'trending-music-list',
  trigger: 'manual',
  status: 'succeeded',
  business_date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
  slot: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
  requests_total: 6,
  requests_done: 6,
  error: null,
};

test('runs, status and sql read the warehouse as people and as JSON, and never write', () =>
  withDatabase(async ({ url }) => {
    const simulator = await startSimulator({ musicPerRegion: 5 });
    const read = (...args: readonly string[]) => runCli(args, { DATABASE_URL: url });
    const readJson = async (...args: readonly string[]): Promise<unknown> => {
      const { code, stdout, stderr } = await read(...args, '--json');
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      return JSON.parse(stdout);
    };
    try {
      expect(await read('runs')).toMatchObject({ code: 0, stdout: 'No run yet.\n' });
      const env = { DATABASE_URL: url, ...apiVariables(simulator) };
      expect(await runCli(['sync', 'trending-music-list', '--yes'], env)).toMatchObject({ code: 0, stdout: '' });
    } finally {
      await simulator.close();
    }

    expect(await readJson('runs')).toMatchObject([RUN]);
    expect(await readJson('runs', '1')).toMatchObject(RUN);
    expect(await readJson('status')).toMatchObject([RUN]);
    expect((await read('runs')).stdout).toMatch(/^run +pipeline +status.*\n[- ]+\n +1 +trending-music-list +succeeded/);
    expect((await read('status')).stdout).toMatch(/\npipeline +cron +timezone +next/);
    expect(await read('runs', '7')).toMatchObject({ code: 2, stderr: expect.stringContaining('there is no run 7') });

    const types = `select count(*) as number, 7456789012345678901::bigint as id, 1.5::numeric as share,
      date '2026-03-02' as day, null as nothing, true as yes from echotik.music`;
    expect(await readJson('sql', types)).toEqual([
      { number: 5, id: '7456789012345678901', share: 1.5, day: '2026-03-02', nothing: null, yes: true },
    ]);
    const digits = 'select clip_id, snapshot_date from echotik.music_snapshots limit 1';
    expect(await readJson('sql', digits)).toEqual([
      { clip_id: expect.stringMatching(/^\d{19}$/), snapshot_date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) },
    ]);
    for (const write of ['delete from echotik.music', 'commit; delete from echotik.music', 'create table t()']) {
      expect(await read('sql', write)).toMatchObject({
        code: 2,
        stdout: '',
        stderr: expect.stringMatching(/^error: .*\n {2}-> /),
      });
    }
    expect(await readJson('sql', 'select count(*) as left from echotik.music')).toEqual([{ left: 5 }]);
  }));

test('streams lists the catalogue in the shape that was promised, without any database', async () => {
  const { code, stdout } = await runCli(['streams', '--json']);
  expect(code).toBe(0);
  const streams: readonly Readonly<Record<string, unknown>>[] = JSON.parse(stdout);
  for (const stream of streams) {
    expect(stream).toEqual({
      name: expect.stringMatching(/^[a-z0-9-]+$/),
      group: expect.any(String),
      path: ['industry-classification-mapping', 'category-names'].includes(String(stream['name']))
        ? null
        : expect.stringMatching(/^\/api\/v3\//),
      lane: expect.stringMatching(/^(offline|realtime)$/),
      credits: expect.any(Number),
      params: expect.any(Object),
      parent: stream['parent'] === null ? null : expect.any(String),
      batch: stream['batch'] === null ? null : expect.any(Object),
      tables: expect.arrayContaining([expect.stringMatching(/^echotik\./)]),
    });
  }
  expect(streams.find(({ name }) => name === 'trending-music-detail')).toMatchObject({ parent: 'trending-music-list' });
});
