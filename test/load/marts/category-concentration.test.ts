import { expect, test } from 'vitest';
import type { Pool } from '../../../src/load/connection/pool.ts';
import { withDatabase } from '../../support/database.ts';
import { listPartitionedTables } from '../../../src/load/months/partitioned-tables.ts';
import { explain } from '../write/row-writes.ts';
import { fill, readMart } from './fill.ts';

const MONTHS = ['2026-01-01', '2026-02-01', '2026-04-01'] as const;

/** GMV of the twelve shops of a ranking in January, February and April; units are twice as many. */
const RANKED: Readonly<Record<string, readonly (number | null)[]>> = {
  a: [400, 100, 50],
  b: [300, 100, null],
  c: [100, 50, null],
  d: [100, 50, null],
  e: [50, null, null],
  f: [50, null, null],
  g: [null, 50, null],
  h: [null, 30, null],
  i: [null, 10, null],
  j: [null, 4, null],
  k: [null, 3, null],
  l: [null, 2, null],
  m: [null, 1, null],
};

const whole = { region: 'US', rank_type: 3, rank_field: 1, category_l2_id: '', category_l3_id: '' };

const placeIn = (month: number, seller: string) =>
  Object.keys(RANKED)
    .filter((id) => RANKED[id]?.[month] !== null)
    .indexOf(seller) + 1;

const fillRankings = (pool: Pool) =>
  fill(
    pool,
    'echotik.shop_ranks',
    Object.entries(RANKED).flatMap(([seller_id, values]) =>
      values.flatMap((gmv, index) =>
        gmv === null
          ? []
          : ['1', ''].map((category_id) => ({
              ...whole,
              category_id,
              from_flag: '',
              date: MONTHS[index],
              seller_id,
              // Ten places of January were read, the last of which is the one of f.
              position: seller_id === 'f' ? 10 : placeIn(index, seller_id),
              total_sale_gmv_amt: gmv,
              total_sale_cnt: gmv * 2,
            })),
      ),
    ),
  );

test('a category by its ranking of months: CR4, CR10, newcomers and openness', () =>
  withDatabase(async ({ pool }) => {
    await fill(
      pool,
      'echotik.shops',
      Object.keys(RANKED).map((seller_id) => ({ seller_id, seller_name: seller_id.toUpperCase() })),
    );
    await fillRankings(pool);
    await fill(pool, 'echotik.products', [
      { product_id: '1', region: 'US', category_id: '1', first_crawl_dt: '2026-02-28' },
      { product_id: '2', region: 'US', category_id: '1', first_crawl_dt: '2026-02-01' },
      { product_id: '3', region: 'US', category_id: '1', first_crawl_dt: '2026-03-01' },
      { product_id: '4', region: 'GB', category_id: '1', first_crawl_dt: '2026-02-10' },
    ]);
    const columns = `month, basis, shops, gmv, units, cr4_pct, cr10_pct, top_shop_name, top_shop_share_pct, new_shops, new_shops_share_pct,
      new_shops_gmv_share_pct, new_products, openness_index`;
    const read = () => readMart(pool, `select ${columns} from marts.category_concentration order by month`);
    expect(await read()).toEqual([
      {
        month: '2026-01-01',
        basis: 'shop ranking',
        shops: 6,
        gmv: 1000,
        units: 2000,
        cr4_pct: 90,
        cr10_pct: null,
        top_shop_name: 'A',
        top_shop_share_pct: 40,
        new_shops: null, // December was not read
        new_shops_share_pct: null,
        new_shops_gmv_share_pct: null,
        new_products: 0,
        openness_index: null,
      },
      {
        month: '2026-02-01',
        basis: 'shop ranking',
        shops: 11,
        gmv: 400,
        units: 800,
        cr4_pct: 75, // a, b, and two of those with 50
        cr10_pct: 99.75, // all but the last one
        top_shop_name: 'A',
        top_shop_share_pct: 25,
        new_shops: 6, // without m, whose place of January was not read
        new_shops_share_pct: 54.55,
        new_shops_gmv_share_pct: 24.75, // g to l: 99
        new_products: 2,
        openness_index: 39.78, // (25 + 54.55) / 2
      },
      // March was not read, so nobody is new in April.
      expect.objectContaining({ month: '2026-04-01', shops: 1, cr4_pct: null, new_shops: null, openness_index: null }),
    ]);
    // Products that only a ranking has named have no first day.
    await pool.query('update echotik.products set first_crawl_dt = null');
    expect((await read()).map((row) => row['new_products'])).toEqual([null, null, null]);
  }));

