import { expect, test } from 'vitest';
import { categories, category_names } from '../../../src/load/tables/categories.ts';
import { products } from '../../../src/load/tables/products.ts';
import { shops } from '../../../src/load/tables/shops.ts';
import { row } from '../../../src/streams/row.ts';
import { withDatabase } from '../../support/database.ts';
import { readRows } from '../write/row-writes.ts';
import { HOSTILE, observe } from './observe.ts';

const category = (category_id: string, category_level: number, parent_id: string, category_name?: string) => [
  row(categories, { category_id, category_level, parent_id }),
  ...(category_name ? [row(category_names, { category_id, language: 'en-US', category_name })] : []),
];

const tree = [
  ...category('0', 1, '0', 'Other'),
  ...category('1', 1, '0', 'Beauty'),
  ...category('12', 2, '1', HOSTILE),
  ...category('123', 3, '12', 'Serums'),
];

test('a category has its way down, also without names and without a parent', () =>
  withDatabase(async ({ pool }) => {
    await observe(
      pool,
      ...tree,
      ...category('129', 3, '12'),
      ...category('999', 3, 'never told', 'Lost'),
      row(categories, { category_id: 'stub' }),
      row(category_names, { category_id: '1', language: 'th-TH', category_name: 'ความงาม' }),
    );
    expect(
      await readRows(
        pool,
        `select category_id, level, category_name as name, category_path as path, parent_id, level_1_id
         from marts.product_categories order by category_id`,
      ),
    ).toEqual([
      { category_id: '0', level: 1, name: 'Other', path: 'Other', parent_id: '0', level_1_id: '0' },
      { category_id: '1', level: 1, name: 'Beauty', path: 'Beauty', parent_id: '0', level_1_id: '1' },
      { category_id: '12', level: 2, name: HOSTILE, path: `Beauty > ${HOSTILE}`, parent_id: '1', level_1_id: '1' },
      {
        category_id: '123',
        level: 3,
        name: 'Serums',
        path: `Beauty > ${HOSTILE} > Serums`,
        parent_id: '12',
        level_1_id: '1',
      },
      { category_id: '129', level: 3, name: null, path: `Beauty > ${HOSTILE} > 129`, parent_id: '12', level_1_id: '1' },
      { category_id: '999', level: 3, name: 'Lost', path: 'Lost', parent_id: 'never told', level_1_id: null },
      { category_id: 'stub', level: null, name: null, path: 'stub', parent_id: null, level_1_id: null },
    ]);
  }));

