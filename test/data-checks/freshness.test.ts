import { expect, test } from 'vitest';
import { freshnessCheck } from '../../src/data-checks/freshness.ts';
import type { Scope } from '../../src/data-checks/data-check.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import { product_daily, products } from '../../src/load/tables/products.ts';
import { product_ranks } from '../../src/load/tables/ranks.ts';
import { row } from '../../src/streams/row.ts';
import { at, mergeInto } from '../load/write/row-writes.ts';
import { withDatabase } from '../support/database.ts';
import { readCheckResults, checkedStream, chart, clips, DAY, daysBefore, buildScope } from './check-fixture.ts';

const list = checkedStream('trending-music-list');
const fresh = (pool: Pool, scope: Scope) => readCheckResults(pool, freshnessCheck, scope);

test('a table has rows of the business date; those that were loaded today for yesterday are none', () =>
  withDatabase(async ({ pool }) => {
    await chart(pool, daysBefore(1), clips(2));
    expect(await fresh(pool, buildScope([list]))).toEqual([['music_snapshots', 'error', `no rows of ${DAY}`]]);
    await chart(pool, DAY, clips(1));
    expect(await fresh(pool, buildScope([list]))).toEqual([['music_snapshots', 'passed', 'there are rows']]);
  }));

test('a schedule has to bring what its settings ask for; what a list leads to, or somebody asks by hand, may be nothing', () =>
  withDatabase(async ({ pool }) => {
    const absent = checkedStream('trending-music-list', { answered: 0 });
    expect(await fresh(pool, buildScope([absent]))).toEqual([['music_snapshots', 'error', expect.any(String)]]);
    expect(await fresh(pool, buildScope([absent], { scheduled: false }))).toEqual([]);
    expect(await fresh(pool, buildScope([checkedStream('trending-music-detail', { answered: 0 })]))).toEqual([]);
    expect(await fresh(pool, buildScope([checkedStream('trending-music-detail')]))).toEqual([
      ['music_snapshots', 'error', expect.any(String)],
    ]);
    expect(await fresh(pool, buildScope([checkedStream('product-detail')]))).toEqual([]);
  }));

const product = (product_id: string) => ({ ...row(products, { product_id }), requestId: 1, observedAt: at(1) });

test('a rank list may be as late as its stream steps back, and only where its newest days were asked for', () =>
  withDatabase(async ({ pool }) => {
    const ranks = checkedStream('product-ranklist', { rankType: 1, newestDay: daysBefore(1) });
    const rank = (date: string, rank_type: number) => ({
      ...row(product_ranks, {
        rank_type,
        date,
        region: 'US',
        rank_field: 1,
        category_id: '',
        category_l2_id: '',
        category_l3_id: '',
        product_id: 'p',
        position: 1,
      }),
      requestId: 1,
      observedAt: at(1),
    });
    // Of weeks, too late, and too early.
    await mergeInto(pool, [product('p'), rank(daysBefore(2), 2), rank(daysBefore(5), 1), rank(DAY, 1)]);
    const span = `${daysBefore(4)} to ${daysBefore(1)}`;
    expect(await fresh(pool, buildScope([ranks]))).toEqual([['product_ranks of days', 'error', `no rows of ${span}`]]);
    expect(await fresh(pool, buildScope([{ ...ranks, newestDay: daysBefore(5) }]))).toEqual([]);
    await mergeInto(pool, [rank(daysBefore(4), 1)]);
    expect(await fresh(pool, buildScope([ranks]))).toEqual([['product_ranks of days', 'passed', 'there are rows']]);
  }));

test('a trend has no row for a day without change: one of many has to have one', () =>
  withDatabase(async ({ pool }) => {
    const trend = (answered: number) => checkedStream('product-trend', { newestDay: daysBefore(1), answered });
    const daily = (date: string) => ({
      ...row(product_daily, { product_id: 'p', date, total_sale_cnt: 1 }),
      requestId: 1,
      observedAt: at(1),
    });
    await mergeInto(pool, [product('p'), daily(daysBefore(5))]);
    expect(await fresh(pool, buildScope([trend(9)]))).toEqual([]);
    expect(await fresh(pool, buildScope([trend(10)]))).toEqual([['product_daily', 'error', expect.any(String)]]);
    await mergeInto(pool, [daily(daysBefore(3))]);
    expect(await fresh(pool, buildScope([trend(10)]))).toEqual([['product_daily', 'passed', expect.any(String)]]);
  }));