test('without a ranking of the category its products count, by their rankings and by their days', () =>
  withDatabase(async ({ pool }) => {
    await fill(
      pool,
      'echotik.shops',
      ['a', 'b', 'c', 'd', 'e', 'f'].map((seller_id) => ({ seller_id })),
    );
    const ids = ['a1', 'a2', 'b1', 'c1', 'd1', 'e1', 'f1', 'lost'];
    await fill(
      pool,
      'echotik.products',
      ids.map((id) => ({
        product_id: id,
        seller_id: id === 'lost' ? null : id[0],
        region: 'US',
        category_id: '7',
        first_crawl_dt: { a2: '2026-01-05', c1: '2026-02-01' }[id] ?? '2025-01-01',
      })),
    );
    const place = (product_id: string, category_id: string, gmv: number) => ({
      ...whole,
      date: '2026-01-01',
      category_id,
      product_id,
      total_sale_gmv_amt: gmv,
      total_sale_cnt: 1,
    });
    // a1 is in two rankings with the same figures: it counts once.
    await fill(pool, 'echotik.product_ranks', [
      place('a1', '', 60),
      place('a1', '7', 60),
      place('a2', '7', 10),
      place('b1', '7', 15),
      place('c1', '7', 5),
      place('d1', '7', 5),
      place('e1', '7', 5),
      place('lost', '', 500),
    ]);
    const total = (product_id: string, date: string, gmv: number | null) => ({
      product_id,
      date,
      total_sale_gmv_amt: gmv,
      total_sale_cnt: 1,
    });
    await fill(pool, 'echotik.product_daily', [
      // 30 in January. Of the last three days of a month the largest total counts.
      total('a1', '2025-12-29', 90),
      total('a1', '2025-12-31', 100),
      total('a1', '2026-01-29', 130),
      // First seen in January: all it has sold is of this month.
      total('a2', '2026-01-31', 10),
      // 60 in January and 5 in February.
      total('b1', '2025-12-30', 200),
      total('b1', '2026-01-15', 999),
      total('b1', '2026-01-31', 260),
      total('b1', '2026-02-27', 265),
      // First seen in February. The end of January of e1 was not read, so its February is not known.
      total('c1', '2026-02-28', 15),
      total('e1', '2026-01-28', 100),
      total('e1', '2026-01-31', null),
      total('e1', '2026-02-28', 400),
      // First seen a year ago and read since the end of January: who knows what it sold in January.
      total('f1', '2026-01-31', 100),
      total('f1', '2026-02-28', 105),
      // Nothing sold in February.
      total('d1', '2026-01-31', 50),
      total('d1', '2026-02-28', 50),
    ]);
    expect(
      await readMart(
        pool,
        `select basis, month, shops, gmv, cr4_pct, top_shop_id, top_shop_share_pct, new_shops, new_shops_gmv_share_pct, coverage_pct
         from marts.category_concentration order by 1, 2`,
      ),
    ).toEqual([
      {
        basis: 'daily totals',
        month: '2026-01-01',
        shops: 2,
        gmv: 100,
        cr4_pct: null,
        top_shop_id: 'b',
        top_shop_share_pct: 60,
        new_shops: null,
        new_shops_gmv_share_pct: null,
        coverage_pct: 100,
      },
      {
        basis: 'daily totals',
        month: '2026-02-01',
        shops: 3,
        gmv: 25,
        cr4_pct: null,
        top_shop_id: 'c',
        top_shop_share_pct: 60,
        new_shops: 1,
        new_shops_gmv_share_pct: 60,
        coverage_pct: 100,
      },
      {
        basis: 'product ranking',
        month: '2026-01-01',
        shops: 5,
        gmv: 100,
        cr4_pct: 95,
        top_shop_id: 'a',
        top_shop_share_pct: 70,
        new_shops: null,
        new_shops_gmv_share_pct: null,
        coverage_pct: 16.67, // the product without a shop has 500
      },
    ]);
  }));

