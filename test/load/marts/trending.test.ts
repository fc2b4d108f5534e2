import { describe, expect, test } from 'vitest';
import { industries } from '../../../src/load/tables/categories.ts';
import { hashtag_snapshots, hashtags } from '../../../src/load/tables/hashtags.ts';
import { influencers } from '../../../src/load/tables/influencers.ts';
import { music, music_snapshots } from '../../../src/load/tables/music.ts';
import { video_snapshots } from '../../../src/load/tables/video-trends.ts';
import { videos } from '../../../src/load/tables/videos.ts';
import { row } from '../../../src/streams/row.ts';
import { withDatabase } from '../../support/database.ts';
import { readRows } from '../write/row-writes.ts';
import { HOSTILE, observe } from './observe.ts';

const sound = (
  clip_id: string,
  snapshot_date: string,
  rank: number | null,
  others: { region?: string; period_days?: number; rank_diff_type?: number } = {},
) => row(music_snapshots, { clip_id, region: 'US', period_days: 7, snapshot_date, rank, ...others });

const MOVEMENT = 'rank, previous_rank, previous_date, places_won, days_seen';

describe('trending music', () => {
  test('moves against the day it was last seen, in its own market and window', () =>
    withDatabase(async ({ pool }) => {
      await observe(
        pool,
        row(music, { clip_id: 'a', title: HOSTILE, author: 'Ann', if_cml: true }),
        row(music, { clip_id: 'stub' }),
        sound('a', '2026-03-01', 3),
        sound('a', '2026-03-02', 1, { rank_diff_type: 1 }),
        sound('a', '2026-03-02', 9, { region: 'GB' }),
        sound('a', '2026-03-02', 8, { period_days: 30 }),
        // Nobody read the list on the third.
        sound('a', '2026-03-04', 2),
        sound('stub', '2026-03-02', 2, { rank_diff_type: 4 }),
        sound('stub', '2026-03-04', 2),
      );
      expect(
        await readRows(
          pool,
          `select snapshot_date, region, period_days, clip_id, title, ${MOVEMENT}, is_new from marts.trending_music
           order by snapshot_date, region, period_days, rank, clip_id`,
        ),
      ).toEqual([
        {
          snapshot_date: '2026-03-01',
          region: 'US',
          period_days: 7,
          clip_id: 'a',
          title: HOSTILE,
          rank: 3,
          previous_rank: null,
          previous_date: null,
          places_won: null,
          days_seen: 1,
          is_new: null,
        },
        {
          snapshot_date: '2026-03-02',
          region: 'GB',
          period_days: 7,
          clip_id: 'a',
          title: HOSTILE,
          rank: 9,
          previous_rank: null,
          previous_date: null,
          places_won: null,
          days_seen: 1,
          is_new: null,
        },
        {
          snapshot_date: '2026-03-02',
          region: 'US',
          period_days: 7,
          clip_id: 'a',
          title: HOSTILE,
          rank: 1,
          previous_rank: 3,
          previous_date: '2026-03-01',
          places_won: 2,
          days_seen: 2,
          is_new: false,
        },
        {
          snapshot_date: '2026-03-02',
          region: 'US',
          period_days: 7,
          clip_id: 'stub',
          title: null,
          rank: 2,
          previous_rank: null,
          previous_date: null,
          places_won: null,
          days_seen: 1,
          is_new: true,
        },
        {
          snapshot_date: '2026-03-02',
          region: 'US',
          period_days: 30,
          clip_id: 'a',
          title: HOSTILE,
          rank: 8,
          previous_rank: null,
          previous_date: null,
          places_won: null,
          days_seen: 1,
          is_new: null,
        },
        {
          snapshot_date: '2026-03-04',
          region: 'US',
          period_days: 7,
          clip_id: 'a',
          title: HOSTILE,
          rank: 2,
          previous_rank: 1,
          previous_date: '2026-03-02',
          places_won: -1,
          days_seen: 3,
          is_new: null,
        },
        {
          snapshot_date: '2026-03-04',
          region: 'US',
          period_days: 7,
          clip_id: 'stub',
          title: null,
          rank: 2,
          previous_rank: 2,
          previous_date: '2026-03-02',
          places_won: 0,
          days_seen: 2,
          is_new: null,
        },
      ]);
    }));

  test('looks 31 days back, and at no day without a rank', () =>
    withDatabase(async ({ pool }) => {
      await observe(
        pool,
        ...['31 days', '32 days', 'detail only'].map((clip_id) => row(music, { clip_id })),
        sound('31 days', '2026-02-01', 5),
        sound('31 days', '2026-03-04', 7),
        sound('32 days', '2026-01-31', 5),
        sound('32 days', '2026-03-04', 6),
        sound('detail only', '2026-03-03', null),
        sound('detail only', '2026-03-04', 8),
      );
      expect(
        await readRows(
          pool,
          `select clip_id, ${MOVEMENT} from marts.trending_music where snapshot_date >= '2026-03-03' order by rank`,
        ),
      ).toEqual([
        { clip_id: '32 days', rank: 6, previous_rank: null, previous_date: null, places_won: null, days_seen: 1 },
        { clip_id: '31 days', rank: 7, previous_rank: 5, previous_date: '2026-02-01', places_won: -2, days_seen: 2 },
        { clip_id: 'detail only', rank: 8, previous_rank: null, previous_date: null, places_won: null, days_seen: 1 },
      ]);
    }));
});

