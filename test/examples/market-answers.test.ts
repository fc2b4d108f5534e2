/** Answers of the questions on categories, rankings, prices and products off sale, computed by hand. */
import { expect, test } from 'vitest';
import { addDays } from '../../src/time.ts';
import { withDatabase } from '../support/database.ts';
import { fill } from '../load/marts/fill.ts';
import { readAnswer, readAnswerOf } from './read-answer.ts';

const NEWEST = '2026-03-31';
const before = (days: number) => addDays(NEWEST, -days);
const seen = (age: number) => `${before(age)}T10:00:00Z`;

test('shares of the ranked shops of a category, and how open it is', () =>
  withDatabase(async ({ pool }) => {
    const shops = { a: ['6', 500], b: ['6', 300], c: ['7', 999], d: ['6', 100], e: ['6', 60], f: ['6', 40] } as const;
    await fill(
      pool,
      'echotik.shops',
      Object.entries(shops).map(([seller_id, [category_id]]) => ({ seller_id, seller_name: seller_id, category_id })),
    );
    const uncut = { region: 'US', rank_field: 1, category_l2_id: '', category_l3_id: '', from_flag: '' };
    const places = (date: string, rank_type: number, category_id: string, ids: string) =>
      Object.entries(shops).flatMap(([seller_id, [, gmv]]) =>
        ids.includes(seller_id)
          ? [
              {
                ...uncut,
                date,
                rank_type,
                category_id,
                seller_id,
                position: ids.indexOf(seller_id) + 1,
                total_sale_gmv_amt: gmv,
                total_sale_cnt: gmv,
              },
            ]
          : [],
      );
    await fill(pool, 'echotik.shop_ranks', [
      ...places('2026-03-29', 1, '', 'c'),
      ...places('2026-03-30', 1, '', 'abcd'),
    ]);
    await fill(
      pool,
      'echotik.products',
      Object.entries(shops).map(([id, [category_id]]) => ({ product_id: id, seller_id: id, category_id })),
    );
    const inMonth = (date: string, ids: string) =>
      Array.from(ids, (product_id, index) => ({
        region: 'US',
        position: index + 1,
        rank_type: 3,
        rank_field: 1,
        date,
        category_id: '',
        category_l2_id: '',
        category_l3_id: '',
        product_id,
        total_sale_gmv_amt: shops[product_id as keyof typeof shops][1],
      }));
    await fill(pool, 'echotik.product_ranks', [...inMonth('2026-01-01', 'abef'), ...inMonth('2026-02-01', 'abdef')]);
    expect(
      await readAnswer(
        pool,
        '36-my-share-of-a-category',
        'period_start',
        'shop_name',
        'gmv',
        'gmv_share_pct',
        'units_share_pct',
        'ranked_shops',
      ),
    ).toEqual([
      ['2026-03-30', 'a', 500, 55.56, 55.56, 3],
      ['2026-03-30', 'b', 300, 33.33, 33.33, 3],
      ['2026-03-30', 'd', 100, 11.11, 11.11, 3],
    ]);
    // February: 960 of 1000 by the first four; one of five shops is new, with 100.
    expect(
      await readAnswer(
        pool,
        '35-how-open-is-a-category',
        'month',
        'shops',
        'gmv',
        'cr4_pct',
        'new_shops',
        'new_shops_gmv_share_pct',
        'openness_index',
      ),
    ).toEqual([
      ['2026-02-01', 5, 1000, 96, 1, 10, 12],
      ['2026-01-01', 4, 900, null, null, null, null],
    ]);
  }));

