/** The days of a trend, from its params. */
import { type Query, requiredDate } from './query.ts';

const MAX_DAYS = 180;

/** The days of `start_date` to `end_date` that are known on a day: up to the day before it, at most 180 back. */
export function requiredDays(query: Query, today: number): readonly number[] {
  const first = Math.max(requiredDate(query, 'start_date'), today - MAX_DAYS);
  const last = Math.min(requiredDate(query, 'end_date'), today - 1);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
}