test('trending hashtags keep the lists of industries apart, and leave out what detail alone tells', () =>
  withDatabase(async ({ pool }) => {
    const tag = (snapshot_date: string, industry_id: string, rank: number | null, hashtag_id = '7') =>
      row(hashtag_snapshots, {
        hashtag_id,
        region: 'US',
        period_days: 7,
        snapshot_date,
        industry_id,
        rank,
        publish_cnt: 10,
        video_views: 2000,
      });
    await observe(
      pool,
      row(industries, { industry_id: '14000000000', name: 'Beauty & Personal Care' }),
      row(hashtags, { hashtag_id: '7', hashtag_name: HOSTILE, industry_id: '14000000000' }),
      row(hashtags, { hashtag_id: '8' }),
      tag('2026-03-01', '', 40),
      tag('2026-03-02', '', 30),
      tag('2026-03-02', '14000000000', 2),
      tag('2026-03-02', 'gone', 5, '8'),
      tag('2026-03-02', '', null, '8'),
    );
    const rows = await readRows(
      pool,
      `select hashtag_id, hashtag_name, uncut, cut_industry, industry, ${MOVEMENT}, posts, views
       from marts.trending_hashtags where snapshot_date = '2026-03-02' order by rank desc`,
    );
    const first = { previous_rank: null, previous_date: null, places_won: null, days_seen: 1 };
    const own = { hashtag_id: '7', hashtag_name: HOSTILE, industry: 'Beauty & Personal Care', posts: 10, views: 2000 };
    expect(rows).toEqual([
      {
        ...own,
        uncut: true,
        cut_industry: null,
        rank: 30,
        previous_rank: 40,
        previous_date: '2026-03-01',
        places_won: 10,
        days_seen: 2,
      },
      {
        ...own,
        hashtag_id: '8',
        hashtag_name: null,
        industry: null,
        uncut: false,
        cut_industry: null,
        rank: 5,
        ...first,
      },
      { ...own, uncut: false, cut_industry: 'Beauty & Personal Care', rank: 2, ...first },
    ]);
  }));

test('trending videos name their order, and their creator where one is known', () =>
  withDatabase(async ({ pool }) => {
    const seen = (video_id: string, snapshot_date: string, position: number | null, order_by = 'vv', region = 'US') =>
      row(video_snapshots, { video_id, region, period_days: 7, order_by, snapshot_date, position });
    await observe(
      pool,
      row(influencers, { user_id: '1', unique_id: 'ann', nick_name: HOSTILE }),
      row(videos, { video_id: 'a', video_desc: 'caption', user_id: '1', total_views_cnt: 12 }),
      row(videos, { video_id: 'stub' }),
      seen('a', '2026-03-01', 4),
      seen('a', '2026-03-02', 1),
      seen('a', '2026-03-02', 5, 'repost'),
      seen('stub', '2026-03-02', 2),
      seen('stub', '2026-03-01', 3, 'vv', 'GB'),
      seen('stub', '2026-03-01', null),
    );
    const first = { previous_rank: null, previous_date: null, places_won: null, days_seen: 1 };
    const known = { video_id: 'a', creator: HOSTILE, creator_handle: 'ann', views_now: 12 };
    const stub = { video_id: 'stub', creator: null, creator_handle: null, views_now: null };
    expect(
      await readRows(
        pool,
        `select video_id, creator, creator_handle, views_now, sorted_by, ${MOVEMENT}
         from marts.trending_videos where snapshot_date = '2026-03-02' and region = 'US' order by rank`,
      ),
    ).toEqual([
      {
        ...known,
        sorted_by: 'views',
        rank: 1,
        previous_rank: 4,
        previous_date: '2026-03-01',
        places_won: 3,
        days_seen: 2,
      },
      { ...stub, sorted_by: 'views', rank: 2, ...first },
      { ...known, sorted_by: 'shares', rank: 5, ...first },
    ]);
  }));
