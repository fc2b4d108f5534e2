/** How the pace of what is watched changed: GMV a day of a week against that of a month. */
import { expect, test } from 'vitest';
import { withDatabase } from '../../support/database.ts';
import { fill, readMart } from './fill.ts';

const watched = (kind: string, id: string) => ({ kind, id, added_at: '2026-03-01T08:00:00Z' });

test('a change of pace compares GMV a day, of the same days', () =>
  withDatabase(async ({ pool }) => {
    const creator = (user_id: string, read: string) => ({
      user_id,
      total_sale_gmv_30d_amt: 300,
      _observed_at: `${read}T12:00:00Z`,
    });
    await fill(pool, 'echotik.influencers', [
      creator('same', '2026-03-31'),
      creator('older', '2026-03-27'),
      creator('newer', '2026-04-04'),
    ]);
    const sold = (user_id: string, date: string) => ({
      user_id,
      date,
      total_followers_cnt: 1,
      total_sale_1d_cnt: 1,
      total_sale_gmv_1d_amt: 140,
    });
    await fill(
      pool,
      'echotik.influencer_daily',
      ['same', 'older', 'newer'].flatMap((id) => [sold(id, '2026-03-24'), sold(id, '2026-03-31')]),
    );
    // Always 10 a day. The day 7 days ago was not read.
    await fill(pool, 'echotik.videos', [{ video_id: 'v' }]);
    const day = (date: string, gmv: number) => ({
      video_id: 'v',
      date,
      total_views_cnt: gmv,
      total_video_sale_gmv_amt: gmv,
    });
    await fill(pool, 'echotik.video_daily', [day('2026-03-01', 100), day('2026-03-23', 320), day('2026-03-31', 400)]);
    await fill(pool, 'ops.watchlist', [
      ...['same', 'older', 'newer'].map((id) => watched('creator', id)),
      watched('video', 'v'),
    ]);
    expect(await readMart(pool, 'select id, gmv_7d, gmv_change_pct as change from marts.watched order by id')).toEqual([
      { id: 'newer', gmv_7d: null, change: null },
      { id: 'older', gmv_7d: 140, change: null },
      { id: 'same', gmv_7d: 140, change: 100 },
      { id: 'v', gmv_7d: 80, change: 0 },
    ]);
  }));
