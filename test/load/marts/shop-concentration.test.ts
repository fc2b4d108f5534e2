import { expect, test } from 'vitest';
import type { Pool } from '../../../src/load/connection/pool.ts';
import { withDatabase } from '../../support/database.ts';
import { explain } from '../write/row-writes.ts';
import { fill, readMart } from './fill.ts';

/** A shop with three products and four creators, one without products, and one of which nothing is known. */
async function fillShops(pool: Pool): Promise<void> {
  await fill(pool, 'echotik.shops', [
    { seller_id: 's1', seller_name: 'Shop', region: 'US', total_sale_gmv_30d_amt: 2000 },
    { seller_id: 's2', seller_name: 'Closed', region: 'US', total_sale_gmv_30d_amt: 0 },
    { seller_id: 'stub', seller_name: null, region: null, total_sale_gmv_30d_amt: null },
  ]);
  const product = (
    product_id: string,
    seller_id: string | null,
    gmv_30d: number | null,
    live: number | null,
    inAll: number | null,
  ) => ({
    product_id,
    product_name: `Product ${product_id}`,
    seller_id,
    total_sale_30d_cnt: gmv_30d,
    total_video_sale_30d_cnt: 0,
    total_live_sale_30d_cnt: live,
    total_sale_gmv_30d_amt: gmv_30d,
    total_video_sale_gmv_30d_amt: 0,
    total_live_sale_gmv_30d_amt: live,
    total_sale_gmv_amt: inAll,
  });
  await fill(pool, 'echotik.products', [
    product('p1', 's1', 600, 500, 5000),
    product('p2', 's1', 300, 100, 3000),
    product('p3', 's1', 100, null, 7000),
    product('p4', 's1', null, null, null),
    product('p5', 's2', 0, 0, 40),
    product('p6', null, 900, 0, 900),
  ]);
  await fill(
    pool,
    'echotik.influencers',
    ['ann', 'bob', 'cem', 'dee'].map((id) => ({ user_id: id, unique_id: `${id}.sells` })),
  );
  const sold = (product_id: string, user_id: string, gmv: number | null) => ({
    product_id,
    user_id,
    per_product_ifl_gmv_amt: gmv,
  });
  await fill(pool, 'echotik.product_influencers', [
    sold('p1', 'ann', 2000),
    sold('p1', 'bob', 1500),
    sold('p2', 'ann', 400),
    sold('p2', 'cem', 800),
    sold('p2', 'dee', 100),
    // The list of p3 was read, and says nothing of sales.
    sold('p3', 'bob', null),
    // Of p4 the total is not known.
    sold('p4', 'dee', 9000),
    // More than all sold, because the two were read at different times.
    sold('p5', 'ann', 60),
  ]);
}

test('a shop: shares of the first product, the first creators and the first channel', () =>
  withDatabase(async ({ pool }) => {
    await fillShops(pool);
    const rows = await readMart(pool, 'select * from marts.shop_concentration order by seller_id');
    expect(rows[0]).toEqual({
      seller_id: 's1',
      shop_name: 'Shop',
      region: 'US',
      category_id: null,
      products: 4,
      products_with_sales: 3,
      gmv_30d: 1000,
      shop_gmv_30d: 2000,
      coverage_pct: 50,
      top_product_id: 'p1',
      top_product_name: 'Product p1',
      top_product_gmv_30d: 600,
      top_product_share_pct: 60,
      creators: 4,
      creators_product_gmv: 8000, // p1 and p2
      creators_gmv: 4800,
      top_creator_id: 'ann',
      top_creator_handle: 'ann.sells',
      top_creator_share_pct: 30, // 2400 of 8000
      top_3_creators_share_pct: 58.75, // with 1500 and 800: 4700
      main_channel: 'live',
      video_gmv_share_pct: 0,
      live_gmv_share_pct: 66.67, // 600 of 900: p1 and p2
      other_gmv_share_pct: 33.33,
    });
    expect(rows[1]).toMatchObject({
      seller_id: 's2',
      gmv_30d: 0,
      coverage_pct: null,
      top_product_id: null,
      top_product_share_pct: null,
      creators_product_gmv: 40,
      creators_gmv: 60,
      top_creator_share_pct: 100,
      main_channel: null,
    });
    expect(rows[2]).toMatchObject({ seller_id: 'stub', products: null, top_product_share_pct: null, creators: null });
    expect(rows).toHaveLength(3);
  }));

test('a query for one shop reads its products and their lists only', () =>
  withDatabase(async ({ pool }) => {
    const insert = (table: string, columns: string, values: string) =>
      pool.query(
        `insert into echotik.${table} (${columns}, _request_id, _observed_at) select ${values}, 1, now() from generate_series(1, 5000) n`,
      );
    await insert('shops', 'seller_id', 'n');
    await insert('products', 'product_id, seller_id', 'n, n');
    await insert('influencers', 'user_id', 'n');
    await insert('product_influencers', 'product_id, user_id', 'n, n');
    await pool.query('analyze');
    const plan = await explain(pool, `select * from marts.shop_concentration where seller_id = '77'`);
    expect(plan).toMatch(/products_seller/);
    expect(plan).not.toMatch(/Seq Scan on (products|product_influencers|shops)/);
  }));
