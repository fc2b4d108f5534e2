/** The period of a rank list, from its params. */
import { type Query, requiredDate, requiredInteger } from './query.ts';
import { periodFrom, type RankPeriod } from './world/periods.ts';

const rankTypes = ['day', 'week', 'month'] as const;

/** `rank_type` and `date` of a rank list; undefined for a date that begins no such period. */
export function requiredPeriod(query: Query): RankPeriod | undefined {
  const day = requiredDate(query, 'date');
  const type = rankTypes[requiredInteger(query, 'rank_type', 1, rankTypes.length) - 1] ?? 'day';
  return periodFrom(day, type);
}
