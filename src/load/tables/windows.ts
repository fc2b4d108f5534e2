/** Families of columns that differ only in the window they look back over: total_sale_1d_cnt, total_sale_7d_cnt, ... */
import { money, total } from './columns.ts';

/** Counters: `counts('total_sale', [1, 7], 'Units sold')` is total_sale_1d_cnt and total_sale_7d_cnt. */
export const countColumns = <P extends string, const D extends number>(
  prefix: P,
  days: readonly D[],
  meaning: string,
) => windowColumns(prefix, days, 'cnt', (day) => total(describeChange(day, meaning)));

/** Amounts of money: `amounts('total_sale_gmv', [1], 'GMV')` is total_sale_gmv_1d_amt. */
export const amountColumns = <P extends string, const D extends number>(
  prefix: P,
  days: readonly D[],
  meaning: string,
) => windowColumns(prefix, days, 'amt', (day) => money(describeChange(day, meaning)));

/** One value a window, by the wire's names. */
export const windowColumns = <P extends string, const D extends number, U extends 'cnt' | 'amt', V>(
  prefix: P,
  days: readonly D[],
  unit: U,
  of: (day: D) => V,
) => Object.fromEntries(days.map((day) => [`${prefix}_${day}d_${unit}`, of(day)])) as Record<`${P}_${D}d_${U}`, V>;

const describeChange = (days: number, meaning: string) =>
  `${meaning}, change over the trailing ${days === 1 ? 'day' : `${days} days`}.`;
