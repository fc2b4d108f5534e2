/** The privileges in PostgreSQL that the role of this process lacks, with the statements that grant them. */
import { readSqlState } from '../connection/ddl.ts';
import type { Pool } from '../connection/pool.ts';
import { readMigrationState } from './journal.ts';

export interface MissingPrivilege {
  /** False: the role can work, but not migrate. */
  readonly isNeeded: boolean;
  readonly message: string;
  /** SQL that grants it; where that is impossible, what to do. */
  readonly remedy: string;
}

const SCHEMAS = ['echotik', 'marts', 'ops', 'partitions', 'raw'];
/** Schemas whose tables are written by workers. */
const WRITTEN_SCHEMAS = ['echotik', 'ops', 'raw'];

/**
 * Grouped by the objects that lack them. `$3`: migrations are pending, so CREATE is needed too. Workers create months
 * of tables by ops.make_partition, which runs as the owner. Sequences of identity columns need no privilege.
 */
const MISSING_PRIVILEGES = `with ours as (select oid, nspname from pg_namespace where nspname = any($1)),
  things as (select c.oid, nspname, relname, relkind, relowner from pg_class c join ours n on n.oid = c.relnamespace where nspname = any($2)),
  needed (place, name, privilege, granted) as (
    select 'database', current_database(), 'create', has_database_privilege(current_database(), 'create')
    where $3 and (select count(*) from ours) < cardinality($1)
    union all
    select 'schema', nspname, p, has_schema_privilege(oid, p) from ours, unnest('{usage,create}'::text[]) p where p = 'usage' or $3
    union all
    select 'tables in schema ' || nspname, relname, p, has_table_privilege(oid, p)
    from things, unnest('{select,insert,update,delete}'::text[]) p
    where relkind in ('r', 'p') and relname <> '_metabase_metadata' and (p = 'select' or (nspname, relname) <> ('ops', 'migrations'))
    union all
    select 'views in schema ' || nspname, relname, 'select', has_table_privilege(oid, 'select')
    from things where relkind = 'v' and nspname = 'ops'
    union all
    select 'sequences in schema ' || nspname, relname, 'usage', has_sequence_privilege(oid, 'usage') from things
    where relkind = 'S' and not exists (select from pg_depend d where d.objid = things.oid and d.deptype = 'i')
    union all
    select 'functions in schema ' || nspname, p.proname, 'execute', has_function_privilege(p.oid, 'execute')
    from pg_proc p join ours n on n.oid = p.pronamespace where nspname = 'ops'
    union all
    select 'tables in schema ' || nspname, relname, 'ownership', pg_has_role(relowner, 'usage') from things
    where relkind in ('r', 'p')
  ),
  lacking as (
    select place, privilege, bool_and(not granted) as everywhere,
      array_agg(quote_ident(name) order by name) filter (where not granted) as names
    from needed group by place, privilege having bool_or(not granted)
  )
  select place, string_agg(privilege, ', ' order by privilege) as privileges, everywhere, names,
    quote_ident(current_user) as role
  from lacking group by place, everywhere, names, privilege = 'ownership' order by place, privileges`;

interface PrivilegeGroup {
  readonly place: string;
  readonly privileges: string;
  /** True if no object of the kind has them. */
  readonly everywhere: boolean;
  readonly names: readonly string[];
  readonly role: string;
}

export async function findMissingPrivileges(pool: Pool): Promise<readonly MissingPrivilege[]> {
  const { rows } = await pool.query<PrivilegeGroup>(MISSING_PRIVILEGES, [
    SCHEMAS,
    WRITTEN_SCHEMAS,
    await hasPendingMigrations(pool),
  ]);
  return rows.map(describeGroup);
}

/** False where the role may not read that: then it is not the one that migrates. */
async function hasPendingMigrations(pool: Pool): Promise<boolean> {
  try {
    const { applied, known } = await readMigrationState(pool);
    return applied < known;
  } catch (error) {
    if (readSqlState(error) !== '42501') throw error;
    return false;
  }
}

function describeGroup({ place, privileges, everywhere, names, role }: PrivilegeGroup): MissingPrivilege {
  const [kind = '', schema] = place.split(' in schema ');
  const own = names.map((name) => (schema ? `${schema}.${name}` : name)).join(', ');
  if (privileges === 'ownership') return describeForeignTables(everywhere ? `all ${place}` : `${kind} ${own}`, role);
  const isAll = schema !== undefined && everywhere && kind !== 'views';
  const objects = isAll ? `all ${place}` : `${kind.replace(/s$/, '')} ${own}`;
  return {
    isNeeded: true,
    message: `the role ${role} lacks ${privileges} on ${isAll ? `all ${place}` : `${kind} ${own}`}`,
    // GRANT has no keyword for views.
    remedy: `grant ${privileges} on ${kind === 'views' ? own : objects} to ${role};`,
  };
}

const describeForeignTables = (tables: string, role: string): MissingPrivilege => ({
  isNeeded: false,
  message: `the role ${role} does not own ${tables}: it can use them, but not migrate them`,
  remedy: 'when the version changes, run migrate as their owner before anything else',
});