test('shops below the places that the ranking of the month before was read for are not new', () =>
  withDatabase(async ({ pool }) => {
    const shops = Array.from('abcdef', (seller_id) => ({ seller_id }));
    const products = shops.map((shop) => ({ ...shop, product_id: shop.seller_id, region: 'US', category_id: '7' }));
    await fill(pool, 'echotik.shops', shops);
    await fill(pool, 'echotik.products', products);
    const month = (date: string, read: string) =>
      Array.from(read, (product_id, index) => ({
        ...whole,
        date,
        category_id: '',
        product_id,
        position: index + 1,
        total_sale_gmv_amt: 10,
      }));
    // Of January two places were read: who was on the third is not known.
    await fill(pool, 'echotik.product_ranks', [...month('2026-01-01', 'ab'), ...month('2026-02-01', 'acbdef')]);
    expect(
      await readMart(
        pool,
        `select shops, new_shops, new_shops_gmv_share_pct, new_products from marts.category_concentration where month = '2026-02-01'`,
      ),
    ).toEqual([{ shops: 6, new_shops: 1, new_shops_gmv_share_pct: 16.67, new_products: null }]);
  }));

test('totals belong to their month in every time zone', () =>
  withDatabase(async ({ pool }) => {
    await fill(pool, 'echotik.shops', [{ seller_id: 'a' }]);
    await fill(pool, 'echotik.products', [
      { product_id: '1', seller_id: 'a', region: 'US', category_id: '7', first_crawl_dt: '2026-01-01' },
    ]);
    await fill(pool, 'echotik.product_daily', [
      { product_id: '1', date: '2026-01-31', total_sale_gmv_amt: 1 },
      { product_id: '1', date: '2026-02-28', total_sale_gmv_amt: 3 },
    ]);
    for (const zone of ['Pacific/Kiritimati', 'Pacific/Honolulu']) {
      const connection = await pool.connect();
      try {
        await connection.query(`set time zone '${zone}'`);
        const { rows } = await connection.query(
          'select month::text, gmv::int from marts.category_concentration order by 1',
        );
        expect(rows).toEqual([
          { month: '2026-01-01', gmv: 1 },
          { month: '2026-02-01', gmv: 2 },
        ]);
      } finally {
        await connection.query('reset time zone');
        connection.release();
      }
    }
  }));

test('a query for one basis reads nothing of the others', () =>
  withDatabase(async ({ pool }) => {
    const tables = listPartitionedTables().map(({ sqlName }) => sqlName);
    await pool.query('select ops.make_partition(name::regclass, current_date) from unnest($1::text[]) as name', [
      tables,
    ]);
    const reads = async (basis: string) => {
      const plan = await explain(pool, `select cr4_pct from marts.category_concentration where basis = '${basis}'`);
      return ['shop_ranks', 'product_ranks', 'product_daily'].filter((table) => plan.includes(` on ${table}_2`));
    };
    expect(await reads('shop ranking')).toEqual(['shop_ranks']);
    expect(await reads('product ranking')).toEqual(['product_ranks']);
    expect(await reads('daily totals')).toEqual(['product_daily']);
  }));
