/** What a stream tells of a day: the table, and the days of it that a business date is about. */
import { type TableInfo, tableInfo } from '../../load/tables/table.ts';
import { newestPeriod, oldestPeriod, oldestTrendDay } from '../../streams/dates.ts';
import { addDays } from '../../time.ts';
import type { Asked, Scope } from './check.ts';

export interface DatedTable {
  readonly info: TableInfo;
  /** The column with the day. */
  readonly by: string;
  readonly rankType: Asked['rankType'];
  readonly kind: 'snapshot' | 'rank' | 'trend';
}

/** The tables that a day of every stream is in; other facts are parts of an answer that it may lack. */
const NAMES = /_(snapshots|ranks|daily)$/;

/** Undefined where a stream tells of no day. */
export function datedTableOf({ stream, rankType }: Pick<Asked, 'stream' | 'rankType'>): DatedTable | undefined {
  for (const table of stream.tables) {
    const info = tableInfo(table);
    if (!NAMES.test(info.name) || (info.month !== 'snapshot_date' && info.month !== 'date')) continue;
    const kind = info.month === 'snapshot_date' ? 'snapshot' : rankType ? 'rank' : 'trend';
    return { info, by: info.month, rankType: kind === 'rank' ? rankType : null, kind };
  }
  return undefined;
}

/** Each table once, or once a length of rank lists. */
export function datedTablesOf({ asked }: Scope): readonly DatedTable[] {
  const tables = new Map<string, DatedTable>();
  for (const each of asked) {
    const table = datedTableOf(each);
    if (table) tables.set(subjectOf(table), table);
  }
  return [...tables.values()];
}

const PERIODS = { 1: 'of days', 2: 'of weeks', 3: 'of months' } as const;

/** As people call it: `product_ranks of weeks`. */
export const subjectOf = ({ info, rankType }: DatedTable): string =>
  rankType ? `${info.name} ${PERIODS[rankType]}` : info.name;

/** The day that a run of a business date brings, where the API is not late. */
export function dayOf({ kind, rankType }: DatedTable, businessDate: string): string {
  if (kind === 'snapshot') return businessDate;
  return rankType ? newestPeriod(rankType, businessDate) : addDays(businessDate, -1);
}

/** The oldest day it may bring: the API publishes rank lists and trends up to three periods late. */
export function oldestDayOf({ kind, rankType }: DatedTable, businessDate: string): string {
  if (kind === 'snapshot') return businessDate;
  return rankType ? oldestPeriod(rankType, businessDate) : oldestTrendDay(businessDate);
}
