/** What the calls of trending and insights have in common: markets and windows. */
import { integerAmong, type Query } from '../query.ts';
import type { RankPeriod } from '../world/periods.ts';

/** Worldwide lists consist of these markets only: generating all of them takes seconds. */
const WORLDWIDE = ['US', 'GB', 'ID'];

/** The markets that a `region` means. */
export const readMarkets = ({ region = 'all_regions' }: Query): readonly string[] =>
  ['all_regions', 'nothing'].includes(region) ? WORLDWIDE : [region];

/** The last `days` days, up to yesterday. */
export const daysBefore = (day: number, days: number): RankPeriod => ({ first: day - days, last: day - 1 });

export const readWindow = <T extends number>(query: Query, known: readonly T[]): T =>
  integerAmong(query, 'period', known, known[0] as T);

/** The filter of a query; undefined for the values by which the API means "no filter". */
export function readFilter(query: Query, name: string): string | undefined {
  const value = query[name];
  return value === undefined || value === '' || ['nothing', 'FALSE'].includes(value) ? undefined : value;
}

/** Industries of level 1 include those of level 2, whose ids have the same first two digits. */
export const isInIndustry = (industryId: string, asked: string | undefined): boolean =>
  asked === undefined ||
  asked
    .split(',')
    .some((id) => id === industryId || (id.endsWith('000000000') && industryId.startsWith(id.slice(0, 2))));

/** Whether a text contains the searched one, whatever its case. */
export const containsText = (text: string, searched: string | undefined): boolean =>
  searched === undefined || text.toLowerCase().includes(searched.toLowerCase());