test('entries and exits of a ranking: a day that was not read is skipped', () =>
  withDatabase(async ({ pool }) => {
    await fill(
      pool,
      'echotik.products',
      Array.from('abcd', (product_id) => ({ product_id, product_name: product_id })),
    );
    const places = (date: string, ids: string) =>
      Array.from(ids, (product_id, index) => ({
        rank_type: 1,
        region: 'US',
        rank_field: 1,
        category_id: '',
        category_l2_id: '',
        category_l3_id: '',
        date,
        product_id,
        position: index + 1,
      }));
    await fill(pool, 'echotik.product_ranks', [
      ...places('2026-03-27', 'abc'),
      ...places('2026-03-28', 'bac'),
      ...places('2026-03-30', 'adc'),
      ...places('2026-03-31', 'abd'),
    ]);
    const columns = ['seen_on', 'compared_with', 'change', 'name', 'rank', 'places_read'];
    expect(await readAnswer(pool, '37-entries-and-exits-of-a-ranking', ...columns)).toEqual([
      ['2026-03-31', '2026-03-30', 'entered', 'b', 2, 3],
      ['2026-03-31', '2026-03-30', 'left', 'c', 3, 3],
      ['2026-03-30', '2026-03-28', 'entered', 'd', 2, 3],
      ['2026-03-30', '2026-03-28', 'left', 'b', 1, 3],
    ]);
    // Of the first 2 places also what comes from below them enters, and what falls below them leaves.
    const two = { from: '100 as first_places', to: '2 as first_places' };
    expect(await readAnswerOf(pool, '37-entries-and-exits-of-a-ranking', two, ...columns.slice(0, 5))).toEqual([
      ['2026-03-31', '2026-03-30', 'entered', 'b', 2],
      ['2026-03-31', '2026-03-30', 'left', 'd', 2],
      ['2026-03-30', '2026-03-28', 'entered', 'd', 2],
      ['2026-03-30', '2026-03-28', 'left', 'b', 1],
    ]);
  }));

test('price drops of 5 % and 1 USD, and products off sale and back', () =>
  withDatabase(async ({ pool }) => {
    const names = ['exact', 'percent', 'cents', 'late', 'not read', 'unknown'];
    const now: Readonly<Record<string, readonly [price: number | null, age: number]>> = {
      exact: [19, 0],
      percent: [96, 0], // 4 % of 100
      cents: [9.1, 0], // 9 %, 0.90
      late: [10, 6],
      'not read': [10, 8],
      unknown: [0, 0],
    };
    await fill(
      pool,
      'echotik.products',
      names.map((id) => ({
        product_id: id,
        product_name: id,
        region: 'US',
        spu_avg_price: now[id]?.[0],
        _observed_at: seen(now[id]?.[1] ?? 0),
      })),
    );
    const version = (product_id: string, age: number, spu_avg_price: number | null, off_mark: number | null) => ({
      product_id,
      observed_at: seen(age),
      spu_avg_price,
      off_mark,
    });
    await fill(pool, 'echotik.products_history', [
      version('exact', 40, 30, 0),
      // Valid when the week began; 0 is unknown.
      version('exact', 9, 20, 2),
      version('exact', 8, 0, null),
      version('exact', 0, 19, 0),
      version('percent', 10, 100, 2),
      version('percent', 0, 96, 2),
      version('cents', 10, 10, 0),
      version('late', 20, 100, 0),
      version('late', 6, 10, 0),
      version('not read', 20, 100, 0),
      version('unknown', 20, 100, 1),
    ]);
    const prices = ['product_name', 'price_before', 'price_now', 'price_change', 'price_change_pct'];
    expect(await readAnswer(pool, '38-price-drops', ...prices)).toEqual([
      ['late', 100, 10, -90, -90],
      ['exact', 20, 19, -1, -5],
    ]);
    const iso = (age: number) => `${before(age)}T10:00:00.000Z`;
    const states = ['product_name', 'off_sale_from', 'off_sale_to', 'days_off_sale', 'is_back'];
    expect(await readAnswer(pool, '39-off-sale-and-back', ...states)).toEqual([
      ['exact', iso(9), iso(0), 9, true],
      ['percent', iso(10), iso(0), 10, false],
    ]);
  }));
