/**
 * Tables for analysts: `entity`, `link`, `fact` and `restatedFact` make a table from one literal, which says everything
 * about it: columns, key, comments, day, topic, counters, references. The merge statements, COMMENT ON, the data
 * dictionary, partitions and data checks are derived from that literal.
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
  getComment,
  getFacets,
  historyBookkeeping,
  revisionBookkeeping,
  versionBookkeeping,
} from './columns.ts';
import type {
  Columns,
  DayKind,
  FactDefinition,
  ListIdentity,
  SoftReference,
  TableDefinition,
  Topic,
} from './table-definition.ts';

export const echotik = pgSchema('echotik');

/** One row a key with the current state; earlier states are in its history and, as intervals, in its versions. */
export function entity<N extends string, K extends Columns, C extends Columns>(
  name: N,
  definition: TableDefinition<K, C>,
) {
  return withHistory(name, 'entity', definition);
}

/** A pair of entities with what is known of the two together; it has a history, like an entity. */
export function link<N extends string, K extends Columns, C extends Columns>(
  name: N,
  definition: TableDefinition<K, C>,
) {
  return withHistory(name, 'link', definition);
}

/** Keyed by its business day; a newer answer replaces the values. */
export function fact<N extends string, K extends Columns, C extends Columns>(
  name: N,
  definition: FactDefinition<K, C>,
) {
  const { key, columns, references } = definition;
  const all = { ...key(), ...columns, ...bookkeeping() };
  const table = echotik.table(name, all, (t) => buildKeys(name, t, Object.keys(key()), references));
  return register(table, { shape: 'fact', definition }, all);
}

/**
 * A fact that the vendor may restate: a newer answer replaces the values, and the earlier ones are kept in its
 * revisions.
 */
export function restatedFact<N extends string, K extends Columns, C extends Columns>(
  name: N,
  definition: FactDefinition<K, C>,
) {
  const { key, columns, references } = definition;
  const names = Object.keys(key());
  const all = { ...key(), ...columns, ...bookkeeping() };
  const before = { ...key(), ...columns, ...revisionBookkeeping() };
  const table = echotik.table(name, all, (t) => buildKeys(name, t, names, references));
  const revisions = echotik.table(`${name}_revisions`, before, (t) =>
    buildKeys(`${name}_revisions`, t, [...names, 'known_at'], undefined),
  );
  register(table, { shape: 'fact', definition, revisionColumns: before }, all);
  return { table, revisions };
}

function withHistory<N extends string, K extends Columns, C extends Columns>(
  name: N,
  shape: Shape,
  definition: TableDefinition<K, C>,
) {
  const { key, columns, references, indexes = {} } = definition;
  const names = Object.keys(key());
  const [only, ...others] = Object.values(key());
  const own = others.length || !only ? key() : ({ [names[0] ?? '']: asPrimaryKey(only) } as K);
  const all = { ...own, ...columns, ...bookkeeping() };
  const past = { ...key(), ...columns, ...historyBookkeeping() };
  const table = echotik.table(name, all, (t) => [
    ...buildKeys(name, t, others.length ? names : [], references),
    // Pairs are also looked up by their second half.
    ...(shape === 'link' ? [buildIndex(`${name}_reverse`, t, names.slice(-1))] : []),
    ...Object.entries(indexes).map(([label, of]) => buildIndex(label, t, of)),
  ]);
  const history = echotik.table(`${name}_history`, past, (t) =>
    buildKeys(`${name}_history`, t, [...names, 'observed_at'], undefined),
  );
  const version = { ...key(), ...columns, ...versionBookkeeping() };
  const list = (columnNames: readonly string[]) => sql.raw(columnNames.map((column) => `"${column}"`).join(', '));
  const versions = echotik.view(`${name}_versions`, version).as(
    sql`select ${list([...names, ...Object.keys(columns)])}, observed_at as valid_from,
      lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current, _request_id
    from echotik.${sql.raw(`"${name}_history"`)} window w as (partition by ${list(names)} order by observed_at)`,
  );
  register(table, { shape, definition, historyColumns: past, versionColumns: version }, all);
  return { table, history, versions };
}

const pickColumns = (table: object, names: readonly string[]) =>
  names.map((name) => (table as Readonly<Record<string, PgColumn>>)[name]) as [PgColumn];

const buildIndex = (name: string, table: object, of: readonly string[]) => index(name).on(...pickColumns(table, of));

const asPrimaryKey = (builder: PgColumnBuilderBase) =>
  (builder as PgColumnBuilderBase & { primaryKey(): PgColumnBuilderBase }).primaryKey();

