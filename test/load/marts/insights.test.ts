import { expect, test } from 'vitest';
import { categories, category_names } from '../../../src/load/tables/categories.ts';
import { keyword_snapshots, keywords } from '../../../src/load/tables/keywords.ts';
import { product_category_snapshots } from '../../../src/load/tables/product-categories.ts';
import { row } from '../../../src/streams/row.ts';
import { withDatabase } from '../../support/database.ts';
import { readRows } from '../write/row-writes.ts';
import { HOSTILE, observe } from './observe.ts';

const MOVEMENT = 'rank, previous_rank, previous_date, places_won';

test('keywords move inside their own list; what a search found has no place', () =>
  withDatabase(async ({ pool }) => {
    const listed = (keyword: string, snapshot_date: string, position: number | null, keyword_type = '') =>
      row(keyword_snapshots, {
        keyword,
        region: 'US',
        period_days: 7,
        industry_id: '',
        objective: '',
        keyword_type,
        snapshot_date,
        position,
        post: 1200,
        post_change: -3.5,
        impression: 4560000,
        ctr: 1.25,
        cvr: 0.5,
        cpa: 2.4,
        cost: 1000,
        play_six_rate: 12,
      });
    await observe(
      pool,
      ...[HOSTILE, 'b', 'found'].map((keyword) => row(keywords, { keyword })),
      listed(HOSTILE, '2026-02-16', 9),
      listed(HOSTILE, '2026-02-23', 6),
      listed(HOSTILE, '2026-03-02', 2),
      listed('b', '2026-01-26', 1),
      listed('b', '2026-03-02', 3),
      listed('b', '2026-03-02', 1, '4'),
      listed('found', '2026-03-02', null),
    );
    const first = { previous_rank: null, previous_date: null, places_won: null };
    const sharedColumns = {
      posts: 1200,
      posts_change_pct: -3.5,
      impressions: 4560000,
      ctr_pct: 1.25,
      cpa: 2.4,
      cost: 1000,
      play_6s_pct: 12,
    };
    expect(
      await readRows(
        pool,
        `select keyword, uncut, cut_keyword_type, ${MOVEMENT}, posts, posts_change_pct, impressions, ctr_pct, cpa, cost, play_6s_pct
         from marts.keyword_insights where snapshot_date = '2026-03-02' order by rank`,
      ),
    ).toEqual([
      { keyword: 'b', uncut: false, cut_keyword_type: 'call to action', rank: 1, ...first, ...sharedColumns },
      {
        keyword: HOSTILE,
        uncut: true,
        cut_keyword_type: null,
        rank: 2,
        previous_rank: 6,
        previous_date: '2026-02-23',
        places_won: 4,
        ...sharedColumns,
      },
      // Five weeks before: too far back.
      { keyword: 'b', uncut: true, cut_keyword_type: null, rank: 3, ...first, ...sharedColumns },
      { keyword: 'found', uncut: true, cut_keyword_type: null, rank: null, ...first, ...sharedColumns },
    ]);
  }));

test('product categories in insights have their path, and are found without one', () =>
  withDatabase(async ({ pool }) => {
    const listed = (category_id: string, snapshot_date: string, position: number, time_scope = '7', region = 'US') =>
      row(product_category_snapshots, {
        category_id,
        region,
        time_scope,
        snapshot_date,
        position,
        ctr: 2,
        cost: 10,
        like_count: 5,
      });
    await observe(
      pool,
      row(categories, { category_id: '1', category_level: 1, parent_id: '0' }),
      row(category_names, { category_id: '1', language: 'en-US', category_name: 'Beauty' }),
      row(categories, { category_id: '12', category_level: 2, parent_id: '1' }),
      row(category_names, { category_id: '12', language: 'en-US', category_name: 'Skincare' }),
      listed('12', '2026-02-23', 3),
      listed('12', '2026-02-23', 9, '30'),
      listed('12', '2026-02-23', 9, '7', 'GB'),
      listed('12', '2026-03-02', 4),
      listed('unknown', '2026-03-02', 5),
    );
    expect(
      await readRows(
        pool,
        `select category_id, level, category, path, ${MOVEMENT}, ctr_pct, cost, likes
         from marts.product_category_insights where snapshot_date = '2026-03-02' order by rank`,
      ),
    ).toEqual([
      {
        category_id: '12',
        level: 2,
        category: 'Skincare',
        path: 'Beauty > Skincare',
        rank: 4,
        previous_rank: 3,
        previous_date: '2026-02-23',
        places_won: -1,
        ctr_pct: 2,
        cost: 10,
        likes: 5,
      },
      {
        category_id: 'unknown',
        level: null,
        category: null,
        path: 'unknown',
        rank: 5,
        previous_rank: null,
        previous_date: null,
        places_won: null,
        ctr_pct: 2,
        cost: 10,
        likes: 5,
      },
    ]);
  }));
