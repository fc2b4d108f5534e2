/** Answers of questions whose numbers are easy to get wrong, with rows whose answers are computed by hand. */
import { expect, test } from 'vitest';
import { queryReadOnly } from '../../src/load/connection/query.ts';
import { momentumChart } from '../../src/report/charts/momentum.ts';
import { shopsChart } from '../../src/report/charts/shops.ts';
import { fill } from '../load/marts/fill.ts';
import { withDatabase } from '../support/database.ts';
import { readAnswer } from './read-answer.ts';

/** Totals of a day; the price falls with them. */
const day = (key: string, id: string, date: string, units: number) => ({
  [key]: id,
  date,
  total_sale_cnt: units,
  total_sale_gmv_amt: units * 2,
});

test('growth is ranked by what a day brought, and without what was last read weeks ago', () =>
  withDatabase(async ({ pool }) => {
    const ids = ['seven', 'eight', 'stale', 'long'];
    await fill(
      pool,
      'echotik.products',
      ids.map((id) => ({ product_id: id, product_name: id, region: 'US' })),
    );
    await fill(
      pool,
      'echotik.shops',
      ids.map((id) => ({ seller_id: id, seller_name: id, region: 'US' })),
    );
    // Eight days brought more in all, but less a day. Fifteen days are no week. Nobody has read the stale one for three
    // weeks.
    const totals = [
      ['seven', '2026-03-24', 1000],
      ['seven', '2026-03-31', 1070],
      ['eight', '2026-03-22', 1000],
      ['eight', '2026-03-30', 1072],
      ['long', '2026-03-16', 1000],
      ['long', '2026-03-31', 9000],
      ['stale', '2026-03-03', 1000],
      ['stale', '2026-03-10', 9000],
    ] as const;
    await fill(
      pool,
      'echotik.product_daily',
      totals.map(([id, date, units]) => ({ ...day('product_id', id, date, units), spu_avg_price: 10_000 - units })),
    );
    await fill(
      pool,
      'echotik.shop_daily',
      totals.map(([id, date, units]) => day('seller_id', id, date, units)),
    );
    const products = ['product_name', 'units_per_day', 'units_growth', 'span_days'];
    expect(await readAnswer(pool, '07-growth-with-falling-price', ...products)).toEqual([
      ['seven', 10, 70, 7],
      ['eight', 9, 72, 8],
    ]);
    // 7.00 and 7.20 percent, of 2000 each.
    expect(
      await readAnswer(pool, '09-fastest-growing-shops', 'shop_name', 'gmv_growth_pct_per_day', 'span_days'),
    ).toEqual([
      ['seven', 1, 7],
      ['eight', 0.9, 8],
    ]);
    const bars = async ({ sql, picture }: typeof momentumChart) => {
      const drawn = picture(await queryReadOnly(pool, sql, ['US']));
      return 'bars' in drawn && drawn.bars.map(({ label, values }) => [label, ...values]);
    };
    expect(await bars(momentumChart)).toEqual([
      ['seven', 10],
      ['eight', 9],
    ]);
    expect(await bars(shopsChart)).toEqual([
      ['seven', 20],
      ['eight', 18],
    ]);
  }));

test('creators of whose sales nothing is known do not pass for those who sell nothing', () =>
  withDatabase(async ({ pool }) => {
    await fill(
      pool,
      'echotik.influencers',
      ['none', 'some', 'unknown'].map((id) => ({ user_id: id, unique_id: id, region: 'US' })),
    );
    const days = (user_id: string, sold: number | null) =>
      ['2026-03-24', '2026-03-31'].map((date, index) => ({
        user_id,
        date,
        total_followers_cnt: 1000 + 50 * index,
        total_sale_1d_cnt: sold,
        total_sale_gmv_1d_amt: sold === null ? null : sold * 10,
      }));
    await fill(pool, 'echotik.influencer_daily', [...days('none', 0), ...days('some', 5), ...days('unknown', null)]);
    expect(
      await readAnswer(pool, '12-followers-without-sales', 'handle', 'gmv_per_new_follower', 'followers_per_day'),
    ).toEqual([
      ['none', 0, 7.14],
      ['some', 1, 7.14],
      ['unknown', null, 7.14],
    ]);
  }));

test('a day that was restated twice has one row: the first value, the last one, and when each was read', () =>
  withDatabase(async ({ pool }) => {
    await fill(pool, 'echotik.products', [{ product_id: '1', product_name: 'Lamp' }]);
    const sold = (units: number) => ({ total_sale_1d_cnt: units, total_sale_gmv_1d_amt: units * 2.5 });
    await fill(pool, 'echotik.product_daily', [
      { product_id: '1', date: '2026-03-01', _observed_at: '2026-03-05T10:00:00Z', ...sold(18) },
      { product_id: '1', date: '2026-03-02', _observed_at: '2026-03-04T10:00:00Z', ...sold(7) },
      { product_id: '1', date: '2026-03-03', _observed_at: '2026-03-04T10:00:00Z', ...sold(9) },
    ]);
    const earlier = (date: string, known_at: string, units: number) =>
      `('1', '${date}', '${known_at}', ${units}, ${units * 2.5}, 1)`;
    await pool.query(`select ops.make_partition('echotik.product_daily_revisions', '2026-03-01')`);
    await pool.query(`insert into echotik.product_daily_revisions
      (product_id, date, known_at, total_sale_1d_cnt, total_sale_gmv_1d_amt, _request_id) values
      ${earlier('2026-03-01', '2026-03-03T10:00:00Z', 20)}, ${earlier('2026-03-01', '2026-03-02T10:00:00Z', 10)},
      ${earlier('2026-03-02', '2026-03-03T10:00:00Z', 8)}`);
    const columns = ['date', 'first_read_at', 'last_restated_at', 'times_restated', 'units_at_first', 'units_now'];
    expect(await readAnswer(pool, '24-restated-days', ...columns, 'units_added', 'gmv_added')).toEqual([
      ['2026-03-02', '2026-03-03T10:00:00.000Z', '2026-03-04T10:00:00.000Z', 1, 8, 7, -1, -2.5],
      ['2026-03-01', '2026-03-02T10:00:00.000Z', '2026-03-05T10:00:00.000Z', 2, 10, 18, 8, 20],
    ]);
  }));
