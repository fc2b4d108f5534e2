/**
 * What a table is: `entity`, `link` and `fact` make it from one literal, with its key, history and comments. From here
 * come the merge statements, COMMENT ON and the data dictionary.
 */
import { getTableName, sql } from 'drizzle-orm';
import {
  foreignKey,
  getTableConfig,
  index,
  type PgColumn,
  type PgColumnBuilderBase,
  type PgTable,
  pgSchema,
  primaryKey,
} from 'drizzle-orm/pg-core';
import {
  bookkeeping,
  bookkeepingNames,
  commentOf,
  historyBookkeeping,
  revisionBookkeeping,
  versionBookkeeping,
} from './columns.ts';

export const echotik = pgSchema('echotik');

type Columns = Readonly<Record<string, PgColumnBuilderBase>>;

interface Definition<K extends Columns, C extends Columns> {
  /** What a row is. */
  readonly about: string;
  /** Made anew for each table that has it: the entity's own and its history. All of it not null. */
  readonly key: () => K;
  readonly columns: C;
  /** Foreign keys: own column -> column of a table of ours. Whoever loads the row also loads what it refers to. */
  readonly references?: Readonly<Partial<Record<keyof K | keyof C, PgColumn>>>;
}

/** One row a key, as it is now; what it was before is in its history and, as intervals, in its versions. */
export function entity<N extends string, K extends Columns, C extends Columns>(name: N, definition: Definition<K, C>) {
  return withHistory(name, 'entity', definition);
}

/** A pair of entities with what is known of the two together; with a history, like an entity. */
export function link<N extends string, K extends Columns, C extends Columns>(name: N, definition: Definition<K, C>) {
  return withHistory(name, 'link', definition);
}

/** Keyed by its business day; the last known value stands. */
export function fact<N extends string, K extends Columns, C extends Columns>(
  name: N,
  { about, key, columns, references }: Definition<K, C>,
) {
  const all = { ...key(), ...columns, ...bookkeeping() };
  const table = echotik.table(name, all, (t) => keysOf(name, t, Object.keys(key()), references));
  return register(table, { shape: 'fact', about }, all);
}

/** A fact that the vendor may restate: the last known value stands, what it said before is in its revisions. */
export function restatedFact<N extends string, K extends Columns, C extends Columns>(
  name: N,
  { about, key, columns, references }: Definition<K, C>,
) {
  const names = Object.keys(key());
  const all = { ...key(), ...columns, ...bookkeeping() };
  const before = { ...key(), ...columns, ...revisionBookkeeping() };
  const table = echotik.table(name, all, (t) => keysOf(name, t, names, references));
  const revisions = echotik.table(`${name}_revisions`, before, (t) =>
    keysOf(`${name}_revisions`, t, [...names, 'known_at'], undefined),
  );
  register(table, { shape: 'fact', about, before }, all);
  return { table, revisions };
}

function withHistory<N extends string, K extends Columns, C extends Columns>(
  name: N,
  shape: Shape,
  { about, key, columns, references }: Definition<K, C>,
) {
  const names = Object.keys(key());
  const [only, ...others] = Object.values(key());
  const own = others.length || !only ? key() : ({ [names[0] ?? '']: primary(only) } as K);
  const all = { ...own, ...columns, ...bookkeeping() };
  const past = { ...key(), ...columns, ...historyBookkeeping() };
  const table = echotik.table(name, all, (t) => [
    ...keysOf(name, t, others.length ? names : [], references),
    ...(shape === 'link' ? [reverseIndex(name, t, names)] : []),
  ]);
  const history = echotik.table(`${name}_history`, past, (t) =>
    keysOf(`${name}_history`, t, [...names, 'observed_at'], undefined),
  );
  const version = { ...key(), ...columns, ...versionBookkeeping() };
  const list = (columnNames: readonly string[]) => sql.raw(columnNames.map((column) => `"${column}"`).join(', '));
  const versions = echotik.view(`${name}_versions`, version).as(
    sql`select ${list([...names, ...Object.keys(columns)])}, observed_at as valid_from,
      lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current, _request_id
    from echotik.${sql.raw(`"${name}_history"`)} window w as (partition by ${list(names)} order by observed_at)`,
  );
  register(table, { shape, about, past, version }, all);
  return { table, history, versions };
}

