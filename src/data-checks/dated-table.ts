/** The data of a stream that belongs to a day: the table, and its days that a business date covers. */
import type { DayKind } from '../load/tables/table-definition.ts';
import { type TableInfo, getTableInfo } from '../load/tables/table.ts';
import { newestPeriod, oldestPeriod, oldestTrendDay } from '../streams/dates.ts';
import { addDays } from '../time.ts';
import type { RequestedStream, Scope } from './data-check.ts';

export interface DatedTable {
  readonly info: TableInfo;
  /** The column with the day. */
  readonly dayColumn: string;
  readonly rankType: RequestedStream['rankType'];
  readonly kind: DayKind;
}

/** Undefined if no table of the stream has a day. */
export function findDatedTable({
  stream,
  rankType,
}: Pick<RequestedStream, 'stream' | 'rankType'>): DatedTable | undefined {
  for (const table of stream.tables) {
    const info = getTableInfo(table);
    const { dayKind, monthColumn: dayColumn } = info;
    if (!dayKind || dayColumn === undefined) continue;
    return { info, dayColumn, rankType: dayKind === 'ranking' ? rankType : null, kind: dayKind };
  }
  return undefined;
}

/** Each table once, or once a length of rank lists. */
export function listDatedTables({ requestedStreams: requested }: Scope): readonly DatedTable[] {
  const tables = new Map<string, DatedTable>();
  for (const each of requested) {
    const table = findDatedTable(each);
    if (table) tables.set(formatSubject(table), table);
  }
  return [...tables.values()];
}

const PERIODS = { 1: 'of days', 2: 'of weeks', 3: 'of months' } as const;

/** The name in results: `product_ranks of weeks`. */
export const formatSubject = ({ info, rankType }: DatedTable): string =>
  rankType ? `${info.name} ${PERIODS[rankType]}` : info.name;

/** The day that a run of a business date brings, where the API is not late. */
export function computeExpectedDay({ kind, rankType }: DatedTable, businessDate: string): string {
  if (kind === 'snapshot') return businessDate;
  return rankType ? newestPeriod(rankType, businessDate) : addDays(businessDate, -1);
}

/** The oldest day it may bring: the API publishes rank lists and trends up to three periods late. */
export function computeOldestDay({ kind, rankType }: DatedTable, businessDate: string): string {
  if (kind === 'snapshot') return businessDate;
  return rankType ? oldestPeriod(rankType, businessDate) : oldestTrendDay(businessDate);
}
