import { expect, test } from 'vitest';
import { readBody } from './read-body.ts';

const DAYS = { start_date: '2026-02-20', end_date: '2026-03-01' };
const day = {
  dt: '2026-03-01',
  priority_region: 'US',
  category_id: '600001',
  category_l2_id: '801928',
  category_l3_id: '0',
  total_sale_1d_cnt: '12',
  total_sale_gmv_1d_amt: 34.5,
};

test.each([
  [{ category_id: '600001' }, '600001', 1],
  [{ category_id: '600001', category_l2_id: '801928' }, '801928', 2],
  [{ category_l3_id: '809288' }, '809288', 3],
])('a day of the category that was requested by %j is one of %s', (params, category_id, category_level) => {
  const { rowsOf, drift } = readBody('category-trend', { region: 'UK', ...params, ...DAYS }, [day]);
  expect(rowsOf('category_daily')).toEqual([
    {
      category_id,
      category_level,
      region: 'GB',
      date: '2026-03-01',
      priority_region: 'US',
      answered_category_id: '600001',
      answered_category_l2_id: '801928',
      answered_category_l3_id: '0',
      total_sale_1d_cnt: 12,
      total_sale_gmv_1d_amt: 34.5,
    },
  ]);
  expect(drift).toEqual([]);
});

test('a day without a date is quarantined, and one with a count that cannot be read loads without it', () => {
  const { quarantined, issues, rowsOf } = readBody('category-trend', { region: 'US', category_id: '1', ...DAYS }, [
    { ...day, dt: '' },
    { ...day, total_sale_1d_cnt: 'many' },
  ]);
  expect(quarantined).toMatchObject([{ path: 'data[0]' }]);
  expect(issues).toMatchObject([{ path: 'total_sale_1d_cnt' }]);
  expect(rowsOf('category_daily')).toMatchObject([{ total_sale_1d_cnt: null, total_sale_gmv_1d_amt: 34.5 }]);
});

test('an overview is of the category and the market that were requested', () => {
  const overview = {
    category_id: '600001',
    priority_region: 'US',
    total_gmv_amt: '99.5',
    total_gmv_7d_amt: 7,
    category_trend: '[1]',
  };
  const { rowsOf, drift } = readBody('category-overview', { category_id: '600001', region: 'US' }, [overview]);
  expect(rowsOf('category_snapshots')).toEqual([
    {
      category_id: '600001',
      region: 'US',
      snapshot_date: '2026-03-02',
      priority_region: 'US',
      total_gmv_amt: 99.5,
      total_gmv_7d_amt: 7,
      category_trend: '[1]',
    },
  ]);
  expect(drift).toEqual([]);
});

test('of a product of a live session the id is read, and every other field is reported', () => {
  const { rowsOf, drift } = readBody('live-product-list', { room_id: '70' }, [{ product_id: '17', total_sale_cnt: 3 }]);
  expect(rowsOf('product_lives')).toEqual([{ product_id: '17', room_id: '70' }]);
  expect(drift).toEqual(['total_sale_cnt']);
  expect(readBody('live-product-list', { room_id: '70' }, [{ total_sale_cnt: 3 }]).quarantined).toHaveLength(1);
});
