/** What roles of BI tools may see: granted by `grant-bi`, and again whenever views and functions are made anew. */
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

/** Statements that give a role what it may see now, and take what it may not. */
export const grantStatements = ({ role, ...reads }: Reader): readonly string[] => [
  ...Object.entries(schemasOf(reads)).flatMap(([schema, isSeen]) => onSchema(role, schema, isSeen)),
  `grant execute on all functions in schema echotik to ${pg.escapeIdentifier(role)}`,
];

/** The same for tables that `owner` will make. */
export const defaultStatements = ({ role, ...reads }: Reader, owner: string): readonly string[] =>
  Object.entries(schemasOf(reads)).map(([schema, isSeen]) => ofLater(role, schema, owner, isSeen));

/** Statements that take all of it. */
export const revokeStatements = (role: string, owner: string): readonly string[] => [
  ...Object.keys(schemasOf({ reads_raw: false, reads_ops: false })).flatMap((schema) => [
    ...onSchema(role, schema, false),
    ofLater(role, schema, owner, false),
  ]),
  `revoke all on all functions in schema echotik from ${pg.escapeIdentifier(role)}`,
];

function onSchema(role: string, schema: string, isSeen: boolean): string[] {
  const name = pg.escapeIdentifier(role);
  return isSeen
    ? [`grant usage on schema ${schema} to ${name}`, `grant ${PRIVILEGES} on all tables in schema ${schema} to ${name}`]
    : [`revoke all on all tables in schema ${schema} from ${name}`, `revoke all on schema ${schema} from ${name}`];
}

function ofLater(role: string, schema: string, owner: string, isSeen: boolean): string {
  const name = pg.escapeIdentifier(role);
  const what = isSeen ? `grant ${PRIVILEGES} on tables to ${name}` : `revoke all on tables from ${name}`;
  return `alter default privileges for role ${pg.escapeIdentifier(owner)} in schema ${schema} ${what}`;
}

/**
 * Grants anew to every reader that is still there. To be called in the transaction that made things anew: nobody is
 * granted or forgotten until it ends.
 */
export async function grantAgain(connection: Connection): Promise<void> {
  await connection.query('lock table ops.readers in share row exclusive mode');
  const { rows } = await connection.query<Reader>(
    'select role, reads_raw, reads_ops from ops.readers where role in (select rolname from pg_roles) order by role',
  );
  const statements = rows.flatMap(grantStatements);
  if (statements.length) await connection.query(statements.join(';\n'));
}

/**
 * What functions of ops do they do as the owner of the tables, and PostgreSQL lets everybody call what it is not told about.
 * Roles that load may; `config check --live` tells where one lacks it.
 */
export const OPS_FUNCTIONS = `do $$ declare loader regrole; begin
  revoke execute on all functions in schema ops from public;
  for loader in select a.grantee from pg_class c, aclexplode(c.relacl) a
    where c.oid = 'ops.requests'::regclass and a.privilege_type = 'INSERT' and a.grantee <> 0 loop
    execute format('grant execute on all functions in schema ops to %s', loader);
  end loop; end $$`;

/** How to connect as a role: its password is not known to us. */
export const urlAs = (role: string, url: string): URL =>
  Object.assign(new URL(url), { username: encodeURIComponent(role), password: '' });
