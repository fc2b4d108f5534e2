/** Families of fields over trailing windows: `total_sale_1d_cnt`, `total_sale_7d_cnt` and so on. */
import { counter, decimal } from '../extract/wire.ts';
import { windowColumns } from '../load/tables/windows.ts';

/** Counts: `counters('total_sale', [1, 7])` is `total_sale_1d_cnt` and `total_sale_7d_cnt`. */
export const windowCounts = <N extends string, const D extends number>(name: N, days: readonly D[]) =>
  windowColumns(name, days, 'cnt', () => counter.nullish());

/** Amounts of money: `amounts('total_sale_gmv', [30])` is `total_sale_gmv_30d_amt`. */
export const windowAmounts = <N extends string, const D extends number>(name: N, days: readonly D[]) =>
  windowColumns(name, days, 'amt', () => decimal.nullish());
