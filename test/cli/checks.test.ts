import { describe, expect, test } from 'vitest';
import { backends, withCli } from '../support/with-cli.ts';

const SYNC = ['sync', 'trending-music-list', '--no-follow', '--yes'];

describe.each(backends())('on the %s queue', (backend) => {
  test('the checks of a run are stored and listed', () =>
    withCli({ backend, musicPerRegion: 25 }, async ({ run, json }) => {
      expect((await run(['checks', 'list'])).stdout).toBe('Nothing was checked yet.\n');
      const synced = { run_id: 1, status: 'succeeded', checks_failed: 0, checked_at: expect.any(String) };
      expect(await json(SYNC)).toMatchObject(synced);
      expect((await run(['checks', 'list', '--run', '1', '--failed'])).stdout).toBe('No check has failed.\n');
      expect((await run(['checks', 'list', '--run', '1'])).stdout).toMatch(
        /^check +subject +date +outcome .*\n[- ]+\nfreshness +music_snapshots .* passed /,
      );
    }));
});

test('`checks run` reports a pipeline whose last run is too old, and exits with 3', () =>
  withCli({}, async ({ run, json, pool }) => {
    // Before its first run nothing of a pipeline can be missing.
    expect((await run(['checks', 'run'])).stdout).toMatch(
      /^\d+ checks: \d+ passed, \d+ skipped; warnings: 0, errors: 0\.\n$/,
    );
    await pool.query(
      `insert into ops.runs (pipeline, trigger, status, slot, business_date, streams, finished_at)
       values ('trending', 'cron', 'succeeded', '2026-01-01', '2026-01-01', '{}', now())`,
    );
    const missing = await run(['checks', 'run'], 3);
    expect(missing.stdout).toMatch(/freshness +pipeline trending +\d{4}-\d\d-\d\d +error +no run of /);
    const failure = { name: 'freshness', subject: 'pipeline trending', run_id: null, outcome: 'failed' };
    expect(await json(['checks', 'list', '--failed'])).toMatchObject([failure]);
    expect(await json(['checks', 'run'], 3)).toContainEqual(
      expect.objectContaining({ subject: 'pipeline trending', outcome: 'failed', business_date: expect.any(String) }),
    );
  }));

test('`runs <id>` shows the failed checks of the run', () =>
  withCli({}, async ({ run, pool }) => {
    await pool.query(
      `insert into ops.runs (pipeline, trigger, status, slot, business_date, streams, finished_at)
       values ('trending', 'cron', 'succeeded', '2026-03-02', '2026-03-02', '{}', now());
       insert into ops.check_results (name, subject, run_id, business_date, severity, outcome, observed, expected)
       values ('frozen-snapshots', 'music_snapshots US', 1, '2026-03-02', 'warning', 'failed', 'all 25 rows as before', 'a move')`,
    );
    expect((await run(['runs', '1'])).stdout).toMatch(
      /checks_failed +0\n[^]*warning: check frozen-snapshots after run 1: music_snapshots US: all 25 rows as before \(expected: a move\)\n$/,
    );
  }));

test('with --strict warnings count too', () =>
  withCli({}, async ({ run, pool }) => {
    await pool.query(
      `insert into echotik.music (clip_id, _request_id, _observed_at) select g::text, 1, now() from generate_series(1, 30) g`,
    );
    expect((await run(['checks', 'run'])).stdout).toMatch(/stubs +music +.* warning +30 of 30 rows are only named/);
    await run(['checks', 'run', '--strict'], 3);
  }));

test('invalid options of checks are refused', () =>
  withCli({}, async ({ run }) => {
    expect((await run(['checks', 'run', '--date', '2026-02-30'], 2)).stderr).toContain('Expected a day');
    expect((await run(['checks', 'list', '--run', '99'], 2)).stderr).toContain('there is no run 99');
    expect((await run(['checks', 'list', '--run', '0'], 2)).stderr).toContain('whole number');
    expect((await run(['checks', 'run', '--date', '2020-01-01'])).stdout).toContain(', errors: 0.');
  }));
