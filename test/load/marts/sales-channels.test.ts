import { expect, test } from 'vitest';
import type { Pool } from '../../../src/load/connection/pool.ts';
import { withDatabase } from '../../support/database.ts';
import { explain } from '../write/row-writes.ts';
import { fill, fillRequests, readMart } from './fill.ts';

/** Units and GMV of a window: in all, by video, live. */
type Parts = readonly [total: number | null, video: number | null, live: number | null];

const WINDOWS = ['_1d', '_7d', '_15d', '_30d', '_60d', '_90d', ''] as const;

const windowColumns = (window: string, units: Parts, gmv: Parts) => ({
  [`total_sale${window}_cnt`]: units[0],
  [`total_video_sale${window}_cnt`]: units[1],
  [`total_live_sale${window}_cnt`]: units[2],
  [`total_sale_gmv${window}_amt`]: gmv[0],
  [`total_video_sale_gmv${window}_amt`]: gmv[1],
  [`total_live_sale_gmv${window}_amt`]: gmv[2],
});

const month = (product_id: string, seller_id: string | null, units: Parts, gmv: Parts, seen = '2026-03-31') => ({
  product_id,
  product_name: product_id,
  seller_id,
  region: 'US',
  _observed_at: `${seen}T10:00:00Z`,
  ...windowColumns('_30d', units, gmv),
});

const NOTHING: Parts = [null, null, null];
const SHARES = 'video_gmv_share_pct, live_gmv_share_pct, other_gmv_share_pct, main_channel';

async function fillScene(pool: Pool): Promise<void> {
  await fill(pool, 'echotik.shops', [
    { seller_id: 's1', seller_name: 'Shop', region: 'US', total_sale_gmv_30d_amt: 1600 },
    { seller_id: 's2', seller_name: 'Empty', region: 'US', total_sale_gmv_30d_amt: null },
  ]);
  await fill(pool, 'echotik.products', [
    month('lamp', 's1', [100, 60, 30], [1000, 700, 250], '2026-03-20'),
    // Video and live exceed the total.
    month('over', 's1', [10, 8, 6], [100, 90, 60]),
    month('card', 's1', [50, 0, 0], [200.5, 0, 0]),
    // Lists of a shop have no sales by video.
    month('part', 's1', [40, null, 10], [400, null, 100]),
    month('zero', null, [0, 0, 0], [0, 0, 0]),
    month('stub', 's2', NOTHING, NOTHING),
  ]);
}

test('products: the rest is never negative, and empty where a part is not known', () =>
  withDatabase(async ({ pool }) => {
    await fillScene(pool);
    const units =
      'units, video_units, live_units, other_units, video_units_share_pct, live_units_share_pct, other_units_share_pct';
    expect(
      await readMart(
        pool,
        `select id, ${units}, other_gmv, ${SHARES} from marts.sales_channels where kind = 'product' and window_days = 30 order by id`,
      ),
    ).toEqual([
      {
        id: 'card',
        units: 50,
        video_units: 0,
        live_units: 0,
        other_units: 50,
        video_units_share_pct: 0,
        live_units_share_pct: 0,
        other_units_share_pct: 100,
        other_gmv: 200.5,
        video_gmv_share_pct: 0,
        live_gmv_share_pct: 0,
        other_gmv_share_pct: 100,
        main_channel: 'other',
      },
      {
        id: 'lamp',
        units: 100,
        video_units: 60,
        live_units: 30,
        other_units: 10,
        video_units_share_pct: 60,
        live_units_share_pct: 30,
        other_units_share_pct: 10,
        other_gmv: 50,
        video_gmv_share_pct: 70,
        live_gmv_share_pct: 25,
        other_gmv_share_pct: 5,
        main_channel: 'video',
      },
      {
        id: 'over',
        units: 10,
        video_units: 8,
        live_units: 6,
        other_units: 0,
        video_units_share_pct: 57.14, // 8 of 14
        live_units_share_pct: 42.86, // 6 of 14
        other_units_share_pct: 0,
        other_gmv: 0,
        video_gmv_share_pct: 60,
        live_gmv_share_pct: 40,
        other_gmv_share_pct: 0,
        main_channel: 'video',
      },
      {
        id: 'part',
        units: 40,
        video_units: null,
        live_units: 10,
        other_units: null,
        video_units_share_pct: null,
        live_units_share_pct: 25,
        other_units_share_pct: null,
        other_gmv: null,
        video_gmv_share_pct: null,
        live_gmv_share_pct: 25,
        other_gmv_share_pct: null,
        main_channel: null,
      },
      {
        id: 'zero',
        units: 0,
        video_units: 0,
        live_units: 0,
        other_units: 0,
        video_units_share_pct: null,
        live_units_share_pct: null,
        other_units_share_pct: null,
        other_gmv: 0,
        video_gmv_share_pct: null,
        live_gmv_share_pct: null,
        other_gmv_share_pct: null,
        main_channel: null,
      },
    ]);
  }));

test('a shop is the sum of its products of which all parts are known, and says how much of it that is', () =>
  withDatabase(async ({ pool }) => {
    await fillScene(pool);
    expect(
      await readMart(
        pool,
        `select id, name, window_days, units, video_units, live_units, other_units, gmv, video_gmv, live_gmv, other_gmv, ${SHARES},
           basis, products, coverage_pct, oldest_reading < newest_reading as has_two_readings
         from marts.sales_channels where kind = 'shop'`,
      ),
    ).toEqual([
      {
        id: 's1',
        name: 'Shop',
        window_days: 30,
        units: 160, // 100 + 10 + 50, without the one whose videos are not known
        video_units: 68,
        live_units: 36,
        other_units: 60,
        gmv: 1300.5,
        video_gmv: 790,
        live_gmv: 310,
        other_gmv: 250.5,
        video_gmv_share_pct: 58.5, // of 1350.50: the parts of one product exceed its total by 50
        live_gmv_share_pct: 22.95,
        other_gmv_share_pct: 18.55,
        main_channel: 'video',
        basis: 'sum of products',
        products: 3,
        coverage_pct: 81.28, // 1300.50 of 1600
        has_two_readings: true,
      },
    ]);
  }));

