/** Trend curves of a window. */
import { toEpochSeconds } from './days.ts';
import { type Curve, popularity } from './popularity.ts';

export type Period = 7 | 30 | 120;
export const periods: readonly Period[] = [7, 30, 120];

/** The API returns windows of up to this number of days in daily steps, longer ones in weekly steps. */
const MAX_DAILY_PERIOD = 30;

/** The points of the window that ends the day before `day`, oldest first, relative to its peak, two decimals. */
export function relativeTrend(valueOn: (day: number) => number, period: number, day: number) {
  const step = period > MAX_DAILY_PERIOD ? 7 : 1;
  const count = Math.floor(period / step);
  const days = Array.from({ length: count }, (_, i) => day - 1 - (count - 1 - i) * step);
  const values = days.map(valueOn);
  const peak = Math.max(...values) || 1;
  return days.map((each, i) => ({
    time: toEpochSeconds(each),
    value: Math.round(((values[i] ?? 0) / peak) * 100) / 100,
  }));
}

/** The same of a sound in a market. */
export function buildTrend(curve: Curve, period: Period, day: number) {
  return relativeTrend((each) => popularity(curve, each), period, day);
}

/** What the ranking sorts by: the whole window, day by day. */
export function windowTotal(curve: Curve, period: Period, day: number): number {
  let total = 0;
  for (let each = day - period; each < day; each++) total += popularity(curve, each);
  return total;
}
