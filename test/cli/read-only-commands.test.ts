import { describe, expect, test } from 'vitest';
import { withDatabase } from '../support/database.ts';
import { parseAs } from '../support/parse-as.ts';
import { runInProcess } from '../support/run-in-process.ts';
import { withCli } from '../support/with-cli.ts';

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

test('runs and status show runs as text and as JSON', () =>
  withCli({ musicPerRegion: 5 }, async ({ run, json }) => {
    expect((await run(['runs'])).stdout).toBe('No run yet.\n');
    expect((await run(['sync', 'trending-music-list', '--yes'])).stdout).toBe('');
    expect(await json(['runs'])).toMatchObject([RUN]);
    expect(await json(['runs', '1'])).toMatchObject(RUN);
    expect(await json(['status'])).toMatchObject([RUN]);
    expect((await run(['runs'])).stdout).toMatch(
      /^run +pipeline +status.*\n[- ]+\n +1 +trending-music-list +succeeded/,
    );
    expect((await run(['status'])).stdout).toMatch(/\npipeline +cron +timezone +next/);
    expect((await run(['runs', '7'], 2)).stderr).toContain('there is no run 7');
  }));

describe('sql', () => {
  test('prints one JSON value, with ids as text and numbers as numbers', () =>
    withDatabase(async ({ url }) => {
      const query = `select count(*) as number, 7456789012345678901::bigint as id, '7456789012345678901' as digits,
        1.5::numeric as share, date '2026-03-02' as day, null as nothing, true as yes from generate_series(1, 5)`;
      const { code, stdout, stderr } = await runInProcess(['sql', query, '--unsafe', '--json'], { DATABASE_URL: url });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const id = '7456789012345678901';
      expect(JSON.parse(stdout)).toEqual([
        { number: 5, id, digits: id, share: 1.5, day: '2026-03-02', nothing: null, yes: true },
      ]);
    }));

  test('never writes', () =>
    withDatabase(async ({ url, pool }) => {
      await pool.query(
        `insert into echotik.music (clip_id, _request_id, _observed_at) select g::text, 1, now() from generate_series(1, 5) g`,
      );
      for (const write of ['delete from echotik.music', 'commit; delete from echotik.music', 'create table t()']) {
        expect(await runInProcess(['sql', write, '--unsafe'], { DATABASE_URL: url })).toMatchObject({
          code: 2,
          stdout: '',
          stderr: expect.stringMatching(/^error: .*\n {2}-> /),
        });
      }
      expect((await pool.query('select from echotik.music')).rowCount).toBe(5);
    }));
});

test('streams lists the catalogue in its documented shape, without any database', async () => {
  const { code, stdout } = await runInProcess(['streams', '--json']);
  expect(code).toBe(0);
  const streams = parseAs<readonly Readonly<Record<string, unknown>>[]>(stdout);
  for (const stream of streams) {
    expect(stream).toEqual({
      name: expect.stringMatching(/^[a-z0-9-]+$/),
      group: expect.any(String),
      path: ['industry-classification-mapping', 'category-names'].includes(String(stream['name']))
        ? null
        : expect.stringMatching(/^\/api\/v3\//),
      lane: expect.stringMatching(/^(offline|realtime)$/),
      credits: expect.any(Number),
      unlisted: stream['unlisted'] === null ? null : expect.any(String),
      params: expect.any(Object),
      parent: stream['parent'] === null ? null : expect.any(String),
      batch: stream['batch'] === null ? null : expect.any(Object),
      tables: expect.arrayContaining([expect.stringMatching(/^echotik\./)]),
    });
  }
  expect(streams.filter(({ unlisted }) => unlisted !== null)).toHaveLength(8);
  expect(streams.find(({ name }) => name === 'trending-music-detail')).toMatchObject({ parent: 'trending-music-list' });
});
