/**
 * Privileges of the roles of BI tools: granted by `grant-bi`, and on every view, function and table that is created
 * later.
 */
import type { Connection } from '../connection/pool.ts';
import { quoteName } from '../connection/sql-text.ts';

export interface Reader {
  readonly role: string;
  readonly reads_raw: boolean;
  readonly reads_ops: boolean;
}

/** The schema partitions is never granted, because a tool would list every month as a table. */
const getSchemaAccess = ({ reads_raw, reads_ops }: Omit<Reader, 'role'>) => ({
  echotik: true,
  marts: true,
  raw: reads_raw,
  ops: reads_ops,
});

/** A relation, function or schema of the warehouse, as in ops.objects. */
interface OwnedObject {
  readonly kind: string;
  readonly object: string;
}

const getSchema = ({ kind, object }: OwnedObject) => (kind === 'schema' ? object : object.split('.')[0]);

/** Statements that grant a role those of the objects that it may see. */
function buildObjectGrants({ role, ...reads }: Reader, objects: readonly OwnedObject[]): string[] {
  const name = quoteName(role);
  return Object.entries(getSchemaAccess(reads)).flatMap(([schema, isSeen]) => {
    const own = isSeen ? objects.filter((one) => getSchema(one) === schema) : [];
    const named = (...kinds: readonly string[]) =>
      own.filter(({ kind }) => kinds.includes(kind)).map(({ object }) => object);
    const relations = named('table', 'view');
    // Functions of schema ops write.
    const functions = schema === 'echotik' ? named('function') : [];
    return [
      ...named('schema').map((object) => `grant usage on schema ${object} to ${name}`),
      ...(relations.length ? [`grant select on ${relations.join(', ')} to ${name}`] : []),
      ...(functions.length ? [`grant execute on function ${functions.join(', ')} to ${name}`] : []),
    ];
  });
}

/**
 * Statements that grant a role the existing objects that it may see, and revoke all others. Only objects in ops.objects
 * are granted.
 */
export async function buildGrantStatements(connection: Connection, reader: Reader): Promise<readonly string[]> {
  const { rows } = await connection.query<OwnedObject>(
    `select kind, object from ops.objects where kind <> 'schema' order by object`,
  );
  const schemas = Object.keys(getSchemaAccess(reader)).map((object) => ({ kind: 'schema', object }));
  const unseen = Object.entries(getSchemaAccess(reader)).flatMap(([schema, isSeen]) => (isSeen ? [] : [schema]));
  return [
    ...buildObjectGrants(reader, [...schemas, ...rows]),
    ...(await buildSchemaRevokes(connection, reader.role, unseen)),
  ];
}

/** Statements that do the same for tables that `owner` will create. */
export const buildDefaultStatements = ({ role, ...reads }: Reader, owner: string): readonly string[] =>
  Object.entries(getSchemaAccess(reads)).map(([schema, isSeen]) => buildDefaultPrivileges(role, schema, owner, isSeen));

/** Statements that revoke everything. */
export async function buildRevokeStatements(
  connection: Connection,
  role: string,
  owner: string,
): Promise<readonly string[]> {
  const schemas = Object.keys(getSchemaAccess({ reads_raw: false, reads_ops: false }));
  return [
    ...(await buildSchemaRevokes(connection, role, schemas)),
    ...schemas.map((schema) => buildDefaultPrivileges(role, schema, owner, false)),
  ];
}

/** Revokes whatever the role was granted in these schemas, on objects whose owner the current user is. */
async function buildSchemaRevokes(connection: Connection, role: string, schemas: readonly string[]): Promise<string[]> {
  const name = quoteName(role);
  const { rows } = await connection.query<{ object: string }>(
    `with grantee as (select oid from pg_roles where rolname = $1)
     select format('table %I.%I', n.nspname, c.relname) as object from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = any($2) and pg_has_role(c.relowner, 'usage')
       and exists (select from aclexplode(c.relacl) a join grantee g on g.oid = a.grantee)
     union all
     select 'function ' || p.oid::regprocedure from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     where n.nspname = any($2) and pg_has_role(p.proowner, 'usage')
       and exists (select from aclexplode(p.proacl) a join grantee g on g.oid = a.grantee)
     union all
     select format('schema %I', n.nspname) from pg_namespace n
     where n.nspname = any($2) and exists (select from aclexplode(n.nspacl) a join grantee g on g.oid = a.grantee)
     order by 1`,
    [role, schemas],
  );
  return rows.map(({ object }) => `revoke all on ${object} from ${name}`);
}

