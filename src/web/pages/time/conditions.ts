/** Conditions on the rows `t` of a table, with their values. */
import { quoteName } from '../../../load/connection/sql-text.ts';
import type { TableInfo } from '../../../load/tables/table.ts';
import { getColumnType, type GivenKey } from '../why/read-row.ts';
import type { chooseBusinessDays } from './moments.ts';

export interface RowConditions {
  readonly given: GivenKey;
  /** A complete key: only rows after it. */
  readonly after: readonly string[] | null;
  readonly days: ReturnType<typeof chooseBusinessDays>;
}

/** SQL that begins with `and`, or nothing. `values`: those of the statement so far; the new ones are added. */
export function addConditions(info: TableInfo, { given, after, days }: RowConditions, values: unknown[]): string {
  const add = (value: string, column: string) => `$${values.push(value)}::${getColumnType(info, column)}`;
  const equal = Object.entries(given).map(([name, value]) => `t.${quoteName(name)} = ${add(value, name)}`);
  const within =
    days && given[days.column] === undefined
      ? [`t.${quoteName(days.column)} between ${add(days.from, days.column)} and ${add(days.until, days.column)}`]
      : [];
  const key = info.key.map((name) => `t.${quoteName(name)}`).join(', ');
  const later = after ? [`(${key}) > (${info.key.map((name, at) => add(after[at] ?? '', name)).join(', ')})`] : [];
  return [...equal, ...within, ...later].map((condition) => ` and ${condition}`).join('');
}
