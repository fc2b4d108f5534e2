/** Checks that hold a day against the days before it. */
import { expect, test } from 'vitest';
import { fallingCounters } from '../../src/data-checks/falling-counters.ts';
import { frozenSnapshots } from '../../src/data-checks/frozen-snapshots.ts';
import { nullRates } from '../../src/data-checks/null-rates.ts';
import { rowCounts } from '../../src/data-checks/row-counts.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import { video_daily, videos } from '../../src/load/tables/videos.ts';
import { row } from '../../src/streams/row.ts';
import { at, mergeInto } from '../load/write/row-writes.ts';
import { withDatabase } from '../support/database.ts';
import {
  readCheckResults,
  checkedStream,
  chart,
  clips,
  DAY,
  daysBefore,
  pastRun,
  buildScope,
} from './check-fixture.ts';

const list = checkedStream('trending-music-list');
const PARAMS = { region: 'US', period: 7 };

test('a chart that does not move is a warning, on the third day an error; one changed value is a move', () =>
  withDatabase(async ({ pool }) => {
    const frozen = () => readCheckResults(pool, frozenSnapshots, buildScope([list]));
    await chart(pool, DAY, clips(10));
    expect(await frozen()).toEqual([['music_snapshots US', 'skipped', 'no rows of the day before']]);
    await chart(pool, daysBefore(1), clips(10), (place) => (place === 3 ? { like_count: 1 } : {}));
    expect(await frozen()).toEqual([['music_snapshots US', 'passed', 'it moves']]);
    await chart(pool, daysBefore(1), clips(10), () => ({ like_count: null }));
    expect(await frozen()).toEqual([['music_snapshots US', 'warning', 'all 10 rows as on the day before']]);
    await chart(pool, daysBefore(2), clips(11));
    expect(await frozen()).toEqual([['music_snapshots US', 'warning', expect.any(String)]]);
    await pool.query(`delete from echotik.music_snapshots where clip_id = 'c10'`);
    expect(await frozen()).toEqual([['music_snapshots US', 'error', 'all 10 rows as on both days before']]);
    await chart(pool, DAY, clips(10), () => ({ region: 'GB' }));
    expect(await frozen()).toEqual([
      ['music_snapshots GB', 'skipped', expect.any(String)],
      ['music_snapshots US', 'error', expect.any(String)],
    ]);
  }));

test('of a few rows nobody can say that they are frozen', () =>
  withDatabase(async ({ pool }) => {
    for (const days of [0, 1, 2]) await chart(pool, daysBefore(days), clips(9));
    expect(await readCheckResults(pool, frozenSnapshots, buildScope([list]))).toEqual([]);
  }));

async function compareCounts(pool: Pool, before: readonly number[], now: number, params: object = PARAMS) {
  const runs: { runId: number; day: string }[] = [];
  for (const [index, rows] of before.entries()) {
    const day = daysBefore(1 + index);
    runs.push({ runId: await pastRun(pool, day, [{ stream: 'trending-music-list', params: PARAMS, rows }]), day });
  }
  const runId = await pastRun(pool, DAY, [{ stream: 'trending-music-list', params, rows: now }]);
  return readCheckResults(pool, rowCounts, buildScope([list], { runId, earlierRuns: runs }));
}

test.each([
  { before: [100, 100, 90, 900], now: 60, outcome: 'passed' },
  { before: [100, 100, 90, 900], now: 49, outcome: 'warning' },
  { before: [100, 100, 90, 900], now: 201, outcome: 'warning' },
  { before: [100, 100, 90, 900], now: 200, outcome: 'passed' },
  { before: [100, 100, 90, 900], now: 0, outcome: 'error' },
])('$now rows after $before are $outcome', ({ before, now, outcome }) =>
  withDatabase(async ({ pool }) => {
    expect(await compareCounts(pool, before, now)).toEqual([
      ['trending-music-list period=7 region=US', outcome, `${now} rows`],
    ]);
  }),
);

test('what was not asked four times before, or brings a handful, has no usual', () =>
  withDatabase(async ({ pool }) => {
    expect(await compareCounts(pool, [100, 100, 100], 0)).toEqual([]);
    expect(await compareCounts(pool, [100, 100, 100, 100], 0, { ...PARAMS, region: 'GB' })).toEqual([]);
    expect(await compareCounts(pool, [9, 9, 9, 9], 0)).toEqual([]);
  }));

test('a column that is filled on other days and mostly null now is a warning', () =>
  withDatabase(async ({ pool }) => {
    const earlier = [1, 2, 3, 4].map((days) => ({ runId: days, day: daysBefore(days) }));
    const rates = (days = earlier) => readCheckResults(pool, nullRates, buildScope([list], { earlierRuns: days }));
    for (const { day } of earlier)
      await chart(pool, day, clips(20), (place) => ({ popular_days: 1, ...(place > 16 ? {} : { like_count: 5 }) }));
    await chart(pool, DAY, clips(20), (place) => ({ popular_days: 1, ...(place > 9 ? { like_count: 5 } : {}) }));
    expect(await rates()).toEqual([['music_snapshots', 'passed', 'as usual']]);
    await pool.query(`update echotik.music_snapshots set like_count = null where snapshot_date = $1`, [DAY]);
    expect(await rates()).toEqual([['music_snapshots', 'warning', 'like_count is empty in 100 % of the rows']]);
    expect(await rates(earlier.slice(1))).toEqual([]);
    await pool.query('delete from echotik.music_snapshots where snapshot_date = $1', [daysBefore(4)]);
    expect(await rates()).toEqual([['music_snapshots', 'skipped', '20 rows, 3 days before']]);
  }));

const video = (video_id: string, second: number, total_views_cnt: number) => ({
  ...row(videos, { video_id, total_views_cnt, total_views_7d_cnt: 1_000 - second }),
  requestId: 1,
  observedAt: at(second),
});

test('views in all that fall are a warning where they do so in many videos; those of a week may', () =>
  withDatabase(async ({ pool }) => {
    const ids = clips(20);
    const falling = async () =>
      (await readCheckResults(pool, fallingCounters, buildScope([checkedStream('video-detail')]))).filter(
        ([subject]) => subject === 'videos',
      );
    await mergeInto(
      pool,
      ids.map((id) => video(id, 1, 1_000)),
    );
    await mergeInto(
      pool,
      ids.map((id, index) => video(id, 2, index === 0 ? 1 : 900)),
    );
    expect(await falling()).toEqual([['videos', 'passed', '20 compared']]);
    await mergeInto(pool, [video('c1', 3, 1), video('c2', 3, 1)]);
    expect(await falling()).toEqual([['videos', 'warning', 'total_views_cnt fell in 3 of 22']]);
  }));

test('daily totals are compared day by day', () =>
  withDatabase(async ({ pool }) => {
    const daily = (days: number, total_views_cnt: number) => ({
      ...row(video_daily, { video_id: 'v', date: daysBefore(days), total_views_cnt }),
      requestId: 1,
      observedAt: at(1),
    });
    const falling = async () =>
      (await readCheckResults(pool, fallingCounters, buildScope([checkedStream('video-trend')]))).filter(
        ([subject]) => subject === 'video_daily',
      );
    // Before the days that a run reads it may have been anything.
    await mergeInto(pool, [video('v', 1, 1), daily(20, 900), daily(3, 10), daily(1, 12)]);
    expect(await falling()).toEqual([['video_daily', 'passed', '1 compared']]);
    await mergeInto(pool, [daily(2, 100)]);
    expect(await falling()).toEqual([['video_daily', 'warning', 'total_views_cnt fell in 1 of 2']]);
  }));