function buildDefaultPrivileges(role: string, schema: string, owner: string, isSeen: boolean): string {
  const name = quoteName(role);
  const what = isSeen ? `grant select on tables to ${name}` : `revoke all on tables from ${name}`;
  return `alter default privileges for role ${quoteName(owner)} in schema ${schema} ${what}`;
}

/**
 * Grants a new object to every reader, and changes nothing on older objects. To be called in the transaction that
 * created the object: it locks ops.readers, so that no reader is added or removed until it ends.
 */
export async function grantToReaders(connection: Connection, created: OwnedObject): Promise<void> {
  await connection.query('lock table ops.readers in share row exclusive mode');
  const { rows } = await connection.query<Reader>(
    'select role, reads_raw, reads_ops from ops.readers where role in (select rolname from pg_roles) order by role',
  );
  const statements = rows.flatMap((reader) => buildObjectGrants(reader, [created]));
  if (statements.length) await connection.query(statements.join(';\n'));
}

/**
 * PostgreSQL lets every role call a new function; volatile functions of ops change tables, some of them as the owner,
 * so only roles that load may call those. The others read what the caller may read. Roles that load may also read the
 * views of ops. `config check --live` reports a role that lacks a privilege.
 */
export const OPS_PRIVILEGES = `do $$ declare loader oid; ours text; begin
  for ours in select object from ops.objects where kind = 'function' and object like 'ops.%' loop
    if exists (select from pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
        where p.oid = ours::regprocedure and p.provolatile = 'v' and a.grantee = 0) then
      execute format('revoke execute on function %s from public', ours);
    end if;
  end loop;
  for loader in select distinct a.grantee from pg_class c, aclexplode(c.relacl) a
    where c.oid = 'ops.requests'::regclass and a.privilege_type = 'INSERT' and a.grantee <> 0 loop
    for ours in select 'execute on function ' || object from ops.objects
        where kind = 'function' and object like 'ops.%' and not has_function_privilege(loader, to_regprocedure(object), 'execute')
      union all select 'select on ' || object from ops.objects
        where kind = 'view' and object like 'ops.%' and not has_table_privilege(loader, to_regclass(object), 'select')
      union all select p || ' on ' || t from unnest('{select,insert,update,delete}'::text[]) p, unnest('{ops.definitions,ops.objects}'::text[]) t
        where not has_table_privilege(loader, t, p)
      union all select 'select on ops.migrations' where not has_table_privilege(loader, 'ops.migrations', 'select') loop
      execute format('grant %s to %s', ours, loader::regrole);
    end loop;
  end loop; end $$`;

/**
 * Revokes from every reader what lets it lock tables of ours against writing: a foreign key or a trigger on them.
 * Earlier versions granted REFERENCES, because information_schema shows no keys to a role without it; pg_catalog does.
 */
export const REVOKE_LOCKING_PRIVILEGES = `do $$ declare granted record; begin
  for granted in select distinct c.oid::regclass as relation, r.rolname from pg_class c, aclexplode(c.relacl) a, pg_roles r
      where r.oid = a.grantee and a.privilege_type in ('REFERENCES', 'TRIGGER') and r.rolname in (select role from ops.readers)
        and c.relnamespace::regnamespace::text in ('echotik', 'marts', 'raw', 'ops') and pg_has_role(c.relowner, 'usage') loop
    execute format('revoke references, trigger on %s from %I', granted.relation, granted.rolname);
  end loop;
  for granted in select distinct d.defaclnamespace::regnamespace as schema, pg_get_userbyid(d.defaclrole) as owner, r.rolname
      from pg_default_acl d, aclexplode(d.defaclacl) a, pg_roles r
      where r.oid = a.grantee and a.privilege_type in ('REFERENCES', 'TRIGGER') and r.rolname in (select role from ops.readers)
        and d.defaclnamespace <> 0 and d.defaclnamespace::regnamespace::text in ('echotik', 'marts', 'raw', 'ops')
        and pg_has_role(d.defaclrole, 'usage') loop
    execute format('alter default privileges for role %I in schema %s revoke references, trigger on tables from %I',
      granted.owner, granted.schema, granted.rolname);
  end loop; end $$`;

/** The URL for a connection as that role, without its password, which is unknown. */
export const toRoleUrl = (role: string, url: string): URL =>
  Object.assign(new URL(url), { username: encodeURIComponent(role), password: '' });
