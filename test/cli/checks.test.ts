import { expect, inject, test } from 'vitest';
import type { Backend } from '../support/world.ts';
import { withOffice } from '../support/office.ts';

const backends: readonly Backend[] = inject('redisUrl') ? ['postgres', 'redis'] : ['postgres'];
const SYNC = ['sync', 'trending-music-list', '--no-follow', '--yes'];

test.each(backends)('what checks find is told, kept and listed (%s)', (backend) =>
  withOffice({ backend, musicPerRegion: 25 }, async ({ run, json, here, pool }) => {
    expect((await here(['checks', 'list'])).stdout).toBe('Nothing was checked yet.\n');
    const synced = (await json(SYNC)) as { run_id: number };
    expect(synced).toMatchObject({ status: 'succeeded', checks_failed: 0, checked_at: expect.any(String) });
    const id = String(synced.run_id);
    expect((await here(['checks', 'list', '--run', id, '--failed'])).stdout).toBe('No check has failed.\n');
    expect((await here(['checks', 'list', '--run', id])).stdout).toMatch(
      /^check +subject +date +outcome .*\n[- ]+\nfreshness +music_snapshots .* passed /,
    );

    // Nobody has run a pipeline yet: nothing can be missing.
    expect((await here(['checks', 'run'])).stdout).toMatch(
      /^\d+ looked at: \d+ passed, \d+ skipped; warnings: 0, errors: 0\.\n$/,
    );
    await pool.query(
      `insert into ops.runs (pipeline, trigger, status, slot, business_date, streams, finished_at)
       values ('trending', 'cron', 'succeeded', '2026-01-01', '2026-01-01', '{}', now())`,
    );
    const missing = await run(['checks', 'run'], 3);
    expect(missing.stdout).toMatch(/freshness +pipeline trending +\d{4}-\d\d-\d\d +error +no run of /);
    const found = (await json(['checks', 'list', '--failed'])) as object[];
    expect(found).toMatchObject([{ name: 'freshness', subject: 'pipeline trending', run_id: null, outcome: 'failed' }]);
    expect(await json(['checks', 'run'], 3)).toContainEqual(
      expect.objectContaining({ subject: 'pipeline trending', outcome: 'failed', business_date: expect.any(String) }),
    );
  }),
);

test('a failed check is in the lines of its run', () =>
  withOffice({ musicPerRegion: 25 }, async ({ run, here, pool }) => {
    await run(SYNC);
    await pool.query(
      `insert into ops.check_results (name, subject, run_id, business_date, severity, outcome, observed, expected)
       values ('frozen-snapshots', 'music_snapshots US', 1, '2026-03-02', 'warning', 'failed', 'all 25 rows as before', 'a move')`,
    );
    expect((await here(['runs', '1'])).stdout).toMatch(
      /checks_failed +0\n[^]*warning: check frozen-snapshots after run 1: music_snapshots US: all 25 rows as before \(expected: a move\)\n$/,
    );
  }));

test('--strict lets warnings count', () =>
  withOffice({}, async ({ here, run, pool }) => {
    await pool.query(
      `insert into echotik.music (clip_id, _request_id, _observed_at) select g::text, 1, now() from generate_series(1, 30) g`,
    );
    expect((await here(['checks', 'run'])).stdout).toMatch(/stubs +music +.* warning +30 of 30 rows are only named/);
    await run(['checks', 'run', '--strict'], 3);
  }));

test('bad input is refused', () =>
  withOffice({}, async ({ here }) => {
    expect((await here(['checks', 'run', '--date', '2026-02-30'], 2)).stderr).toContain('Expected a day');
    expect((await here(['checks', 'list', '--run', '99'], 2)).stderr).toContain('there is no run 99');
    expect((await here(['checks', 'list', '--run', '0'], 2)).stderr).toContain('whole number');
    expect((await here(['checks', 'run', '--date', '2020-01-01'])).stdout).toContain(', errors: 0.');
  }));
