/** Answers of the questions on creators and videos, with rows whose answers are computed by hand. */
import { expect, test } from 'vitest';
import type { Pool } from '../../src/load/connection/pool.ts';
import { fill } from '../load/marts/fill.ts';
import { withDatabase } from '../support/database.ts';
import { readAnswer, readAnswerOf } from './read-answer.ts';

const sold = (product_id: string, user_id: string, units: number) => ({
  product_id,
  user_id,
  per_product_ifl_sale_cnt: units,
  per_product_ifl_gmv_amt: units * 10,
});

/** Four lamps of Home, a cream of Beauty, a lamp of another market. Most creators sell lamp 1. */
async function fillSellers(pool: Pool): Promise<void> {
  await fill(
    pool,
    'echotik.categories',
    ['6', '7'].map((category_id) => ({ category_id, category_level: 1, parent_id: '0' })),
  );
  await fill(pool, 'echotik.category_names', [
    { category_id: '6', language: 'en-US', category_name: 'Home' },
    { category_id: '7', language: 'en-US', category_name: 'Beauty' },
  ]);
  const product = (product_id: string, category_id: string, region = 'US') => ({
    product_id,
    product_name: `product ${product_id}`,
    category_id,
    region,
    total_sale_cnt: 1000,
  });
  await fill(pool, 'echotik.products', [
    product('1', '6'),
    product('2', '6'),
    product('3', '6'),
    product('4', '7'),
    product('5', '6', 'GB'),
    product('6', 'lost'),
  ]);
  const creator = (user_id: string, gmv_30d: number | null) => ({
    user_id,
    unique_id: user_id,
    region: 'US',
    total_sale_gmv_30d_amt: gmv_30d,
    off_mark: user_id === 'closed' ? 1 : 0,
  });
  await fill(pool, 'echotik.influencers', [
    creator('ann', 3000),
    creator('bob', 70_000),
    creator('cem', 500),
    creator('dan', 9000),
    creator('eve', 9000),
    creator('closed', 9000),
    creator('video', 2000),
  ]);
  await fill(pool, 'echotik.product_influencers', [
    sold('1', 'ann', 5),
    sold('1', 'cem', 1),
    sold('1', 'closed', 9),
    sold('1', 'dan', 0),
    sold('2', 'ann', 50),
    sold('2', 'bob', 20),
    sold('2', 'dan', 90),
    sold('3', 'bob', 30),
    sold('3', 'video', 1),
    sold('4', 'eve', 70),
    sold('5', 'eve', 70),
  ]);
  // Known from a video only, and still one who promotes lamp 1.
  await fill(pool, 'echotik.videos', [{ video_id: 'v', user_id: 'video' }]);
  await fill(pool, 'echotik.product_videos', [{ product_id: '1', video_id: 'v' }]);
}

test('creators of a category without a product: also who promotes it by video, or without a sale, is left out', () =>
  withDatabase(async ({ pool }) => {
    await fillSellers(pool);
    const columns = ['handle', 'level', 'products', 'units', 'gmv', 'best_product', 'category_name'];
    expect(await readAnswer(pool, '42-creators-without-my-product', ...columns)).toEqual([
      ['bob', 'L4', 2, 50, 500, 'product 3', 'Home'],
    ]);
    // Of another product nobody has read who sells it.
    await pool.query(`delete from echotik.product_influencers where product_id = '1'`);
    const mine = { from: `select '' as product_id`, to: `select '1' as product_id` };
    expect(await readAnswerOf(pool, '42-creators-without-my-product', mine, 'handle')).toEqual([]);
  }));

test('whom to invite: from a level on, of all categories, without closed accounts', () =>
  withDatabase(async ({ pool }) => {
    await fillSellers(pool);
    const columns = ['handle', 'level', 'products_of_category', 'units_of_category', 'gmv_of_category'];
    // Cem is below the level. What eve sells in another market is not counted.
    expect(await readAnswer(pool, '41-whom-to-invite', ...columns)).toEqual([
      ['dan', 'L2', 1, 90, 900],
      ['eve', 'L2', 1, 70, 700],
      ['ann', 'L1', 2, 55, 550],
      ['bob', 'L4', 2, 50, 500],
      ['video', 'L1', 1, 1, 10],
    ]);
  }));

