/** Rows that a stream makes of a record. */
import type { PgTable } from 'drizzle-orm/pg-core';
import { ContractError } from '../errors.ts';
import type { Bookkeeping } from '../load/tables/columns.ts';
import { getTableInfo } from '../load/tables/table.ts';
import { normalizeMarket } from './markets.ts';

/** One row. A column that is absent is left as it is in the table; null is a value. */
export interface Row {
  readonly table: PgTable;
  readonly values: Readonly<Record<string, unknown>>;
}

/** All rows of a table that one owner has: rows that the owner had before and that are not among them are deleted. */
export interface RowSet {
  readonly table: PgTable;
  readonly owner: Readonly<Record<string, unknown>>;
  readonly rows: readonly Row[];
}

export type Entry = Row | RowSet;

type Values<T extends PgTable> = Omit<T['$inferInsert'], Bookkeeping>;
/** Values that fit the table exactly: a surplus column is an error, also one that comes from a spread. */
type ExactValues<T extends PgTable, V> = V & Record<Exclude<keyof V, keyof Values<T>>, never>;

/** One row of a table. Throws ContractError when a key column is empty. */
export function row<T extends PgTable, V extends Values<T>>(table: T, values: ExactValues<T, V>): Row {
  const given = normalizeMarkets(values);
  const missing = getTableInfo(table).key.find((column) => given[column] === null || given[column] === undefined);
  if (missing) throw new ContractError(`${missing} is empty, it is part of the key`, { path: missing });
  return { table, values: given };
}

/**
 * The complete set an owner has, out of a list inside one record: `set(music_audience_ages, grain, ages)`. A list that
 * is null or absent does not describe the set and leaves it unchanged; an empty one empties it.
 */
export function set<T extends PgTable, O extends Partial<Values<T>>, V extends Omit<Values<T>, keyof O>>(
  table: T,
  owner: O,
  rows: readonly (V & Record<Exclude<keyof V, keyof Values<T>>, never>)[] | null | undefined,
): readonly RowSet[] {
  if (!rows) return [];
  return [
    { table, owner: normalizeMarkets(owner), rows: rows.map((values) => row(table, { ...owner, ...values } as never)) },
  ];
}

/** Columns with a market: one market has one spelling in all tables, however a request or an answer spells it. */
const MARKET_COLUMNS = ['region', 'country_code', 'account_region'];

function normalizeMarkets(values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const changed = MARKET_COLUMNS.flatMap((column) => {
    const market = values[column];
    if (typeof market !== 'string') return [];
    const text = normalizeMarket(market);
    return text === market ? [] : [[column, text] as const];
  });
  return changed.length ? { ...values, ...Object.fromEntries(changed) } : values;
}
