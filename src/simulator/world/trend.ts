import { epochSeconds } from './days.ts';
import { type Curve, popularity } from './popularity.ts';

export type Period = 7 | 30 | 120;
export const periods: readonly Period[] = [7, 30, 120];

/** The API draws 120 days in weekly steps, the shorter windows in daily ones. */
const STEP_DAYS: Readonly<Record<Period, number>> = { 7: 1, 30: 1, 120: 7 };

/** The points of the window that ends the day before `day`, oldest first, relative to its peak, two decimals. */
export function trendOf(curve: Curve, period: Period, day: number): { time: number; value: number }[] {
  const step = STEP_DAYS[period];
  const count = Math.floor(period / step);
  const days = Array.from({ length: count }, (_, i) => day - 1 - (count - 1 - i) * step);
  const values = days.map((each) => popularity(curve, each));
  const peak = Math.max(...values);
  return days.map((each, i) => ({
    time: epochSeconds(each),
    value: Math.round(((values[i] ?? 0) / peak) * 100) / 100,
  }));
}

/** What the ranking sorts by: the whole window, day by day. */
export function windowTotal(curve: Curve, period: Period, day: number): number {
  let total = 0;
  for (let each = day - period; each < day; each++) total += popularity(curve, each);
  return total;
}