test('ads and what they sell: a video counts once in each category, however many of its products it carries', () =>
  withDatabase(async ({ pool }) => {
    await fillSellers(pool);
    const video = (
      video_id: string,
      is_ad: boolean | null,
      is_ads: boolean | null,
      views: number | null,
      gmv: number | null,
    ) => ({
      video_id,
      is_ad,
      is_ads,
      total_views_cnt: views,
      total_video_sale_cnt: gmv === null ? null : gmv / 10,
      total_video_sale_gmv_amt: gmv,
    });
    await fill(pool, 'echotik.videos', [
      video('ad', true, null, 1000, 300),
      // EchoTik knows nothing of it, TikTok does.
      video('shown', null, true, 3000, 100),
      video('organic', false, null, 2000, 100),
      video('unknown', null, null, 9000, 9000),
      // Its views are not known, and of the other its GMV.
      video('unseen', true, null, null, 60),
      video('unsold', false, null, 8000, null),
      video('plain', false, null, 1000, 10),
    ]);
    await fill(
      pool,
      'echotik.video_products',
      [
        ['ad', '1'],
        ['ad', '2'],
        ['ad', '4'],
        ['shown', '1'],
        ['organic', '1'],
        ['unknown', '1'],
        ['unseen', '4'],
        ['unsold', '1'],
        ['plain', '6'],
      ].map(([video_id, product_id]) => ({ video_id, product_id })),
    );
    const columns = ['category_name', 'videos', 'ads', 'ads_pct', 'ad_units', 'ad_gmv', 'ad_gmv_share_pct'];
    const ratios = ['ad_gmv_per_1000_views', 'organic_gmv_per_1000_views'];
    expect(await readAnswer(pool, '47-ads-and-what-they-sell', ...columns, ...ratios)).toEqual([
      ['Home', 4, 2, 50, 40, 400, 80, 100, 50],
      ['Beauty', 2, 2, 100, 36, 360, 100, 300, null],
      ['not known', 1, 0, 0, 0, 0, 0, null, 10],
    ]);
  }));

test('words of videos that sell: cues in their order, the beginning by seconds, without markup', () =>
  withDatabase(async ({ pool }) => {
    const video = (video_id: string, gmv: number) => ({
      video_id,
      region: 'US',
      total_video_sale_cnt: gmv / 10,
      total_video_sale_gmv_amt: gmv,
      total_views_cnt: 2000,
    });
    await fill(pool, 'echotik.videos', [video('a', 100), video('b', 300), video('none', 0), video('link', 900)]);
    const captions = (video_id: string, text: string | null, language = 'eng-US') => ({
      video_id,
      language,
      captions: text,
    });
    await fill(pool, 'echotik.video_captions', [
      // Hours are optional, a cue may have a name, two lines and settings.
      captions(
        'a',
        'WEBVTT\n\nNOTE not spoken\n\n00:00.000 --> 00:02.500\nStop <b>scrolling</b>\n\nintro\n00:00:02.500 --> 00:00:05.000 align:start\nthis lamp\nis 50 % off\n\n00:05.000 --> 00:07.000\nlink below\n',
      ),
      captions('b', 'WEBVTT\r\n\r\n01:00:01.000 --> 01:00:02.000\r\nlate\r\n'),
      captions('none', 'WEBVTT\n\n00:00.000 --> 00:02.500\nnothing sold\n'),
      captions('link', null),
    ]);
    const columns = ['video_id', 'first_words', 'all_words', 'gmv_per_1000_views'];
    expect(await readAnswer(pool, '48-words-of-videos-that-sell', ...columns)).toEqual([
      ['b', null, 'late', 150],
      ['a', 'Stop scrolling this lamp is 50 % off', 'Stop scrolling this lamp is 50 % off link below', 50],
    ]);
  }));

test('how fast videos fade: days whose day before is known, ads apart from organic videos', () =>
  withDatabase(async ({ pool }) => {
    const video = (video_id: string, is_ad: boolean) => ({
      video_id,
      region: 'US',
      create_time: '2026-03-01T12:00:00Z',
      is_ad,
    });
    await fill(pool, 'echotik.videos', [video('a', true), video('b', false), video('c', false)]);
    const day = (video_id: string, date: string, views: number) => ({
      video_id,
      date,
      total_views_cnt: views,
      total_video_sale_cnt: views / 100,
      total_video_sale_gmv_amt: views / 10,
    });
    await fill(pool, 'echotik.video_daily', [
      day('a', '2026-03-01', 1000),
      day('a', '2026-03-02', 2000),
      day('b', '2026-03-01', 100),
      day('b', '2026-03-02', 400),
      day('c', '2026-03-01', 300),
      // Two days: neither of them is known alone.
      day('c', '2026-03-03', 900),
    ]);
    const columns = [
      'days_since_posting',
      'is_ad',
      'videos',
      'views_per_day',
      'units_per_day',
      'gmv_per_day',
      'views_reached_pct',
    ];
    expect(await readAnswer(pool, '46-how-fast-videos-fade', ...columns)).toEqual([
      [0, false, 2, 200, 2, 20, null],
      [0, true, 1, 1000, 10, 100, null],
      [1, false, 1, 300, 3, 30, null],
      [1, true, 1, 1000, 10, 100, null],
    ]);
    // Up to day 2 only c is known: 300 of 900. What comes later does not count.
    await fill(pool, 'echotik.video_daily', [day('c', '2026-03-09', 9000)]);
    const twoDays = { from: / \d+ as most_days/, to: ' 2 as most_days' };
    const reached = await readAnswerOf(pool, '46-how-fast-videos-fade', twoDays, 'known_videos', 'views_reached_pct');
    expect(reached).toEqual([
      [1, 33.3],
      [0, null],
      [0, null],
      [0, null],
    ]);
  }));
