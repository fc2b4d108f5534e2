/**
 * Tables of the ledger (schema ops) and of the stored answers (schema raw): one literal each, with the comment of the
 * table and of every column. From here come COMMENT ON, docs/ledger.md, the CHECK constraints of columns with fixed
 * values, and the row types.
 */
import { sql } from 'drizzle-orm';
import {
  bigint,
  check,
  getTableConfig,
  integer,
  type PgColumn,
  type PgColumnBuilderBase,
  type PgTable,
  type PgTableExtraConfigValue,
  pgSchema,
  smallint,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';
import { getComment, withComment } from './columns.ts';

export const opsSchema = pgSchema('ops');
export const rawSchema = pgSchema('raw');

/** A number that the database assigns, or a reference to one. */
export const id = (comment: string) => withComment(bigint({ mode: 'number' }), comment);
export const idList = (comment: string) => withComment(bigint({ mode: 'number' }).array(), comment);
/** A small whole number, such as a status code. */
export const small = (comment: string) => withComment(smallint(), comment);
export const uuidColumn = (comment: string) => withComment(uuid(), comment);
/** Starts at 0 and grows. */
export const countFromZero = (comment: string) => withComment(integer().notNull().default(0), comment);
/** When the row was written, by the clock of the database. */
export const writtenAt = (comment: string) =>
  withComment(timestamp({ withTimezone: true }).notNull().defaultNow(), comment);

const fixedValues = new WeakMap<object, readonly string[]>();

/** Text with a fixed list of values: the table gets a CHECK constraint, the row type a union. */
export function oneOf<const V extends readonly [string, ...string[]]>(values: V, comment: string) {
  const builder = withComment(text({ enum: values as unknown as [V[number], ...V[number][]] }), comment);
  fixedValues.set(builder, values);
  return builder;
}

interface TableDescription {
  /** Schema-qualified and quoted: `"ops"."runs"`. */
  readonly sqlName: string;
  /** Schema-qualified: `ops.runs`. */
  readonly name: string;
  /** What a row is. */
  readonly about: string;
  readonly columns: Readonly<Record<string, string>>;
}

const descriptions: TableDescription[] = [];

interface LedgerTableDefinition<C> {
  /** What a row is. */
  readonly about: string;
  readonly columns: C;
}

type Constraints<C> = (columns: { readonly [K in keyof C]: PgColumn }) => readonly PgTableExtraConfigValue[];

/** A table of schema ops. `constraints`: keys, indexes and checks beside those of `oneOf`. */
export function ledgerTable<N extends string, C extends Record<string, PgColumnBuilderBase>>(
  name: N,
  { about, columns }: LedgerTableDefinition<C>,
  constraints?: Constraints<C>,
) {
  const table = opsSchema.table(name, columns, (t) => [
    ...fixedValueChecks(name, columns, t as Readonly<Record<string, PgColumn>>),
    ...(constraints?.(t as never) ?? []),
  ]);
  return describe(table, about, columns);
}

/** A table of schema raw. */
export function rawTable<N extends string, C extends Record<string, PgColumnBuilderBase>>(
  name: N,
  { about, columns }: LedgerTableDefinition<C>,
  constraints?: Constraints<C>,
) {
  const table = rawSchema.table(name, columns, (t) => [...(constraints?.(t as never) ?? [])]);
  return describe(table, about, columns);
}

function fixedValueChecks(
  name: string,
  columns: Readonly<Record<string, PgColumnBuilderBase>>,
  table: Readonly<Record<string, PgColumn>>,
) {
  return Object.entries(columns).flatMap(([column, builder]) => {
    const values = fixedValues.get(builder);
    if (!values) return [];
    const list = values.map((value) => `'${value}'`).join(', ');
    return [check(`${name}_${column}`, sql`${table[column]} in (${sql.raw(list)})`)];
  });
}

function describe<T extends PgTable>(
  table: T,
  about: string,
  columns: Readonly<Record<string, PgColumnBuilderBase>>,
): T {
  const { schema, name } = getTableConfig(table);
  const comments = Object.entries(columns).map(([column, builder]) => {
    const comment = getComment(builder);
    if (!comment) throw new Error(`${schema}.${name}.${column} has no comment`);
    return [column, comment] as const;
  });
  descriptions.push({
    sqlName: `"${schema}"."${name}"`,
    name: `${schema}.${name}`,
    about,
    columns: Object.fromEntries(comments) as TableDescription['columns'],
  });
  return table;
}

/** The tables whose files are imported; ledger.ts imports them all. */
export const listTableDescriptions = (): readonly TableDescription[] => descriptions;