test('each window has its own columns, and a window of which nothing is known has no row', () =>
  withDatabase(async ({ pool }) => {
    const all = Object.assign(
      {},
      ...WINDOWS.map((window, index) =>
        windowColumns(window, [600 + index, 300 + index, 200 + index], [60 + index, 30 + index, 20 + index]),
      ),
    ) as object;
    await fill(pool, 'echotik.products', [{ product_id: '1', ...all }]);
    expect(
      await readMart(
        pool,
        'select window_days, units, video_units, live_units, gmv, video_gmv, live_gmv from marts.sales_channels order by window_days nulls last',
      ),
    ).toEqual(
      [1, 7, 15, 30, 60, 90, null].map((window_days, index) => ({
        window_days,
        units: 600 + index,
        video_units: 300 + index,
        live_units: 200 + index,
        gmv: 60 + index,
        video_gmv: 30 + index,
        live_gmv: 20 + index,
      })),
    );
  }));

test('creators: money of 30 days, and units by video only', () =>
  withDatabase(async ({ pool }) => {
    const creator = (user_id: string, units: number | null, [gmv, video, live]: Parts) => ({
      user_id,
      unique_id: `@${user_id}`,
      total_video_sale_30d_cnt: units,
      total_sale_gmv_30d_amt: gmv,
      total_video_sale_gmv_30d_amt: video,
      total_live_sale_gmv_30d_amt: live,
    });
    await fill(pool, 'echotik.influencers', [
      creator('live', 5, [1000, 50, 900]),
      creator('showcase', 0, [10, 0, 0]),
      creator('stub', null, NOTHING),
    ]);
    expect(
      await readMart(
        pool,
        `select id, name, window_days, units, video_units, live_units, other_units, video_units_share_pct, other_gmv, ${SHARES}, products
         from marts.sales_channels where kind = 'creator' order by id`,
      ),
    ).toEqual(
      [
        {
          id: 'live',
          video_units: 5,
          other_gmv: 50,
          video_gmv_share_pct: 5,
          live_gmv_share_pct: 90,
          other_gmv_share_pct: 5,
          main_channel: 'live',
        },
        {
          id: 'showcase',
          video_units: 0,
          other_gmv: 10,
          video_gmv_share_pct: 0,
          live_gmv_share_pct: 0,
          other_gmv_share_pct: 100,
          main_channel: 'other',
        },
      ].map((row) => ({
        ...row,
        name: `@${row.id}`,
        window_days: 30,
        units: null,
        live_units: null,
        other_units: null,
        video_units_share_pct: null,
        products: null,
      })),
    );
  }));

test('a query for one kind reads nothing of the others', () =>
  withDatabase(async ({ pool }) => {
    const reads = async (kind: string) => {
      const plan = await explain(
        pool,
        `select * from marts.sales_channels where kind = '${kind}' and window_days = 30`,
      );
      return ['products', 'shops', 'influencers'].filter((table) => plan.includes(` on ${table} `));
    };
    expect(await reads('product')).toEqual(['products']);
    expect(await reads('shop')).toEqual(['products', 'shops']);
    expect(await reads('creator')).toEqual(['influencers']);
  }));

test('what different readings say of a product is not mixed', () =>
  withDatabase(async ({ pool }) => {
    await fillRequests(pool, { 10: 'product-detail', 11: 'seller-product-list', 12: 'product-ranklist' });
    // A detail of 1 January; the list of its shop on 1 March, with no sales by video, nor live in all; then a ranking.
    const columns = (seen: string, units: number, live: number) => ({
      ...month('p', null, [units, 90, live], [units, 90, live], seen),
      ...windowColumns('', [500, 400, 50], [500, 400, 50]),
    });
    const version = (seen: string, _request_id: number, units: number, live: number) => {
      const { _observed_at: observed_at, ...rest } = columns(seen, units, live);
      return { ...rest, observed_at, _request_id };
    };
    const rank = { product_commission_rate: 0.1 };
    await fill(pool, 'echotik.products', [{ ...columns('2026-03-20', 20, 15), ...rank, _request_id: 12 }]);
    const seen = `select window_days as days, units, video_units, live_units, video_units_share_pct, video_gmv_share_pct, live_gmv, main_channel,
      (newest_reading at time zone 'UTC')::date as read_on from marts.sales_channels order by window_days`;
    const [detail, list, ranking] = [
      version('2026-01-01', 10, 100, 5),
      version('2026-03-01', 11, 20, 15),
      { ...version('2026-03-20', 12, 20, 15), ...rank },
    ];
    await fill(pool, 'echotik.products_history', [detail, list, ranking]);
    const no = { video_units: null, video_units_share_pct: null, video_gmv_share_pct: null, main_channel: null };
    expect(await readMart(pool, seen)).toEqual([
      { ...no, days: 30, units: 20, live_units: 15, live_gmv: 15, read_on: '2026-03-01' },
      { ...no, days: null, units: 500, live_units: null, live_gmv: null, read_on: '2026-03-01' },
    ]);
    // Without the list the ranking comes after the detail.
    await pool.query('delete from echotik.products_history where _request_id = 11');
    expect((await readMart(pool, seen))[1]).toMatchObject({ video_units: 400, live_units: 50, read_on: '2026-01-01' });
  }));