function buildKeys(
  name: string,
  table: object,
  keyNames: readonly string[],
  references: Readonly<Record<string, PgColumn | undefined>> | undefined,
) {
  const pick = (columnNames: readonly string[]) => pickColumns(table, columnNames);
  const targets = new Set<string>();
  const foreign = Object.entries(references ?? {}).flatMap(([column, target]) => {
    if (!target) return [];
    const to = getTableName(target.table);
    const label = targets.has(to) ? column : to;
    targets.add(to);
    return foreignKey({ name: `${name}_${label}`, columns: pick([column]), foreignColumns: [target] });
  });
  return [...(keyNames.length ? [primaryKey({ name: `${name}_key`, columns: pick(keyNames) })] : []), ...foreign];
}

/**
 * entity: current state, one row a key, with a history. fact: keyed by a business day, the newest answer wins. link: a
 * pair of entities.
 */
export type Shape = 'entity' | 'fact' | 'link';

export interface ColumnInfo {
  readonly name: string;
  /** As PostgreSQL spells it, such as `timestamp with time zone`. */
  readonly type: string;
  readonly comment: string;
  /** A filter of a list as part of the key: an empty text where the list was not filtered. */
  readonly isFilter: boolean;
  /** A counter of everything so far. */
  readonly isCumulative: boolean;
}

export interface TableInfo {
  /** Schema-qualified and quoted: `"echotik"."music"`. */
  readonly sqlName: string;
  readonly name: string;
  readonly shape: Shape;
  readonly topic: Topic;
  readonly about: string;
  readonly key: readonly string[];
  /** Without the bookkeeping columns. */
  readonly columns: readonly ColumnInfo[];
  /** Comments of every column, the bookkeeping ones too: of the table, its history, its versions. */
  readonly comments: Comments;
  readonly historyComments?: Comments;
  readonly versionComments?: Comments;
  readonly revisionComments?: Comments;
  /** Names of the columns that are `cumulative`. */
  readonly cumulativeColumns: readonly string[];
  /** References without a foreign key, by column. */
  readonly refersTo: Readonly<Record<string, SoftReference>>;
  /** The append-only table of earlier states, as `sqlName`. */
  readonly history?: string;
  /** The `day` of a fact: the column by whose month the table is partitioned. */
  readonly monthColumn?: string;
  readonly dayKind?: DayKind;
  readonly list?: ListIdentity;
  /** Of a fact that may be restated: the table of earlier values, as `sqlName`. */
  readonly revisions?: string;
}

type Comments = Readonly<Record<string, string>>;

const tableInfos = new Map<PgTable, TableInfo>();

interface TableRegistration {
  readonly shape: Shape;
  readonly definition: Pick<TableDefinition<Columns, Columns>, 'topic' | 'about' | 'refersTo'> &
    Partial<Pick<FactDefinition<Columns, Columns>, 'day' | 'dayKind' | 'list'>>;
  readonly historyColumns?: Columns;
  readonly versionColumns?: Columns;
  readonly revisionColumns?: Columns;
}

function register<T extends PgTable>(
  table: T,
  { shape, definition, historyColumns: past, versionColumns: version, revisionColumns: before }: TableRegistration,
  all: Columns,
): T {
  const { topic, about, day, dayKind, list, refersTo = {} } = definition;
  const config = getTableConfig(table);
  const sqlName = `"echotik"."${config.name}"`;
  const own = config.columns.filter(({ name }) => !bookkeepingNames.includes(name));
  const columns = own.map(
    (column): ColumnInfo => ({
      name: column.name,
      type: column.getSQLType(),
      ...getFacets(all[column.name] ?? {}),
    }),
  );
  tableInfos.set(table, {
    sqlName,
    name: config.name,
    shape,
    topic,
    about,
    key: config.primaryKeys[0]?.columns.map(({ name }) => name) ?? own.filter((c) => c.primary).map(({ name }) => name),
    columns,
    comments: collectComments(all),
    cumulativeColumns: columns.filter(({ isCumulative }) => isCumulative).map(({ name }) => name),
    refersTo: refersTo as Readonly<Record<string, SoftReference>>,
    ...(day ? { monthColumn: day } : {}),
    ...(dayKind ? { dayKind } : {}),
    ...(list ? { list } : {}),
    ...(past && version
      ? {
          history: `"echotik"."${config.name}_history"`,
          historyComments: collectComments(past),
          versionComments: collectComments(version),
        }
      : {}),
    ...(before ? { revisions: `"echotik"."${config.name}_revisions"`, revisionComments: collectComments(before) } : {}),
  });
  return table;
}

const collectComments = (columns: Columns): Comments =>
  Object.fromEntries(Object.entries(columns).map(([name, builder]) => [name, getComment(builder)]));

/** Throws an Error when the table was not made by one of the functions above. */
export function getTableInfo(table: PgTable): TableInfo {
  const info = tableInfos.get(table);
  if (!info) throw new Error(`table ${getTableName(table)} is not described`);
  return info;
}
