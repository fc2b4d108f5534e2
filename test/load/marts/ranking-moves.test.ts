import { expect, test } from 'vitest';
import type { Pool } from '../../../src/load/connection/pool.ts';
import { withDatabase } from '../../support/database.ts';
import { readRows } from '../write/row-writes.ts';
import { fill, readMart } from './fill.ts';

const DAY = '2026-03-01';
const list = { region: 'US', rank_type: 1, rank_field: 1 };
const uncut = { category_id: '', category_l2_id: '', category_l3_id: '' };

const addProducts = (pool: Pool, ids: string) =>
  fill(
    pool,
    'echotik.products',
    Array.from(ids, (product_id) => ({ product_id, product_name: product_id.toUpperCase() })),
  );

/** `ids`: the products of a day from place 1. */
const addDay = (pool: Pool, date: string, ids: string, more: object = {}) =>
  fill(
    pool,
    'echotik.product_ranks',
    Array.from(ids, (product_id, index) => ({ ...list, ...uncut, date, product_id, position: index + 1, ...more })),
  );

const readMoves = async (pool: Pool, condition: string) =>
  (
    await readMart(
      pool,
      `select id, rank, previous_rank, entered, left_next from marts.ranking_moves where kind = 'product' and ${condition} order by rank`,
    )
  ).map((row) => Object.values(row));

test('entries, exits and moves from one day to the next', () =>
  withDatabase(async ({ pool }) => {
    await addProducts(pool, 'abcdef');
    await addDay(pool, '2026-02-28', 'abcd');
    await addDay(pool, '2026-03-01', 'bace');
    await addDay(pool, '2026-03-02', 'bfce');
    expect(await readMoves(pool, `period_start = '2026-03-01'`)).toEqual([
      ['b', 1, 2, false, false],
      ['a', 2, 1, false, true],
      ['c', 3, 3, false, false],
      ['e', 4, null, true, false],
    ]);
    expect(await readMoves(pool, `period_start = '2026-02-28' and left_next`)).toEqual([['d', 4, null, null, true]]);
    // Nothing is known before the first day and after the last one.
    expect(await readMoves(pool, `period_start = '2026-03-02'`)).toEqual([
      ['b', 1, 1, false, null],
      ['f', 2, null, true, null],
      ['c', 3, 3, false, null],
      ['e', 4, 4, false, null],
    ]);
    expect(
      await readMart(
        pool,
        `select period, region, sorted_by, uncut, name, places_won, previous_period_start, previous_places_read, next_period_start, next_rank, next_places_read
         from marts.ranking_moves where period_start = '2026-03-01' and id = 'b'`,
      ),
    ).toEqual([
      {
        period: 'day',
        region: 'US',
        sorted_by: 'units sold',
        uncut: true,
        name: 'B',
        places_won: 1,
        previous_period_start: '2026-02-28',
        previous_places_read: 4,
        next_period_start: '2026-03-02',
        next_rank: 1,
        next_places_read: 4,
      },
    ]);
  }));

test('a day that was not read is skipped and is no exit; beyond seven days nothing is known', () =>
  withDatabase(async ({ pool }) => {
    await addProducts(pool, 'abc');
    await addDay(pool, '2026-03-01', 'ab');
    // Not read: 2 to 7 March of this ranking. Another market and another order were.
    await addDay(pool, '2026-03-02', 'c', { region: 'GB' });
    await addDay(pool, '2026-03-02', 'c', { rank_field: 2 });
    await addDay(pool, '2026-03-02', 'c', { category_id: '5' });
    await addDay(pool, '2026-03-08', 'ac');
    await addDay(pool, '2026-03-16', 'bc');
    const plain = `region = 'US' and sorted_by = 'units sold' and uncut`;
    expect(await readMoves(pool, `period_start = '2026-03-01' and ${plain}`)).toEqual([
      ['a', 1, null, null, false],
      ['b', 2, null, null, true],
    ]);
    expect(await readMoves(pool, `period_start = '2026-03-08' and ${plain}`)).toEqual([
      ['a', 1, 1, false, null],
      ['c', 2, null, true, null],
    ]);
    expect(await readMoves(pool, `period_start = '2026-03-16' and ${plain}`)).toEqual([
      ['b', 1, null, null, null],
      ['c', 2, null, null, null],
    ]);
    expect(await readMoves(pool, `period_start = '2026-03-02'`)).toEqual([
      ['c', 1, null, null, null],
      ['c', 1, null, null, null],
      ['c', 1, null, null, null],
    ]);
  }));

