/** Families of fields over trailing windows: `total_sale_1d_cnt`, `total_sale_7d_cnt` and so on. */
import { counter, decimal } from '../extract/wire.ts';

type Family<N extends string, W extends number, U extends string, F> = { readonly [K in `${N}_${W}d_${U}`]: F };

const family = <N extends string, W extends number, U extends string, F>(
  name: N,
  windows: readonly W[],
  unit: U,
  field: F,
): Family<N, W, U, F> =>
  Object.fromEntries(windows.map((days) => [`${name}_${days}d_${unit}`, field])) as Family<N, W, U, F>;

const count = counter.nullish();
const amount = decimal.nullish();

/** Counts: `counters('total_sale', [1, 7])` is `total_sale_1d_cnt` and `total_sale_7d_cnt`. */
export const counters = <N extends string, W extends number>(name: N, windows: readonly W[]) =>
  family(name, windows, 'cnt', count);

/** Amounts of money: `amounts('total_sale_gmv', [30])` is `total_sale_gmv_30d_amt`. */
export const amounts = <N extends string, W extends number>(name: N, windows: readonly W[]) =>
  family(name, windows, 'amt', amount);
