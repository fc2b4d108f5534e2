/** What the calls of trending and insights have in common: markets and windows. */
import { oneOf, type Query } from '../query.ts';
import type { RankPeriod } from '../world/periods.ts';

/** Worldwide lists are told by the first markets: to make them all takes seconds. */
const WORLDWIDE = ['US', 'GB', 'ID'];

/** The markets a `region` stands for. */
export const marketsOf = ({ region = 'all_regions' }: Query): readonly string[] =>
  ['all_regions', 'nothing'].includes(region) ? WORLDWIDE : [region];

/** So many days up to yesterday. */
export const daysBefore = (day: number, days: number): RankPeriod => ({ first: day - days, last: day - 1 });

export const windowOf = <T extends number>(query: Query, known: readonly T[]): T =>
  oneOf(query, 'period', known, known[0] as T);

/** A filter that was asked for; the API has words for none. */
export function filterOf(query: Query, name: string): string | undefined {
  const value = query[name];
  return value === undefined || value === '' || ['nothing', 'FALSE'].includes(value) ? undefined : value;
}

/** Industries of level 1 hold those of level 2, whose ids begin alike. */
export const inIndustry = (industryId: string, asked: string | undefined): boolean =>
  asked === undefined ||
  asked
    .split(',')
    .some((id) => id === industryId || (id.endsWith('000000000') && industryId.startsWith(id.slice(0, 2))));

/** Hits of a text, whatever its case. */
export const holds = (text: string, searched: string | undefined): boolean =>
  searched === undefined || text.toLowerCase().includes(searched.toLowerCase());
