import { describe, expect, test } from 'vitest';
import type { Pool } from '../../../src/load/connection/pool.ts';
import { withDatabase } from '../../support/database.ts';
import { explain } from '../write/row-writes.ts';
import { fill, fillRequests, readMart } from './fill.ts';

const LIMITS = [1000, 5000, 25_000, 60_000, 150_000, 400_000];

const ranked = (user_id: string, date: string, position: number, more: object = {}) => ({
  rank_type: 1,
  date,
  region: 'US',
  rank_field: 2,
  influencer_category_name: '',
  product_category_id: '',
  user_id,
  position,
  total_sale_cnt: 5,
  ...more,
});

describe('creators', () => {
  test('have a level by the GMV of 30 days: each begins at its lower limit', () =>
    withDatabase(async ({ pool }) => {
      const gmv = [null, 0, ...LIMITS.flatMap((limit) => [limit - 0.01, limit])];
      await fill(
        pool,
        'echotik.influencers',
        gmv.map((amount, index) => ({ user_id: String(index).padStart(2, '0'), total_sale_gmv_30d_amt: amount })),
      );
      const rows = await readMart(pool, 'select level from marts.creators order by user_id');
      const levels = ['L0', 'L0', 'L1', 'L1', 'L2', 'L2', 'L3', 'L3', 'L4', 'L4', 'L5', 'L5', 'L6'];
      expect(rows.map(({ level }) => level)).toEqual([null, ...levels]);
    }));

  test('bring GMV a video and for 1,000 views: of the videos we know, and of all they sold', () =>
    withDatabase(async ({ pool }) => {
      await fill(pool, 'echotik.influencers', [
        {
          user_id: 'ann',
          unique_id: 'ann.sells',
          total_sale_gmv_amt: 9000,
          total_post_video_cnt: 60,
          total_views_cnt: 450_000,
          off_mark: 0,
        },
        {
          user_id: 'bob',
          unique_id: `<b>'`,
          total_sale_gmv_amt: 10,
          total_post_video_cnt: 0,
          total_views_cnt: 0,
          off_mark: 1,
        },
      ]);
      const video = (video_id: string, views: number | null, units: number | null, gmv: number | null) => ({
        video_id,
        user_id: 'ann',
        create_time: `2026-03-0${video_id}T12:00:00Z`,
        total_views_cnt: views,
        total_video_sale_cnt: units,
        total_video_sale_gmv_amt: gmv,
      });
      // The third has GMV and no views, of the fourth no sales are known.
      await fill(pool, 'echotik.videos', [
        video('1', 1000, 3, 30),
        video('2', 3000, 0, 0),
        video('3', null, 6, 60),
        video('4', 5000, null, null),
      ]);
      const columns = `user_id, link, is_active, known_videos, selling_videos, selling_videos_pct, gmv_per_video, gmv_per_1000_views,
        gmv_in_all_per_video, gmv_in_all_per_1000_views, last_video_at`;
      expect(await readMart(pool, `select ${columns} from marts.creators order by user_id`)).toEqual([
        {
          user_id: 'ann',
          link: 'https://www.tiktok.com/@ann.sells',
          is_active: true,
          known_videos: 3,
          selling_videos: 2,
          selling_videos_pct: 66.67,
          // 90 by 3 videos; 30 by 4,000 views.
          gmv_per_video: 30,
          gmv_per_1000_views: 7.5,
          gmv_in_all_per_video: 150,
          gmv_in_all_per_1000_views: 20,
          last_video_at: '2026-03-04T12:00:00+00:00',
        },
        {
          user_id: 'bob',
          link: null,
          is_active: false,
          known_videos: null,
          selling_videos: null,
          selling_videos_pct: null,
          gmv_per_video: null,
          gmv_per_1000_views: null,
          gmv_in_all_per_video: null,
          gmv_in_all_per_1000_views: null,
          last_video_at: null,
        },
      ]);
    }));

  test('are cold when they were among the first 100 and sold nothing in the 30 days before they were read', () =>
    withDatabase(async ({ pool }) => {
      // All were read on 2026-03-31.
      const gmv = {
        cold: 0,
        low: 0,
        cut: 0,
        weekly: 0,
        sells: 1,
        recent: 0,
        ranked: 0,
        unknown: null,
        edge: 0,
        nobody: 0,
      };
      await fill(
        pool,
        'echotik.influencers',
        Object.entries(gmv).map(([user_id, amount]) => ({ user_id, total_sale_gmv_30d_amt: amount })),
      );
      await fill(pool, 'echotik.influencer_ranks', [
        ranked('cold', '2026-01-05', 40),
        ranked('cold', '2026-01-06', 7),
        // In the rankings of two markets, on one day.
        ranked('cold', '2026-01-06', 9, { region: 'GB' }),
        ranked('low', '2026-01-05', 101),
        // Neither a cut ranking nor one of a week counts, nor one by followers or without a sale.
        ranked('cut', '2026-01-05', 1, { product_category_id: '6' }),
        ranked('weekly', '2026-01-05', 1, { rank_type: 2 }),
        ranked('nobody', '2026-01-05', 1, { rank_field: 1 }),
        ranked('nobody', '2026-01-06', 1, { total_sale_cnt: 0 }),
        ranked('sells', '2026-01-05', 1),
        ranked('recent', '2026-01-05', 1),
        ranked('ranked', '2026-03-02', 100),
        ranked('unknown', '2026-01-05', 1),
        ranked('edge', '2026-03-01', 100),
      ]);
      const day = (user_id: string, date: string, units: number) => ({ user_id, date, total_sale_1d_cnt: units });
      await fill(pool, 'echotik.influencer_daily', [
        day('recent', '2026-03-10', 1),
        day('recent', '2026-03-20', 0),
        day('cold', '2026-02-10', 2),
        day('cold', '2026-03-30', 0),
      ]);
      const columns = 'user_id, is_cold, best_rank, days_ranked, last_ranked_on, last_sale_on';
      const rows = await readMart(pool, `select ${columns} from marts.creators`);
      const of = (name: string) => rows.find(({ user_id }) => user_id === name);
      expect(of('cold')).toEqual({
        user_id: 'cold',
        is_cold: true,
        best_rank: 7,
        days_ranked: 2,
        last_ranked_on: '2026-01-06',
        last_sale_on: '2026-02-10',
      });
      expect(Object.fromEntries(rows.map(({ user_id, is_cold }) => [String(user_id), is_cold]))).toEqual({
        cold: true,
        low: null,
        cut: null,
        weekly: null,
        nobody: null,
        sells: false,
        recent: false,
        ranked: false,
        unknown: null,
        edge: true,
      });
    }));

  test('are not cold because something else than their sales was read 30 days later', () =>
    withDatabase(async ({ pool }) => {
      await fillRequests(pool, { 10: 'influencer-detail', 11: 'influencer-ranklist' });
      // gmv_30d was 0 on 10 December. Then the creator sold on 20 January, and followers changed on 10 March.
      const content = { user_id: 'u', total_sale_gmv_30d_amt: 0 };
      await fill(pool, 'echotik.influencers', [{ ...content, _request_id: 11, _observed_at: '2026-03-10T10:00:00Z' }]);
      await fill(pool, 'echotik.influencers_history', [
        { ...content, _request_id: 10, observed_at: '2025-12-10T10:00:00Z' },
        { ...content, _request_id: 11, observed_at: '2026-03-10T10:00:00Z' },
      ]);
      await fill(pool, 'echotik.influencer_ranks', [ranked('u', '2026-01-20', 5)]);
      expect(await readMart(pool, 'select is_cold, sales_known_at, read_at from marts.creators')).toEqual([
        { is_cold: false, sales_known_at: '2025-12-10T10:00:00+00:00', read_at: '2026-03-10T10:00:00+00:00' },
      ]);
    }));

  test('are found by key, and read no videos and no rankings for what needs none', () =>
    withDatabase(async ({ pool }) => {
      await fillMany(pool);
      const one = await explain(pool, `select * from marts.creators where user_id = '77'`);
      expect(one).toMatch(/Index Scan using influencers_pkey/);
      expect(one).not.toMatch(/Seq Scan on (videos|influencers) /);
      const level = await explain(pool, `select user_id from marts.creators where level >= 'L3'`);
      expect(level).not.toMatch(/ on (videos|influencer_(ranks|daily)\w*) /);
      const videos = await explain(pool, `select gmv_per_video from marts.creators where followers > 5`);
      expect(videos).toMatch(/ on videos /);
      expect(videos).not.toMatch(/ on influencer_(ranks|daily)\w* /);
    }));
});

async function fillMany(pool: Pool): Promise<void> {
  await pool.query(
    `insert into echotik.influencers (user_id, _request_id, _observed_at) select n, 1, now() from generate_series(1, 5000) n`,
  );
  await pool.query(
    `insert into echotik.videos (video_id, user_id, _request_id, _observed_at) select n, n, 1, now() from generate_series(1, 5000) n`,
  );
  await fill(pool, 'echotik.influencer_ranks', [ranked('1', '2026-01-05', 1)]);
  await fill(pool, 'echotik.influencer_daily', [{ user_id: '1', date: '2026-01-05' }]);
  await pool.query('analyze');
}
