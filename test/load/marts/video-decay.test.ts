import { expect, test } from 'vitest';
import { withDatabase } from '../../support/database.ts';
import { explain } from '../write/row-writes.ts';
import { fill, readMart } from './fill.ts';

const day = (video_id: string, date: string, views: number | null, units: number | null, gmv: number | null) => ({
  video_id,
  date,
  total_views_cnt: views,
  total_digg_cnt: views === null ? null : views / 10,
  total_video_sale_cnt: units,
  total_video_sale_gmv_amt: gmv,
});

test('a video day by day: what came in, over how many days, and how much of the whole it had by then', () =>
  withDatabase(async ({ pool }) => {
    await fill(pool, 'echotik.videos', [
      { video_id: 'a', create_time: '2026-02-27T23:00:00Z', is_ad: false, is_ads: true },
    ]);
    await fill(pool, 'echotik.video_daily', [
      // Posted the day before, so that two days brought 800.
      day('a', '2026-02-28', 800, 4, 40),
      day('a', '2026-03-01', 1400, 7, 70),
      // A day without views is no reading.
      day('a', '2026-03-02', null, 9, 90),
      // Three days, sales not known.
      day('a', '2026-03-04', 2000, null, null),
      // Corrected.
      day('a', '2026-03-05', 1900, 8, 80),
      day('a', '2026-03-06', 2000, 10, 100),
    ]);
    const columns = `date, days_since_posting as day, span_days as span, views_growth as views, likes_growth as likes, units_growth as units,
      gmv_growth::float as gmv, views_per_day::float as a_day, units_per_day::float as units_a_day, views_reached_pct::float as reached, gmv_reached_pct::float as gmv_reached, is_ad, source`;
    const rows = await readMart(pool, `select ${columns} from marts.video_decay order by date`);
    const same = { is_ad: true, source: 'daily' };
    expect(rows).toEqual([
      {
        ...same,
        date: '2026-02-28',
        day: 1,
        span: 2,
        views: 800,
        likes: 80,
        units: 4,
        gmv: 40,
        a_day: 400,
        units_a_day: 2,
        reached: 40,
        gmv_reached: 40,
      },
      {
        ...same,
        date: '2026-03-01',
        day: 2,
        span: 1,
        views: 600,
        likes: 60,
        units: 3,
        gmv: 30,
        a_day: 600,
        units_a_day: 3,
        reached: 70,
        gmv_reached: 70,
      },
      {
        ...same,
        date: '2026-03-04',
        day: 5,
        span: 3,
        views: 600,
        likes: 60,
        units: null,
        gmv: null,
        a_day: 200,
        units_a_day: null,
        reached: 100,
        gmv_reached: null,
      },
      {
        ...same,
        date: '2026-03-05',
        day: 6,
        span: 1,
        views: -100,
        likes: -10,
        units: null,
        gmv: null,
        a_day: -100,
        units_a_day: null,
        reached: 95,
        gmv_reached: 80,
      },
      {
        ...same,
        date: '2026-03-06',
        day: 7,
        span: 1,
        views: 100,
        likes: 10,
        units: 2,
        gmv: 20,
        a_day: 100,
        units_a_day: 2,
        reached: 100,
        gmv_reached: 100,
      },
    ]);
    // What came in adds up to the newest total.
    expect(await readMart(pool, 'select sum(views_growth) as views from marts.video_decay')).toEqual([{ views: 2000 }]);
  }));

