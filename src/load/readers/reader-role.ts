/**
 * Creates or updates a role of a BI tool, with its limits, and records it in ops.readers; or revokes all it was
 * granted.
 */
import { ConfigError } from '../../errors.ts';
import { type Connection, inTransaction, type Pool } from '../connection/pool.ts';
import {
  buildDefaultStatements,
  buildGrantStatements,
  type Reader,
  buildRevokeStatements,
  REVOKE_LOCKING_PRIVILEGES,
} from './readers.ts';
import { createScramVerifier } from './scram.ts';
import { onlyRow } from '../connection/only-row.ts';
import { quoteName } from '../connection/sql-text.ts';

export interface ReaderOptions extends Reader {
  /** In ASCII. Undefined: an existing role keeps its password. */
  readonly password?: string | undefined;
  /** As PostgreSQL writes it, such as `60s`. */
  readonly statementTimeout: string;
}

export interface ReaderGrant {
  readonly role: string;
  readonly created: boolean;
  /**
   * False: where PostgreSQL requires a password, no login as this role is possible. Null: unknown, because pg_authid is
   * not readable.
   */
  readonly has_password: boolean | null;
  readonly statement_timeout: string;
  /** What the role can read, whoever granted it. */
  readonly reads: readonly { readonly schema: string; readonly relations: number }[];
}

/**
 * Throws ConfigError when the role can write in the warehouse, or when the current user may not grant. One transaction.
 */
export const grantReader = (pool: Pool, options: ReaderOptions): Promise<ReaderGrant> =>
  asAdmin(pool, async (connection, run) => {
    const { role, password, statementTimeout } = options;
    const found = await readRoleState(connection, role);
    if (found.writes) throw createWriterRoleError(role);
    await connection.query(
      `insert into ops.readers (role, reads_raw, reads_ops, statement_timeout) values ($1, $2, $3, $4)
       on conflict (role) do update set reads_raw = excluded.reads_raw, reads_ops = excluded.reads_ops,
         statement_timeout = excluded.statement_timeout, granted_at = now()`,
      [role, options.reads_raw, options.reads_ops, statementTimeout],
    );
    const name = quoteName(role);
    const secret = password === undefined ? '' : ` password '${createScramVerifier(password)}'`;
    await run([
      ...(found.exists ? [] : [`create role ${name} login${secret}`]),
      ...(found.exists && (!found.logs_in || secret) ? [`alter role ${name} login${secret}`] : []),
      ...buildSettingStatements(role, found, statementTimeout),
      ...(found.connects ? [] : [`grant connect on database ${quoteName(found.database)} to ${name}`]),
    ]);
    await run([...(await buildGrantStatements(connection, options)), ...buildDefaultStatements(options, found.owner)]);
    await connection.query(REVOKE_LOCKING_PRIVILEGES);
    if (found.owns_database && (await isOursAlone(connection))) {
      await run([`revoke temporary on database ${quoteName(found.database)} from public`]);
      await connection.query(REVOKE_DISK_FUNCTIONS);
    }
    return {
      role,
      created: !found.exists,
      has_password: await hasPassword(connection, role),
      statement_timeout: statementTimeout,
      reads: await listReadableSchemas(connection, role),
    };
  });

export interface ReaderRevocation {
  readonly role: string;
  /** False: the role was dropped before; its record is deleted. */
  readonly exists: boolean;
}

/**
 * Throws ConfigError when ops.readers does not have the role, or when the current user may not revoke. One transaction.
 */
export const revokeReader = (pool: Pool, role: string): Promise<ReaderRevocation> =>
  asAdmin(pool, async (connection, run) => {
    const found = await readRoleState(connection, role);
    const { rowCount } = await connection.query('delete from ops.readers where role = $1', [role]);
    if (!rowCount) {
      const { rows } = await connection.query<{ role: string }>('select role from ops.readers order by role');
      const known = rows.map((row) => row.role).join(', ');
      throw new ConfigError(`the role '${role}' was granted nothing by grant-bi`, {
        remedy: known ? `those that were: ${known}` : 'no role was',
      });
    }
    if (!found.exists) return { role, exists: false };
    const [name, database] = [role, found.database].map((text) => quoteName(text));
    const resets = Object.keys(buildReaderSettings('')).filter((setting) =>
      found.settings.some((one) => one.startsWith(`${setting}=`)),
    );
    await run([
      ...(await buildRevokeStatements(connection, role, found.owner)),
      ...resets.map((setting) => `alter role ${name} in database ${database} reset ${setting}`),
      ...(found.owns_database ? [`revoke connect on database ${database} from ${name}`] : []),
    ]);
    return { role, exists: true };
  });

/**
 * Whether the database contains nothing of other applications. Then nobody needs the temporary tables that PostgreSQL
 * lets every role create: a role that only reads could fill the disk with them.
 */
async function isOursAlone(connection: Connection): Promise<boolean> {
  const { rows } = await connection.query<{ alone: boolean }>(
    `select not exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'echotik', 'marts', 'raw', 'ops', 'partitions', 'drizzle')) as alone`,
  );
  return onlyRow({ rows }).alone;
}

/**
 * Functions with which every role may fill the disk: they create large objects, and write into the log of transactions
 * even where the transaction is read only. Only a superuser may revoke them; elsewhere they stay.
 */
const REVOKE_DISK_FUNCTIONS = `do $$ declare one regprocedure; begin
  if (select rolsuper from pg_roles where rolname = current_user) then
    for one in select p.oid from pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
        where p.pronamespace = 'pg_catalog'::regnamespace and a.grantee = 0
          and p.proname in ('lo_creat', 'lo_create', 'lo_from_bytea', 'pg_logical_emit_message') loop
      execute format('revoke execute on function %s from public', one);
    end loop;
  end if; end $$`;