/** A pair is also asked for by its second half. */
function reverseIndex(name: string, table: object, keyNames: readonly string[]) {
  const column = (table as Readonly<Record<string, PgColumn>>)[keyNames.at(-1) ?? ''] as PgColumn;
  return index(`${name}_reverse`).on(column);
}

const primary = (builder: PgColumnBuilderBase) =>
  (builder as PgColumnBuilderBase & { primaryKey(): PgColumnBuilderBase }).primaryKey();

function keysOf(
  name: string,
  table: object,
  keyNames: readonly string[],
  references: Readonly<Record<string, PgColumn | undefined>> | undefined,
) {
  const columns = table as Readonly<Record<string, PgColumn>>;
  const of = (columnNames: readonly string[]) => columnNames.map((column) => columns[column]) as [PgColumn];
  const targets = new Set<string>();
  const foreign = Object.entries(references ?? {}).flatMap(([column, target]) => {
    if (!target) return [];
    const to = getTableName(target.table);
    const label = targets.has(to) ? column : to;
    targets.add(to);
    return foreignKey({ name: `${name}_${label}`, columns: of([column]), foreignColumns: [target] });
  });
  return [...(keyNames.length ? [primaryKey({ name: `${name}_key`, columns: of(keyNames) })] : []), ...foreign];
}

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
  /** Comments of every column, the bookkeeping ones too: of the table, its history, its versions. */
  readonly comments: Comments;
  readonly past?: Comments;
  readonly version?: Comments;
  readonly before?: Comments;
  /** The append-only twin, as `sqlName`. */
  readonly history?: string;
  /** Of a fact: the day in its key, by whose month it is partitioned. */
  readonly month?: string;
  /** Of a fact that may be restated: what it said before, as `sqlName`. */
  readonly revisions?: string;
}

type Comments = Readonly<Record<string, string>>;

const described = new Map<PgTable, TableInfo>();

interface Kind {
  readonly shape: Shape;
  readonly about: string;
  readonly past?: Columns;
  readonly version?: Columns;
  readonly before?: Columns;
}

function register<T extends PgTable>(table: T, { shape, about, past, version, before }: Kind, all: Columns): T {
  const config = getTableConfig(table);
  const comments = commentsOf(all);
  const sqlName = `"echotik"."${config.name}"`;
  const own = config.columns.filter(({ name }) => !bookkeepingNames.includes(name));
  described.set(table, {
    sqlName,
    name: config.name,
    shape,
    about,
    key: config.primaryKeys[0]?.columns.map(({ name }) => name) ?? own.filter((c) => c.primary).map(({ name }) => name),
    columns: own.map((c) => ({ name: c.name, type: c.getSQLType(), comment: comments[c.name] ?? '' })),
    comments,
    ...monthOf(
      shape,
      own.map(({ name }) => name),
    ),
    ...(past && version
      ? { history: `"echotik"."${config.name}_history"`, past: commentsOf(past), version: commentsOf(version) }
      : {}),
    ...(before ? { revisions: `"echotik"."${config.name}_revisions"`, before: commentsOf(before) } : {}),
  });
  return table;
}

/** Days that facts are keyed by, as they are named. */
const MONTHS = ['date', 'snapshot_date', 'observed_at'];

function monthOf(shape: Shape, names: readonly string[]): { readonly month?: string } {
  const month = MONTHS.find((name) => names.includes(name));
  return shape === 'fact' && month ? { month } : {};
}

const commentsOf = (columns: Columns): Comments =>
  Object.fromEntries(Object.entries(columns).map(([name, builder]) => [name, commentOf(builder)]));

export function tableInfo(table: PgTable): TableInfo {
  const info = described.get(table);
  if (!info) throw new Error(`table ${getTableName(table)} is not described`);
  return info;
}

/** Every described table, in the order of their files: parents first. */
export const describedTables = (): readonly TableInfo[] => [...described.values()];