test('an overview adds up what is known of each market, and shares are of the whole market', () =>
  withDatabase(async ({ pool }) => {
    const product = (
      product_id: string,
      region: string | undefined,
      ids: readonly string[],
      seller_id: string | undefined,
      [units, gmv]: readonly (number | null)[] = [],
    ) =>
      row(products, {
        product_id,
        region,
        seller_id,
        product_name: `product ${product_id}`,
        category_id: ids[0],
        category_l2_id: ids[1],
        category_l3_id: ids[2],
        total_sale_7d_cnt: units,
        total_sale_30d_cnt: units == null ? units : units * 4,
        total_sale_gmv_7d_amt: gmv == null ? gmv : gmv / 4,
        total_sale_gmv_30d_amt: gmv,
      });
    await observe(
      pool,
      ...tree,
      ...['s', 't'].map((seller_id) => row(shops, { seller_id })),
      product('a', 'US', ['1', '12', '123'], 's', [10, 300]),
      product('b', 'US', ['1', '12', '0'], 's', [5, 100]),
      // As much as a: the smaller id is the top product, whichever came first.
      product('aa', 'US', ['1', '0', '0'], 't', [0, 300]),
      product('c', 'US', ['1', '0', '0'], 't', [null, null]),
      product('d', 'US', ['0', '0', '0'], undefined, [1, 100]),
      product('e', 'US', [], undefined, [2, 200]),
      product('f', 'GB', ['1', '', '0'], 's', [0, 0]),
      row(products, { product_id: 'stub' }),
    );
    const rows = await readRows(
      pool,
      `select region, level, category_id, path, products, products_with_sales, shops, units_7d, units_30d, gmv_7d, gmv_30d,
         share_of_market::float8 as share, top_product_id, top_product, top_product_gmv_30d
       from marts.category_overview order by region, level, category_id`,
    );
    const top = (id: string, gmv: number) => ({
      top_product_id: id,
      top_product: `product ${id}`,
      top_product_gmv_30d: gmv,
    });
    // The market US sold 300 + 100 + 300 + 100 + 200 = 1000.
    expect(rows).toEqual([
      {
        region: 'GB',
        level: 1,
        category_id: '1',
        path: 'Beauty',
        products: 1,
        products_with_sales: 1,
        shops: 1,
        units_7d: 0,
        units_30d: 0,
        gmv_7d: 0,
        gmv_30d: 0,
        share: null,
        ...top('f', 0),
      },
      {
        region: 'US',
        level: 1,
        category_id: '0',
        path: 'Other',
        products: 1,
        products_with_sales: 1,
        shops: 0,
        units_7d: 1,
        units_30d: 4,
        gmv_7d: 25,
        gmv_30d: 100,
        share: 0.1,
        ...top('d', 100),
      },
      {
        region: 'US',
        level: 1,
        category_id: '1',
        path: 'Beauty',
        products: 4,
        products_with_sales: 3,
        shops: 2,
        units_7d: 15,
        units_30d: 60,
        gmv_7d: 175,
        gmv_30d: 700,
        share: 0.7,
        ...top('a', 300),
      },
      {
        region: 'US',
        level: 2,
        category_id: '12',
        path: `Beauty > ${HOSTILE}`,
        products: 2,
        products_with_sales: 2,
        shops: 1,
        units_7d: 15,
        units_30d: 60,
        gmv_7d: 100,
        gmv_30d: 400,
        share: 0.4,
        ...top('a', 300),
      },
      {
        region: 'US',
        level: 3,
        category_id: '123',
        path: `Beauty > ${HOSTILE} > Serums`,
        products: 1,
        products_with_sales: 1,
        shops: 1,
        units_7d: 10,
        units_30d: 40,
        gmv_7d: 75,
        gmv_30d: 300,
        share: 0.3,
        ...top('a', 300),
      },
    ]);
    expect(
      await readRows(
        pool,
        `select share_of_market::float8 as share from marts.category_overview where region = 'US' and category_id = '12'`,
      ),
    ).toEqual([{ share: 0.4 }]);
  }));

test('what is on sale has its prices and the first product; what sold but is gone counts in the sums', () =>
  withDatabase(async ({ pool }) => {
    const product = (product_id: string, off_mark: number | null, price: number | null, gmv: number) =>
      row(products, {
        product_id,
        region: 'US',
        category_id: '1',
        off_mark,
        spu_avg_price: price,
        total_sale_gmv_30d_amt: gmv,
      });
    await observe(
      pool,
      ...tree,
      product('a', 0, 10, 50),
      product('b', null, 20, 40),
      product('c', 1, 90, 30),
      // A price of 0 is unknown.
      product('d', 0, 0, 20),
      product('gone', 2, 1, 60),
    );
    expect(
      await readRows(
        pool,
        `select products, products_on_sale, lowest_price::float8 as low, median_price::float8 as median, highest_price::float8 as high,
           gmv_30d::float8 as gmv, share_of_top_3::float8 as top_3, top_product_id
         from marts.category_overview`,
      ),
    ).toEqual([
      // The first three are gone, a and b: 150 of 200.
      { products: 5, products_on_sale: 4, low: 10, median: 20, high: 90, gmv: 200, top_3: 0.75, top_product_id: 'a' },
    ]);
  }));
