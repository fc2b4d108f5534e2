/**
 * What a table is beside its columns: its shape, its history and its descriptions. From here come the merge statements,
 * COMMENT ON and the data dictionary.
 */
import { getTableName } from 'drizzle-orm';
import { getTableConfig, type PgTable, pgSchema } from 'drizzle-orm/pg-core';
import { type Bookkeeping, bookkeepingComments } from './columns.ts';

export const echotik = pgSchema('echotik');

/** entity: current state, one row a key, with a history. fact: keyed by a business day, last known wins. link: a pair of entities. */
export type Shape = 'entity' | 'fact' | 'link';

export interface Column {
  readonly name: string;
  /** As PostgreSQL spells it, such as `timestamp with time zone`. */
  readonly type: string;
  readonly comment: string;
}

export interface TableInfo {
  /** Schema-qualified and quoted: `"echotik"."music"`. */
  readonly sqlName: string;
  readonly name: string;
  readonly shape: Shape;
  readonly about: string;
  readonly key: readonly string[];
  /** Without the bookkeeping columns. */
  readonly columns: readonly Column[];
  /** The append-only twin, as `sqlName`. */
  readonly history?: string;
}

const described = new Map<PgTable, TableInfo>();

interface Description<T extends PgTable> {
  readonly shape: Shape;
  readonly about: string;
  readonly history?: PgTable;
  readonly columns: Record<Exclude<keyof T['_']['columns'], Bookkeeping>, string>;
}

/** Registers a table with a comment for every column: one that is missing or surplus does not compile. */
export function describe<T extends PgTable>(table: T, { shape, about, history, columns }: Description<T>): void {
  const config = getTableConfig(table);
  const comments = columns as Readonly<Record<string, string>>;
  const own = config.columns.filter(({ name }) => !(name in bookkeepingComments));
  described.set(table, {
    sqlName: sqlNameOf(table),
    name: config.name,
    shape,
    about,
    key: config.primaryKeys[0]?.columns.map(({ name }) => name) ?? own.filter((c) => c.primary).map(({ name }) => name),
    columns: own.map((c) => ({ name: c.name, type: c.getSQLType(), comment: comments[c.name] ?? '' })),
    ...(history ? { history: sqlNameOf(history) } : {}),
  });
}

export function tableInfo(table: PgTable): TableInfo {
  const info = described.get(table);
  if (!info) throw new Error(`table ${getTableName(table)} is not described`);
  return info;
}

/** Every described table, in the order of their files: parents first. */
export const describedTables = (): readonly TableInfo[] => [...described.values()];

const sqlNameOf = (table: PgTable) => {
  const { schema, name } = getTableConfig(table);
  return `"${schema ?? 'public'}"."${name}"`;
};
