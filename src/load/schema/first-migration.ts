/** What a database must not contain before it becomes a warehouse. Nothing is created before this was checked. */
import { ConfigError } from '../../errors.ts';
import type { Connection, Pool } from '../connection/pool.ts';

const OUR_SCHEMAS = ['echotik', 'marts', 'ops', 'partitions', 'raw'];

interface FirstMigrationOptions {
  /**
   * Path of the `.env` that named the database and may be of another application too: the database is refused then if
   * it has tables of others.
   */
  readonly sharedEnvFile?: string | undefined;
}

/**
 * Throws ConfigError if schemas with our names belong to others, or the database was not chosen for the warehouse.
 * Changes nothing.
 */
export async function checkFirstMigration(
  database: Pool | Connection,
  { sharedEnvFile }: FirstMigrationOptions,
): Promise<void> {
  await refuseTakenSchemas(database);
  if (sharedEnvFile !== undefined) await refuseSharedDatabase(database, sharedEnvFile);
}

/**
 * An object of each schema, relations first. Row types of tables, array types and multiranges are parts of other
 * objects.
 */
const TAKEN_SCHEMAS = `select n.nspname as schema, o.kind || ' ' || quote_ident(o.name) as object
  from pg_namespace n cross join lateral (
    select case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence' when 'f' then 'foreign table'
        when 'c' then 'type' else 'table' end as kind, c.relname as name, (c.relkind in ('S', 'c'))::int as rank
      from pg_class c where c.relnamespace = n.oid and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S', 'c')
    union all select 'function', proname, 1 from pg_proc where pronamespace = n.oid
    union all select 'type', typname, 1 from pg_type where typnamespace = n.oid and typtype in ('d', 'e', 'r')
    order by rank, name limit 1) o
  where n.nspname = any($1) order by 1`;

async function refuseTakenSchemas(database: Pool | Connection): Promise<void> {
  const { rows } = await database.query<{ schema: string; object: string }>(TAKEN_SCHEMAS, [OUR_SCHEMAS]);
  if (!rows.length) return;
  const conflicts = rows.map(({ schema, object }) => `schema ${schema} contains ${object}`);
  throw new ConfigError(
    `the database has no warehouse yet, and schemas that it needs are in use: ${conflicts.join(', ')}`,
    {
      remedy: `give the warehouse a database of its own, or rename what is in use (${rows.map(({ schema }) => `alter schema ${schema} rename to ...`).join('; ')}) or drop it`,
    },
  );
}

/** Tables of extensions and of PostgreSQL itself do not count. */
const FOREIGN_TABLES = `select format('%I.%I', n.nspname, c.relname) as name, count(*) over ()::int as total, current_database() as in_database
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'm', 'f') and not c.relispartition and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
  order by n.nspname <> 'public', 1 limit 1`;

async function refuseSharedDatabase(database: Pool | Connection, sharedEnvFile: string): Promise<void> {
  const { rows } = await database.query<{ name: string; total: number; in_database: string }>(FOREIGN_TABLES);
  const [first] = rows;
  if (!first) return;
  const { name, total, in_database } = first;
  throw new ConfigError(
    `the database ${in_database} has ${total === 1 ? 'a table' : `${total} tables`} of another application (${name}) and no warehouse yet, and its address comes from ${sharedEnvFile}, which may be the file of that application`,
    {
      remedy:
        'to make the warehouse there, run `migrate --shared-database` once; otherwise write the URL of a database for the warehouse into that file, or unset DATABASE_URL to use the embedded PostgreSQL',
    },
  );
}
