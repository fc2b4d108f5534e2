/** Reads the tables and views of a migrated database with their comments, columns and keys. */
import type { Pool } from '../../src/load/connection/pool.ts';
import { listTableDescriptions } from '../../src/load/tables/ledger-table.ts';
import { listTableInfos } from '../../src/load/tables/all.ts';
import { groupByTopic } from './topics.ts';

export interface ColumnDescription {
  readonly name: string;
  /** As PostgreSQL spells it, such as `timestamp with time zone`. */
  readonly type: string;
  readonly meaning: string;
  readonly required: boolean;
}

interface ForeignKey {
  readonly column: string;
  /** The table and column that it refers to. */
  readonly table: string;
  readonly of: string;
}

/** A function of schema ops. */
export interface FunctionDescription {
  readonly name: string;
  /** Names and types of its parameters. */
  readonly arguments: string;
  readonly about: string;
}

type SchemaName = 'echotik' | 'marts' | 'ops' | 'raw';

/** A table or a view. */
export interface Relation {
  readonly schema: SchemaName;
  readonly name: string;
  readonly about: string;
  /** Columns of the primary key; empty for a view. */
  readonly key: readonly string[];
  readonly columns: readonly ColumnDescription[];
  readonly foreign_keys: readonly ForeignKey[];
}

export type Schemas = Readonly<Record<SchemaName, readonly Relation[]>> & {
  readonly functions: readonly FunctionDescription[];
};

const RELATIONS = `select n.nspname as schema, c.relname as name,
    coalesce(obj_description(c.oid, 'pg_class'), '') as about,
    coalesce((select array_agg(a.attname::text order by array_position(k.conkey, a.attnum)) from pg_constraint k
      join pg_attribute a on a.attrelid = c.oid and a.attnum = any(k.conkey) where k.conrelid = c.oid and k.contype = 'p'), '{}') as key,
    (select json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
        'meaning', coalesce(col_description(c.oid, a.attnum), ''), 'required', a.attnotnull) order by a.attnum)
      from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
    coalesce((select json_agg(json_build_object('column', a.attname, 'table', t.relname, 'of', b.attname) order by k.conname)
      from pg_constraint k join pg_class t on t.oid = k.confrelid
        join pg_attribute a on a.attrelid = c.oid and a.attnum = k.conkey[1]
        join pg_attribute b on b.attrelid = t.oid and b.attnum = k.confkey[1]
      where k.conrelid = c.oid and k.contype = 'f'), '[]') as foreign_keys
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname in ('echotik', 'marts', 'ops', 'raw') and c.relkind in ('r', 'p', 'v', 'm') and c.relname !~ '^_'
`;

const FUNCTIONS = `select p.proname as name, pg_get_function_arguments(p.oid) as arguments,
    coalesce(obj_description(p.oid, 'pg_proc'), '') as about
  from pg_proc p where p.pronamespace = 'ops'::regnamespace order by p.proname`;

/**
 * The relations of each schema: data tables by topic, each followed by its history; ledger tables in the order of their
 * files.
 */
export async function readSchemas(pool: Pool): Promise<Schemas> {
  const { rows } = await pool.query<Relation>(RELATIONS);
  const order = groupByTopic(listTableInfos()).flatMap(({ tables }) => tables.map(({ name }) => name));
  const ledger = listTableDescriptions().map(({ sqlName }) => sqlName);
  const place = ({ schema, name }: Relation) =>
    schema === 'echotik'
      ? order.indexOf(removeHistorySuffix(name))
      : toLedgerPlace(ledger.indexOf(`"${schema}"."${name}"`));
  const select = (schema: SchemaName): readonly Relation[] =>
    rows
      .filter((row) => row.schema === schema)
      .map((row) => ({
        ...row,
        columns: [...row.columns].sort((a, b) => Number(isBookkeeping(a)) - Number(isBookkeeping(b))),
      }))
      .sort((a, b) => place(a) - place(b) || (a.name < b.name ? -1 : 1));
  const { rows: functions } = await pool.query<FunctionDescription>(FUNCTIONS);
  return { echotik: select('echotik'), marts: select('marts'), ops: select('ops'), raw: select('raw'), functions };
}

/** Views of the ledger come after its tables. */
const toLedgerPlace = (index: number) => (index < 0 ? Number.MAX_SAFE_INTEGER : index);

const removeHistorySuffix = (name: string) => name.replace(/_(history|versions|revisions)$/, '');

/** Whether it is one of the columns that every table has to name the request a row came from. */
export const isBookkeeping = ({ name }: ColumnDescription): boolean => name.startsWith('_');

/** Throws an Error where the database lacks a table that the code defines. */
export function requireRelation(relations: readonly Relation[], name: string): Relation {
  const relation = relations.find((one) => one.name === name);
  if (!relation) throw new Error(`the migrated database has no table ${name}`);
  return relation;
}
