/** Periods of rankings: days, weeks and months. */
import { isoDate } from './days.ts';

export type PeriodType = 'day' | 'week' | 'month';

/** Days of a rank list, both included. */
export interface RankPeriod {
  readonly first: number;
  readonly last: number;
}

/** The period that begins on a day: weeks on Mondays, months on firsts; undefined on any other day. */
export function periodFrom(day: number, type: PeriodType): RankPeriod | undefined {
  if (type === 'day') return { first: day, last: day };
  // 1970-01-05 was the first Monday.
  if (type === 'week') return (day - 4) % 7 === 0 ? { first: day, last: day + 6 } : undefined;
  const [year, month, date] = isoDate(day).split('-').map(Number);
  if (year === undefined || month === undefined || date !== 1) return undefined;
  return { first: day, last: Date.UTC(year, month, 0) / 86_400_000 };
}

/** A day is known on the day after. */
export function periodEnded({ last }: RankPeriod, worldDay: number): boolean {
  return last < worldDay;
}
