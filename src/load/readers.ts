/** What roles of BI tools may see: granted by `grant-bi`, and on every view, function and table that is made later. */
import pg from 'pg';
import type { Connection } from './pool.ts';

export interface Reader {
  readonly role: string;
  readonly reads_raw: boolean;
  readonly reads_ops: boolean;
}

/** Never `partitions`: a tool would list every month as a table. */
const schemasOf = ({ reads_raw, reads_ops }: Omit<Reader, 'role'>) => ({
  echotik: true,
  marts: true,
  raw: reads_raw,
  ops: reads_ops,
});

/** Without REFERENCES, SELECT alone, information_schema shows a role no keys. */
const PRIVILEGES = 'select, references';

/** A relation, function or schema of ours, as in ops.objects. */
interface Ours {
  readonly kind: string;
  readonly object: string;
}

const schemaOf = ({ kind, object }: Ours) => (kind === 'schema' ? object : object.split('.')[0]);

/** Statements that give a role what it may see of `ours`. */
function grantsOn({ role, ...reads }: Reader, ours: readonly Ours[]): string[] {
  const name = pg.escapeIdentifier(role);
  return Object.entries(schemasOf(reads)).flatMap(([schema, isSeen]) => {
    const own = isSeen ? ours.filter((one) => schemaOf(one) === schema) : [];
    const named = (...kinds: readonly string[]) =>
      own.filter(({ kind }) => kinds.includes(kind)).map(({ object }) => object);
    const relations = named('table', 'view');
    // Functions of ops write.
    const functions = schema === 'echotik' ? named('function') : [];
    return [
      ...named('schema').map((object) => `grant usage on schema ${object} to ${name}`),
      ...(relations.length ? [`grant ${PRIVILEGES} on ${relations.join(', ')} to ${name}`] : []),
      ...(functions.length ? [`grant execute on function ${functions.join(', ')} to ${name}`] : []),
    ];
  });
}

/** Statements that give a role what it may see now, and take what it may not. Objects of others are not granted. */
export async function grantStatements(connection: Connection, reader: Reader): Promise<readonly string[]> {
  const { rows } = await connection.query<Ours>(
    `select kind, object from ops.objects where kind <> 'schema' order by object`,
  );
  const schemas = Object.keys(schemasOf(reader)).map((object) => ({ kind: 'schema', object }));
  const unseen = Object.entries(schemasOf(reader)).flatMap(([schema, isSeen]) => (isSeen ? [] : [schema]));
  return [...grantsOn(reader, [...schemas, ...rows]), ...(await revokesOn(connection, reader.role, unseen))];
}

/** The same for tables that `owner` will make. */
export const defaultStatements = ({ role, ...reads }: Reader, owner: string): readonly string[] =>
  Object.entries(schemasOf(reads)).map(([schema, isSeen]) => ofLater(role, schema, owner, isSeen));

/** Statements that take all of it. */
export async function revokeStatements(
  connection: Connection,
  role: string,
  owner: string,
): Promise<readonly string[]> {
  const schemas = Object.keys(schemasOf({ reads_raw: false, reads_ops: false }));
  return [
    ...(await revokesOn(connection, role, schemas)),
    ...schemas.map((schema) => ofLater(role, schema, owner, false)),
  ];
}

/** Whatever the role was granted in these schemas, on objects whose owner we are. */
async function revokesOn(connection: Connection, role: string, schemas: readonly string[]): Promise<string[]> {
  const name = pg.escapeIdentifier(role);
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

function ofLater(role: string, schema: string, owner: string, isSeen: boolean): string {
  const name = pg.escapeIdentifier(role);
  const what = isSeen ? `grant ${PRIVILEGES} on tables to ${name}` : `revoke all on tables from ${name}`;
  return `alter default privileges for role ${pg.escapeIdentifier(owner)} in schema ${schema} ${what}`;
}

/**
 * Grants an object that is new to every reader. What readers were granted on older objects stays as it is. To be called in the
 * transaction that made the object: nobody is granted or forgotten until it ends.
 */
export async function grantToReaders(connection: Connection, ours: Ours): Promise<void> {
  await connection.query('lock table ops.readers in share row exclusive mode');
  const { rows } = await connection.query<Reader>(
    'select role, reads_raw, reads_ops from ops.readers where role in (select rolname from pg_roles) order by role',
  );
  const statements = rows.flatMap((reader) => grantsOn(reader, [ours]));
  if (statements.length) await connection.query(statements.join(';\n'));
}

/**
 * The functions of ops act as the owner of the tables, and PostgreSQL lets everybody call a new function. Roles that load may
 * call them; `config check --live` says where one cannot.
 */
export const OPS_PRIVILEGES = `do $$ declare loader oid; ours text; begin
  for ours in select object from ops.objects where kind = 'function' and object like 'ops.%' loop
    if exists (select from pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
        where p.oid = ours::regprocedure and a.grantee = 0) then
      execute format('revoke execute on function %s from public', ours);
    end if;
  end loop;
  for loader in select distinct a.grantee from pg_class c, aclexplode(c.relacl) a
    where c.oid = 'ops.requests'::regclass and a.privilege_type = 'INSERT' and a.grantee <> 0 loop
    for ours in select 'execute on function ' || object from ops.objects
        where kind = 'function' and object like 'ops.%' and not has_function_privilege(loader, to_regprocedure(object), 'execute')
      union all select p || ' on ' || t from unnest('{select,insert,update,delete}'::text[]) p, unnest('{ops.definitions,ops.objects}'::text[]) t
        where not has_table_privilege(loader, t, p) loop
      execute format('grant %s to %s', ours, loader::regrole);
    end loop;
  end loop; end $$`;

/** How to connect as a role: its password is not known to us. */
export const urlAs = (role: string, url: string): URL =>
  Object.assign(new URL(url), { username: encodeURIComponent(role), password: '' });
