/** What our role may do in PostgreSQL, before and after the schema is there. */
import type { Pool } from '../../load/pool.ts';
import { error, orFine, type Remark, warning } from './check.ts';

const SCHEMAS = ['echotik', 'ops', 'raw', 'drizzle'];

/**
 * Every privilege we use, and those that are missing, together where the same objects lack them. The migrator says
 * `create schema if not exists`, which needs CREATE on the database even where the schema is there. Identity columns need
 * no right to their sequence.
 */
const MISSING = `with ours as (select oid, nspname from pg_namespace where nspname = any($1)),
  things as (select c.oid, nspname, relname, relkind, relowner from pg_class c join ours n on n.oid = c.relnamespace),
  needed (place, name, privilege, granted) as (
    select 'database', current_database(), 'create', has_database_privilege(current_database(), 'create')
    union all
    select 'schema', nspname, p, has_schema_privilege(oid, p) from ours, unnest('{usage,create}'::text[]) p
    union all
    select 'tables in schema ' || nspname, relname, p, has_table_privilege(oid, p)
    from things, unnest('{select,insert,update,delete}'::text[]) p where relkind in ('r', 'p') and relname <> '_metabase_metadata'
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

interface Missing {
  readonly place: string;
  readonly privileges: string;
  /** None of its kind has them. */
  readonly everywhere: boolean;
  readonly names: readonly string[];
  readonly role: string;
}

export async function findInGrants(pool: Pool): Promise<readonly Remark[]> {
  const { rows } = await pool.query<Missing>(MISSING, [SCHEMAS]);
  return orFine(rows.map(inWords), 'the role may do all that is needed');
}

function inWords({ place, privileges, everywhere, names, role }: Missing): Remark {
  const [kind = '', schema] = place.split(' in schema ');
  const own = names.map((name) => (schema ? `${schema}.${name}` : name)).join(', ');
  if (privileges === 'ownership') return disowned(everywhere ? `all ${place}` : `${kind} ${own}`, role);
  const isAll = schema !== undefined && everywhere;
  return error(
    `the role ${role} lacks ${privileges} on ${isAll ? `all ${place}` : `${kind} ${own}`}`,
    `grant ${privileges} on ${isAll ? `all ${place}` : `${kind.replace(/s$/, '')} ${own}`} to ${role};`,
  );
}

function disowned(tables: string, role: string): Remark {
  const remedy = 'when the version changes, run migrate as their owner before anything else';
  return warning(`the role ${role} does not own ${tables}: it can use them, but not migrate them`, remedy);
}
