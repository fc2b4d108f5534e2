/** The rows of a table as they were known at a moment. */
import type { Pool } from '../../../load/connection/pool.ts';
import { columnList, quoteName } from '../../../load/connection/sql-text.ts';
import type { TableInfo } from '../../../load/tables/table.ts';
import { addConditions, type RowConditions } from './conditions.ts';
import { queryWithin } from './query-within.ts';

export interface PastState {
  /** Those that are shown: few of many rows, all of a few. */
  readonly columns: readonly string[];
  readonly rows: readonly {
    readonly key: Readonly<Record<string, string>>;
    /** In the order of `columns`, as text. */
    readonly values: readonly (string | null)[];
    readonly observed_at: Date;
  }[];
  /** The key after which the next rows begin; null: there are no more. */
  readonly next: readonly string[] | null;
}

const MAX_ROWS = 50;
/** So few rows are shown with all their columns. */
const FEW_ROWS = 5;
const SHOWN_COLUMNS = 12;

interface StateRow {
  readonly key: readonly string[];
  readonly values: readonly (string | null)[];
  readonly observed_at: Date;
}

/** Throws ConfigError where PostgreSQL needs too long. */
export async function readState(
  pool: Pool,
  info: TableInfo,
  moment: Date,
  conditions: RowConditions,
): Promise<PastState> {
  const values: unknown[] = [moment];
  const where = addConditions(info, conditions, values);
  const found = await queryWithin<StateRow>(
    pool,
    `select array[${listTexts(info.key)}] as key, array[${listTexts(info.columns.map(({ name }) => name))}] as values,
       t._observed_at as observed_at
     from echotik.${quoteName(`${info.name}_as_of`)}($1) t where true${where}
     order by ${columnList(info.key, 't')} limit ${MAX_ROWS + 1}`,
    values,
  );
  const rows = found.slice(0, MAX_ROWS);
  const names = info.columns.map(({ name }) => name);
  const columns = rows.length > FEW_ROWS ? names.slice(0, SHOWN_COLUMNS) : names;
  return {
    columns,
    rows: rows.map(({ key, values: all, observed_at }) => ({
      key: Object.fromEntries(info.key.map((name, at) => [name, key[at] ?? ''])),
      values: all.slice(0, columns.length),
      observed_at,
    })),
    next: found.length > MAX_ROWS ? (rows.at(-1)?.key ?? null) : null,
  };
}

const listTexts = (names: readonly string[]): string => names.map((name) => `t.${quoteName(name)}::text`).join(', ');
