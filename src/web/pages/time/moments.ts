/** Days as moments, and since when the past is complete. */
import type { Config } from '../../../config/config.ts';
import type { TableInfo } from '../../../load/tables/table.ts';
import { addDays, startOfDay } from '../../../time.ts';

/** The end of a day: what was known then includes the whole day. */
export const findDayEnd = (day: string, { timezone }: Pick<Config, 'timezone'>): Date =>
  startOfDay(addDays(day, 1), timezone);

/**
 * Retention has deleted states that were superseded before this moment; null: it deletes none. Days of facts are
 * deleted whole.
 */
export function findEdge({ history }: TableInfo, { retention }: Pick<Config, 'retention'>, now: Date): Date | null {
  const age = history === undefined ? retention.facts : retention.history;
  return age === null ? null : new Date(now.getTime() - age);
}

/** Business days of a fact before the first of two days: an answer seldom describes older ones. */
const DAYS_BEFORE = 35;

/** The business days of a fact that are compared, where the key does not choose one; undefined: it is no fact. */
export function chooseBusinessDays(
  { monthColumn }: TableInfo,
  from: string,
  until: string,
): { readonly column: string; readonly from: string; readonly until: string } | undefined {
  return monthColumn === undefined ? undefined : { column: monthColumn, from: addDays(from, -DAYS_BEFORE), until };
}
