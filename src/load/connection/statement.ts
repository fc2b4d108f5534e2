/**
 * Named SQL statements with the columns that they return. The compiler derives the type of a row from them, and
 * test/load/connection/statements.test.ts prepares each statement against a migrated database and compares.
 */
import { getTableColumns } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';

declare const value: unique symbol;

/** A column of a result: its types as PostgreSQL names them, and the type of its values here. */
export interface ColumnType<T> {
  readonly sqlTypes: readonly string[];
  readonly [value]?: T;
}

export type ResultColumns = Readonly<Record<string, ColumnType<unknown>>>;

/** The row of a statement with these columns. */
export type RowWith<C extends ResultColumns> = {
  readonly [N in keyof C]: C[N] extends ColumnType<infer T> ? T : never;
};

const columnType = <T>(...sqlTypes: readonly string[]): ColumnType<T> => ({ sqlTypes });

export const integer = columnType<number>('smallint', 'integer', 'bigint');
/** A floating-point number. */
export const float = columnType<number>('double precision');
export const textValue = columnType<string>('text', 'name', 'regclass');
export const boolean = columnType<boolean>('boolean');
export const timestamp = columnType<Date>('timestamp with time zone');
/** `yyyy-MM-dd`. */
export const date = columnType<string>('date');
export const texts = columnType<string[]>('text[]');
/** A document. Nothing checks at run time that it has this type. */
export const json = <T>(): ColumnType<T> => columnType<T>('json', 'jsonb');
export const nullable = <T>(column: ColumnType<T>): ColumnType<T | null> => column;

/** Columns that a statement returns as the table has them: `pick(runs, 'run_id', 'pipeline')`. */
export function pick<T extends PgTable, N extends keyof T['$inferSelect'] & string>(
  table: T,
  ...names: readonly N[]
): { readonly [K in N]: ColumnType<T['$inferSelect'][K]> } {
  const columns = getTableColumns(table);
  const picked = names.map((name) => [name, columnType(columns[name]?.getSQLType() ?? '')] as const);
  return Object.fromEntries(picked) as { [K in N]: ColumnType<T['$inferSelect'][K]> };
}

/** A prepared statement: `pool.query(STATEMENT, values)` returns rows of type `Row`. */
export interface Statement<Row extends object> {
  readonly name: string;
  readonly text: string;
  readonly columns: { readonly [N in keyof Row]: ColumnType<Row[N]> };
}

const statements = new Map<string, Statement<object>>();

/** Throws when another statement has the name: a session would run the first one for both. */
export function statement<C extends ResultColumns>(name: string, columns: C, text: string): Statement<RowWith<C>> {
  if (statements.has(name)) throw new Error(`two statements are named '${name}'`);
  const made = { name, text, columns } as unknown as Statement<RowWith<C>>;
  statements.set(name, made);
  return made;
}

/** The statements of the modules that are loaded. */
export const listStatements = (): readonly Statement<object>[] => [...statements.values()];