test('a video that was posted nobody knows when has a growth from its second day on', () =>
  withDatabase(async ({ pool }) => {
    await fill(pool, 'echotik.videos', [
      { video_id: 'a', create_time: null },
      { video_id: 'b', create_time: '2026-03-02T01:00:00Z' },
    ]);
    await fill(pool, 'echotik.video_daily', [
      day('a', '2026-03-01', 100, 0, 0),
      day('a', '2026-03-02', 150, 0, 0),
      // In its zone it was posted on the first.
      day('b', '2026-03-01', 10, 0, 0),
      day('b', '2026-03-02', 40, 0, 0),
    ]);
    expect(
      await readMart(
        pool,
        'select video_id, days_since_posting as day, span_days as span, views_growth as views, is_ad from marts.video_decay order by 1, date',
      ),
    ).toEqual([
      { video_id: 'a', day: null, span: null, views: null, is_ad: null },
      { video_id: 'a', day: null, span: 1, views: 50, is_ad: null },
      { video_id: 'b', day: -1, span: null, views: null, is_ad: null },
      { video_id: 'b', day: 0, span: 1, views: 30, is_ad: null },
    ]);
  }));

test('what TikTok shows live serves where no totals are known, and is never mixed with them', () =>
  withDatabase(async ({ pool }) => {
    await fill(pool, 'echotik.videos', [
      { video_id: 'live', create_time: '2026-03-01T01:00:00Z', is_ad: false },
      { video_id: 'both', create_time: '2026-03-01T01:00:00Z', is_ad: false },
    ]);
    const point = (video_id: string, date: string, metric: string, value: number, status = 1) => ({
      video_id,
      date,
      metric,
      value,
      status,
    });
    await fill(pool, 'echotik.video_trend_points', [
      point('live', '2026-03-01', 'views', 70),
      point('live', '2026-03-01', 'likes', 7),
      point('live', '2026-03-02', 'views', 30),
      point('live', '2026-03-03', 'views', 999, 2),
      point('both', '2026-03-01', 'views', 70),
    ]);
    await fill(pool, 'echotik.video_daily', [day('both', '2026-03-02', 90, 1, 10)]);
    expect(
      await readMart(
        pool,
        'select video_id, date, views_growth as views, likes_growth as likes, units_growth as units, views_in_all as whole, span_days as span, is_ad, source from marts.video_decay order by 1, 2',
      ),
    ).toEqual([
      {
        video_id: 'both',
        date: '2026-03-02',
        views: 90,
        likes: 9,
        units: 1,
        whole: 90,
        span: 2,
        is_ad: false,
        source: 'daily',
      },
      {
        video_id: 'live',
        date: '2026-03-01',
        views: 70,
        likes: 7,
        units: null,
        whole: null,
        span: 1,
        is_ad: false,
        source: 'live',
      },
      {
        video_id: 'live',
        date: '2026-03-02',
        views: 30,
        likes: null,
        units: null,
        whole: null,
        span: 1,
        is_ad: false,
        source: 'live',
      },
    ]);
  }));

test('one video is found by key in each month', () =>
  withDatabase(async ({ pool }) => {
    await fill(pool, 'echotik.videos', [{ video_id: '1' }]);
    await pool.query(
      `select ops.make_partition(name::regclass, day) from unnest(array['echotik.video_daily', 'echotik.video_trend_points']) name, unnest(array['2026-02-01', '2026-03-01']::date[]) day`,
    );
    await pool.query(
      `insert into echotik.videos (video_id, _request_id, _observed_at) select n, 1, now() from generate_series(2, 5000) n;
       insert into echotik.video_daily (video_id, date, total_views_cnt, _request_id, _observed_at)
         select n, d, 1, 1, now() from generate_series(1, 300) n, generate_series(date '2026-02-20', date '2026-03-10', interval '1 day') d;
       insert into echotik.video_trend_points (video_id, metric, date, value, _request_id, _observed_at)
         select n, 'views', d, 1, 1, now() from generate_series(1, 300) n, generate_series(date '2026-02-20', date '2026-03-10', interval '1 day') d;
       analyze`,
    );
    const plan = await explain(pool, `select * from marts.video_decay where video_id = '7'`);
    expect(plan).toMatch(/video_daily_2026_02/);
    expect(plan).not.toMatch(/Seq Scan/);
  }));
