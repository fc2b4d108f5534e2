import { describe, expect, test } from 'vitest';
import { categories, category_names } from '../../../src/load/tables/categories.ts';
import { influencers } from '../../../src/load/tables/influencers.ts';
import { influencer_ranks } from '../../../src/load/tables/ranks.ts';
import { row } from '../../../src/streams/row.ts';
import { withDatabase } from '../../support/database.ts';
import { readRows } from '../write/row-writes.ts';
import { HOSTILE, observe } from './observe.ts';

/** A creator in the uncut ranking of units of a day. */
const creator = (
  user_id: string,
  date: string,
  position: number | null,
  others: {
    rank_type?: number;
    rank_field?: number;
    region?: string;
    product_category_id?: string;
    total_followers_cnt?: number;
  } = {},
) =>
  row(influencer_ranks, {
    rank_type: 1,
    rank_field: 2,
    region: 'US',
    influencer_category_name: '',
    product_category_id: '',
    user_id,
    date,
    position,
    total_sale_cnt: 100,
    total_followers_cnt: 0,
    ...others,
  });

const MOVEMENT = 'rank, previous_rank, places_won, is_new';

describe('the creator league', () => {
  test('moves against the period before of the same ranking, day, week or month', () =>
    withDatabase(async ({ pool }) => {
      await observe(
        pool,
        row(influencers, { user_id: 'a', unique_id: 'ann.x', nick_name: HOSTILE }),
        row(influencers, { user_id: 'stub' }),
        creator('a', '2026-03-01', 4),
        creator('a', '2026-03-02', 1),
        creator('stub', '2026-03-02', 1),
        creator('a', '2026-03-02', 7, { region: 'GB' }),
        creator('a', '2026-02-23', 9, { rank_type: 2 }),
        creator('a', '2026-03-02', 11, { rank_type: 2 }),
        creator('a', '2026-02-01', 2, { rank_type: 3 }),
        creator('a', '2026-03-01', 2, { rank_type: 3 }),
        creator('stub', '2026-03-01', null, { rank_type: 3 }),
      );
      const a = { user_id: 'a', name: HOSTILE, link: 'https://www.tiktok.com/@ann.x' };
      const stub = { user_id: 'stub', name: null, link: null };
      const moved = (rank: number, previous_rank: number) => ({
        rank,
        previous_rank,
        places_won: previous_rank - rank,
        is_new: false,
      });
      const first = (rank: number | null, is_new: boolean | null) => ({
        rank,
        previous_rank: null,
        places_won: null,
        is_new,
      });
      expect(
        await readRows(
          pool,
          `select period, period_start, region, user_id, name, link, ${MOVEMENT} from marts.creator_league order by period, period_start, region, user_id`,
        ),
      ).toEqual([
        // Nobody read the day before this one, so nobody knows who is new.
        { period: 'day', period_start: '2026-03-01', region: 'US', ...a, ...first(4, null) },
        { period: 'day', period_start: '2026-03-02', region: 'GB', ...a, ...first(7, null) },
        { period: 'day', period_start: '2026-03-02', region: 'US', ...a, ...moved(1, 4) },
        { period: 'day', period_start: '2026-03-02', region: 'US', ...stub, ...first(1, true) },
        { period: 'month', period_start: '2026-02-01', region: 'US', ...a, ...first(2, null) },
        { period: 'month', period_start: '2026-03-01', region: 'US', ...a, ...moved(2, 2) },
        { period: 'month', period_start: '2026-03-01', region: 'US', ...stub, ...first(null, true) },
        { period: 'week', period_start: '2026-02-23', region: 'US', ...a, ...first(9, null) },
        { period: 'week', period_start: '2026-03-02', region: 'US', ...a, ...moved(11, 9) },
      ]);
    }));

  test('keeps cuts and orders apart, and a handle that is none out of the link', () =>
    withDatabase(async ({ pool }) => {
      await observe(
        pool,
        row(categories, { category_id: '601450', category_level: 1, parent_id: '0' }),
        row(category_names, { category_id: '601450', language: 'en-US', category_name: 'Beauty' }),
        row(influencers, { user_id: 'a', unique_id: `x/../"><script>`, most_category_id: '601450' }),
        creator('a', '2026-03-01', 3),
        creator('a', '2026-03-02', 5, { product_category_id: '601450' }),
        creator('a', '2026-03-02', 6, { rank_field: 1, total_followers_cnt: 12 }),
      );
      const same = { previous_rank: null, places_won: null, is_new: null, link: null, top_product_category: 'Beauty' };
      expect(
        await readRows(
          pool,
          `select sorted_by, sorted_value, uncut, cut_product_category, top_product_category, ${MOVEMENT}, link
           from marts.creator_league where period_start = '2026-03-02' order by rank`,
        ),
      ).toEqual([
        { sorted_by: 'units sold', sorted_value: 100, uncut: false, cut_product_category: 'Beauty', rank: 5, ...same },
        { sorted_by: 'followers', sorted_value: 12, uncut: true, cut_product_category: null, rank: 6, ...same },
      ]);
    }));
});
