/** Every view of videos states in the same way whether one is an ad. */
import { expect, test } from 'vitest';
import { withDatabase } from '../../support/database.ts';
import { fill, readMart } from './fill.ts';

/** What EchoTik states, what TikTok states, and what follows. */
const videos = {
  both: [true, true, true],
  library: [true, null, true],
  shown: [null, true, true],
  contradicted: [false, true, true],
  organic: [false, null, false],
  unknown: [null, null, null],
} as const;

const views = ['video_league', 'video_momentum', 'trending_videos', 'product_creator_videos', 'video_decay'];

test('a video is an ad if EchoTik or TikTok states it, and not known to be one if neither does', () =>
  withDatabase(async ({ pool }) => {
    const ids = Object.keys(videos);
    await fill(
      pool,
      'echotik.videos',
      Object.entries(videos).map(([video_id, [is_ad, is_ads]]) => ({ video_id, is_ad, is_ads })),
    );
    const of = (row: (video_id: string, position: number) => object) =>
      ids.map((video_id, index) => ({ video_id, ...row(video_id, index + 1) }));
    const ranking = { rank_type: 1, date: '2026-03-02', region: 'US', rank_field: 1 };
    await fill(
      pool,
      'echotik.video_ranks',
      of((_, position) => ({ ...ranking, position, product_category_id: '', created_by_ai: '' })),
    );
    const list = { region: 'US', period_days: 7, order_by: 'vv', snapshot_date: '2026-03-02' };
    await fill(
      pool,
      'echotik.video_snapshots',
      of((_, position) => ({ ...list, position })),
    );
    await fill(pool, 'echotik.products', [{ product_id: '1' }]);
    await fill(
      pool,
      'echotik.product_videos',
      of(() => ({ product_id: '1' })),
    );
    await fill(
      pool,
      'echotik.video_daily',
      of(() => ({ date: '2026-03-02', total_views_cnt: 1 })),
    );
    const expected = Object.fromEntries(Object.entries(videos).map(([video_id, [, , is_ad]]) => [video_id, is_ad]));
    for (const view of views) {
      const rows = await readMart(pool, `select video_id, is_ad from marts.${view}`);
      expect({ view, ...Object.fromEntries(rows.map(({ video_id, is_ad }) => [String(video_id), is_ad])) }).toEqual({
        view,
        ...expected,
      });
    }
  }));
