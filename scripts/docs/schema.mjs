/** What a migrated database says of itself: relations with their comments, columns and keys. */
import { described } from '../../dist/load/tables/described.js';
import { describedTables } from '../../dist/load/tables/table.js';
import { byTopic } from './topics.mjs';

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

/** Relations by schema: tables by topic, each before its history; the ledger as its files have it. */
export async function readSchema(pool) {
  const { rows } = await pool.query(RELATIONS);
  const order = byTopic(describedTables()).flatMap(({ tables }) => tables.map(({ name }) => name));
  const ledger = described().map(({ sqlName }) => sqlName);
  const place = ({ schema, name }) =>
    schema === 'echotik' ? order.indexOf(tableOf(name)) : ledger.indexOf(`"${schema}"."${name}"`);
  const of = (schema) =>
    rows
      .filter((row) => row.schema === schema)
      .map((row) => ({ ...row, columns: [...row.columns].sort((a, b) => isBookkeeping(a) - isBookkeeping(b)) }))
      .sort((a, b) => place(a) - place(b) || (a.name < b.name ? -1 : 1));
  return { echotik: of('echotik'), marts: of('marts'), ops: of('ops'), raw: of('raw') };
}

const tableOf = (name) => name.replace(/_(history|versions|revisions)$/, '');

/** Columns that every table has: where a row came from. */
export const isBookkeeping = ({ name }) => name.startsWith('_');