type RunStatements = (statements: readonly string[]) => Promise<void>;

/**
 * Runs `work` in one transaction. Where the current user may not run a statement, throws ConfigError with the
 * statements that another role has to run.
 */
function asAdmin<T>(pool: Pool, work: (connection: Connection, run: RunStatements) => Promise<T>): Promise<T> {
  return inTransaction(pool, (connection) =>
    work(connection, async (statements) => {
      if (!statements.length) return;
      try {
        await connection.query(statements.join(';\n'));
      } catch (error) {
        const { code = '', message } = error as { code?: string; message: string };
        // 42501: no privilege. 42939: a reserved name. 22023: an invalid value. 0LP01: only the owner may grant it.
        if (!['42501', '42939', '22023', '0LP01'].includes(code)) throw error;
        const isPrivilege = code === '42501' || code === '0LP01';
        const masked = statements.map(maskPassword).join('; ');
        throw new ConfigError(`PostgreSQL says: ${message} (${code})`, {
          remedy: isPrivilege
            ? `have a role that may do it (CREATEROLE, or the owner of the tables) run: ${masked}; then the same command again`
            : 'choose another',
          cause: error,
        });
      }
    }),
  );
}

const maskPassword = (statement: string) => statement.replace(/ password '[^']*'$/, '');

interface RoleState {
  readonly exists: boolean;
  readonly logs_in: boolean;
  /** It may write in a table of the warehouse, or own one. */
  readonly writes: boolean;
  readonly connects: boolean;
  /** Settings of the role in this database, as `name=value`. */
  readonly settings: readonly string[];
  readonly database: string;
  readonly owns_database: boolean;
  /** The owner of the tables, who will also create the next ones. */
  readonly owner: string;
  /** The current user is the owner, or has the privileges of the owner. */
  readonly is_ours: boolean;
}

async function readRoleState(connection: Connection, role: string): Promise<RoleState> {
  const { rows } = await connection.query<RoleState>(
    `select r.oid is not null as exists, coalesce(r.rolcanlogin, false) as logs_in,
       coalesce(r.rolsuper or pg_has_role(r.oid, t.relowner, 'member') or exists (
         select from pg_class c where c.relkind in ('r', 'p') and c.relnamespace::regnamespace::text in ('echotik', 'marts', 'raw', 'ops')
           and has_table_privilege(r.oid, c.oid, 'insert, update, delete, truncate')), false) as writes,
       coalesce(has_database_privilege(r.oid, d.oid, 'connect'), false) as connects,
       coalesce((select setconfig from pg_db_role_setting s where s.setrole = r.oid and s.setdatabase = d.oid), '{}') as settings,
       d.datname as database, pg_has_role(d.datdba, 'usage') as owns_database, pg_get_userbyid(t.relowner) as owner,
       pg_has_role(t.relowner, 'usage') as is_ours
     from pg_database d cross join pg_class t left join pg_roles r on r.rolname = $1
     where d.datname = current_database() and t.oid = 'ops.readers'::regclass`,
    [role],
  );
  const [found] = rows;
  if (!found) throw new Error('this database is not in pg_database');
  if (found.is_ours) return found;
  throw new ConfigError('only the owner of the tables can grant them', {
    remedy: `set DATABASE_URL to connect as ${found.owner}`,
  });
}

const createWriterRoleError = (role: string) =>
  new ConfigError(
    `the role '${role}' may write in this warehouse (a superuser, the owner of tables, or a role that loads)`,
    {
      remedy: 'choose the name of another role: it is made when it is missing',
    },
  );

/**
 * Only for sessions in this database, because the role may be used in others. A session can change them; the grants are
 * what limits it.
 */
const buildReaderSettings = (statementTimeout: string) => ({
  statement_timeout: `'${statementTimeout}'`,
  default_transaction_read_only: 'on',
  // A transaction that is left open blocks upgrades of the objects that it has read.
  idle_in_transaction_session_timeout: `'10min'`,
  search_path: 'marts, echotik',
  // Compiling the plan of a view over twelve months took 28 of 30 s.
  jit: 'off',
});

/** Only settings that differ: an administrator may have set them where the current user may not. */
function buildSettingStatements(role: string, found: RoleState, statementTimeout: string): string[] {
  const where = `alter role ${quoteName(role)} in database ${quoteName(found.database)}`;
  return Object.entries(buildReaderSettings(statementTimeout))
    .filter(([name, value]) => !found.settings.includes(`${name}=${value.replaceAll("'", '')}`))
    .map(([name, value]) => `${where} set ${name} = ${value}`);
}

/** Null where the current user may not read pg_authid, which only superusers may by default. */
async function hasPassword(connection: Connection, role: string): Promise<boolean | null> {
  const privilege = await connection.query<{ may: boolean }>(
    `select has_table_privilege('pg_authid', 'select') as may`,
  );
  if (!onlyRow(privilege).may) return null;
  const found = await connection.query<{ has: boolean }>(
    'select rolpassword is not null as has from pg_authid where rolname = $1',
    [role],
  );
  return onlyRow(found).has;
}

async function listReadableSchemas(connection: Connection, role: string): Promise<ReaderGrant['reads']> {
  const { rows } = await connection.query<ReaderGrant['reads'][number]>(
    `select n.nspname as schema, count(*)::int as relations from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
       and has_schema_privilege($1, n.oid, 'usage') and has_table_privilege($1, c.oid, 'select')
     group by 1 order by 1`,
    [role],
  );
  return rows;
}