test('what a ranking no longer has when it is read again is in it no more', () =>
  withDatabase(async ({ pool }) => {
    await addProducts(pool, 'abcd');
    await addDay(pool, '2026-03-10', 'abc');
    await addDay(pool, '2026-03-11', 'acb', { _request_id: 2 });
    // Read again: b is gone, and d has its place.
    await fill(pool, 'echotik.product_ranks', [
      { ...list, ...uncut, date: '2026-03-11', product_id: 'd', position: 3, _request_id: 3 },
    ]);
    await addDay(pool, '2026-03-12', 'abd', { _request_id: 4 });
    expect(await readMoves(pool, `period_start = '2026-03-10'`)).toEqual([
      ['a', 1, null, null, false],
      ['b', 2, null, null, true],
      ['c', 3, null, null, false],
    ]);
    expect(await readMoves(pool, `period_start = '2026-03-11'`)).toEqual([
      ['a', 1, 1, false, false],
      ['c', 2, 3, false, true],
      ['d', 3, null, true, false],
    ]);
    expect(await readMoves(pool, `period_start = '2026-03-12'`)).toEqual([
      ['a', 1, 1, false, null],
      ['b', 2, null, true, null],
      ['d', 3, 3, false, null],
    ]);
  }));

test('below what was read nothing is known, unless the list was read to its end', () =>
  withDatabase(async ({ pool }) => {
    await addProducts(pool, 'abcde');
    await fill(pool, 'ops.runs', [
      { run_id: 1, pipeline: 'rankings', trigger: 'manual', slot: DAY, business_date: DAY, streams: [] },
    ]);
    const page = (request_id: number, walk_end: string | null, parent_request_id: number | null) => ({
      request_id,
      run_id: 1,
      business_date: DAY,
      identity: `request ${request_id}`,
      stream: 'product-ranklist',
      lane: 'offline',
      params: {},
      page: {},
      price: 1,
      status: 'done',
      walk_end,
      parent_request_id,
    });
    // Request 12 is a full page, and 13 the empty one after it, which ends the list.
    await fill(pool, 'ops.requests', [page(11, 'cap', null), page(12, null, null), page(13, 'complete', 12)]);
    await addDay(pool, '2026-03-01', 'abcd', { _request_id: 11 });
    await addDay(pool, '2026-03-02', 'ab', { _request_id: 11 });
    await addDay(pool, '2026-03-03', 'abce', { _request_id: 12 });
    await addDay(pool, '2026-03-04', 'ab', { _request_id: 12 });
    // On 2 March two places were read, and there may be more: c, d and e may have been below.
    expect(await readMoves(pool, `period_start = '2026-03-01'`)).toEqual([
      ['a', 1, null, null, false],
      ['b', 2, null, null, false],
      ['c', 3, null, null, null],
      ['d', 4, null, null, null],
    ]);
    // On 4 March the list had two places and no more.
    expect(await readMoves(pool, `period_start = '2026-03-03'`)).toEqual([
      ['a', 1, 1, false, false],
      ['b', 2, 2, false, false],
      ['c', 3, null, null, true],
      ['e', 4, null, null, true],
    ]);
  }));

test('shops, creators and videos, by week and month, with their cuts', () =>
  withDatabase(async ({ pool }) => {
    const ranked = (keys: object, dates: readonly string[], rank_type: number) =>
      dates.map((date, index) => ({ region: 'US', rank_type, rank_field: 2, date, position: index + 1, ...keys }));
    await fill(pool, 'echotik.shops', [{ seller_id: 's', seller_name: 'Shop' }]);
    await fill(pool, 'echotik.influencers', [{ user_id: 'u', unique_id: 'handle' }]);
    await fill(pool, 'echotik.videos', [{ video_id: 'v', video_desc: 'Caption' }]);
    await fill(
      pool,
      'echotik.shop_ranks',
      ranked(
        { ...uncut, category_id: '5', category_l2_id: '51', from_flag: '2', seller_id: 's' },
        ['2026-02-23', '2026-03-02'],
        2,
      ),
    );
    await fill(
      pool,
      'echotik.influencer_ranks',
      ranked(
        { influencer_category_name: 'Beauty', product_category_id: '', user_id: 'u' },
        ['2025-12-01', '2026-02-01'],
        3,
      ),
    );
    await fill(
      pool,
      'echotik.video_ranks',
      ranked({ product_category_id: '7', created_by_ai: 'false', video_id: 'v' }, ['2026-03-01', '2026-03-02'], 1),
    );
    expect(
      (
        await readMart(
          pool,
          `select kind, period, period_start, sorted_by, uncut, cut_category_id, cut_other, id, name, previous_period_start, places_won
           from marts.ranking_moves where previous_rank is not null order by kind`,
        )
      ).map((row) => Object.values(row)),
    ).toEqual([
      ['creator', 'month', '2026-02-01', 'units sold', false, null, 'Beauty', 'u', 'handle', '2025-12-01', -1],
      ['shop', 'week', '2026-03-02', 'creators', false, '51', 'cross-border', 's', 'Shop', '2026-02-23', -1],
      ['video', 'day', '2026-03-02', 'units sold', false, '7', 'not made by AI', 'v', 'Caption', '2026-03-01', -1],
    ]);
    expect(await readRows(pool, `select count(*)::int as rows from marts.ranking_moves`)).toEqual([{ rows: 6 }]);
  }));
