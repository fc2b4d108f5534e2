/** Presets where a list was cut, a request failed, or a backfill came first. */
import { expect, test } from 'vitest';
import { fill } from '../../load/marts/fill.ts';
import { brief, withMarket } from './market-scene.ts';

const PRODUCT = '1729000000000000011';
const SHOP = '7495000000000000001';

/** Ids from 1, twelve by default, so that they do not fit on one page of ten. */
const listIds = (...more: readonly string[]) => [
  ...more,
  ...Array.from({ length: 12 }, (_, index) => String(index + 1)),
];

test('new-creator: a day on which the list was cut hides nothing', () =>
  withMarket({ rule: { preset: 'new-creator' } }, async ({ answer, read, evaluate, pool }) => {
    await pool.query(`insert into ops.watchlist (kind, id) values ('product', $1)`, [PRODUCT]);
    const readCreators = (day: string, creators: readonly string[], maxPages?: number) => {
      answer(
        'product-influencer-list',
        creators.map((user_id) => ({ product_id: PRODUCT, user_id, per_product_ifl_sale_cnt: 5 })),
      );
      return read(day, 'product-influencer-list', {
        params: { product_id: [PRODUCT] },
        ...(maxPages === undefined ? {} : { maxPages }),
      });
    };
    await readCreators('2026-03-01', listIds());
    expect(await evaluate()).toEqual([]);
    await readCreators('2026-03-02', listIds(), 1);
    expect(await evaluate()).toEqual([]);
    await readCreators('2026-03-03', listIds('22'));
    expect(brief(await evaluate())).toEqual([`${PRODUCT} 22 - -> -`]);
  }));

test('new-shop-product: compared with the last day on which the list was read to its end', () =>
  withMarket({ rule: { preset: 'new-shop-product' } }, async ({ answer, read, evaluate, pool }) => {
    await pool.query(`insert into ops.watchlist (kind, id) values ('shop', $1)`, [SHOP]);
    const readProducts = (day: string, ids: readonly string[], maxPages?: number) => {
      answer(
        'seller-product-list',
        ids.map((product_id) => ({ product_id, seller_id: SHOP, first_crawl_dt: 20_260_302 })),
      );
      return read(day, 'seller-product-list', {
        params: { seller_id: [SHOP] },
        ...(maxPages === undefined ? {} : { maxPages }),
      });
    };
    await readProducts('2026-03-01', listIds());
    expect(await evaluate()).toEqual([]);
    await readProducts('2026-03-02', listIds(), 1);
    expect(await evaluate()).toEqual([]);
    await readProducts('2026-03-03', listIds('22'));
    expect(await evaluate()).toMatchObject([{ subject: `${SHOP} 22`, previousDay: '2026-03-01' }]);
  }));

test('units-spike: what a backfill restates before the evaluation is not what the run read', () =>
  withMarket({ rule: { preset: 'units-spike', minUnits: 30 } }, async ({ answer, read, evaluate, pool }) => {
    await pool.query(`insert into ops.watchlist (kind, id) values ('product', $1)`, [PRODUCT]);
    const readDays = (newest: number, trigger: 'manual' | 'backfill' = 'manual') => {
      answer(
        'product-trend',
        [3, 4, 5, 6, 7, 8, 9].map((day) => ({
          product_id: PRODUCT,
          dt: `2026-03-0${day}`,
          total_sale_1d_cnt: day === 9 ? newest : 10,
        })),
      );
      return read('2026-03-10', 'product-trend', { params: { product_id: [PRODUCT] }, trigger });
    };
    await evaluate();
    await readDays(20);
    await readDays(300, 'backfill');
    expect(await evaluate()).toEqual([]);
  }));

test('product-gone: a request that failed does not show that the product was there', () =>
  withMarket({ rule: { preset: 'product-gone', days: 1 } }, async ({ answer, read, evaluate, pool }) => {
    await pool.query(`insert into ops.watchlist (kind, id) values ('product', $1)`, [PRODUCT]);
    const readDetail = (day: string) => read(day, 'product-detail', { params: { product_ids: [PRODUCT] } });
    // Not a list of records.
    answer('product-detail', () => 'x' as never);
    await readDetail('2026-03-01');
    // Another stream knows it.
    await fill(pool, 'echotik.products', [{ product_id: PRODUCT }]);
    expect(await evaluate()).toEqual([]);
    answer('product-detail', []);
    await readDetail('2026-03-02');
    expect(await evaluate()).toEqual([]);
    answer('product-detail', [{ product_id: PRODUCT, product_name: 'there' }]);
    await readDetail('2026-03-03');
    answer('product-detail', []);
    await readDetail('2026-03-04');
    expect(brief(await evaluate())).toEqual([`${PRODUCT} in the library -> absent`]);
  }));
