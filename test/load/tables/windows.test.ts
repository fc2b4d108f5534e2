import { expect, test } from 'vitest';
import { getComment } from '../../../src/load/tables/columns.ts';
import { products } from '../../../src/load/tables/products.ts';
import { amountColumns, countColumns } from '../../../src/load/tables/windows.ts';
import { row } from '../../../src/streams/row.ts';

test('a family has a column for each window, by the names of the wire, and says which', () => {
  const sold = countColumns('total_sale', [1, 30], 'Units sold');
  expect(Object.entries(sold).map(([name, column]) => [name, getComment(column)])).toEqual([
    ['total_sale_1d_cnt', 'Units sold, change over the trailing day.'],
    ['total_sale_30d_cnt', 'Units sold, change over the trailing 30 days.'],
  ]);
  expect(Object.keys(amountColumns('total_sale_gmv', [7], 'GMV'))).toEqual(['total_sale_gmv_7d_amt']);
});

test('the compiler knows the names of a family', () => {
  expect(row(products, { product_id: '1', total_sale_7d_cnt: 2 }).values).toHaveProperty('total_sale_7d_cnt', 2);
  // @ts-expect-error: products have no window of 8 days.
  expect(row(products, { product_id: '1', total_sale_8d_cnt: 2 }).values).toBeDefined();
});
