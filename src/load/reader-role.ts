/** A role of a BI tool: made or updated, with its limits, recorded in ops.readers; or taken all it was given. */
import pg from 'pg';
import { ConfigError } from '../errors.ts';
import { type Connection, inTransaction, type Pool } from './pool.ts';
import { defaultStatements, grantStatements, type Reader, revokeStatements } from './readers.ts';
import { scramVerifier } from './scram.ts';

export interface ReaderOptions extends Reader {
  /** ASCII. Undefined: an existing role keeps its own. */
  readonly password?: string | undefined;
  /** As PostgreSQL writes it, such as `60s`. */
  readonly statementTimeout: string;
}

export interface Granted {
  readonly role: string;
  readonly created: boolean;
  /** False: nobody can log in as this role where PostgreSQL asks for a password. Null: unknown, we may not look. */
  readonly has_password: boolean | null;
  readonly statement_timeout: string;
  /** What the role reads, however it came to that. */
  readonly reads: readonly { readonly schema: string; readonly relations: number }[];
}

/** Throws ConfigError where the role is none for reading, or we may not. */
export const grantReader = (pool: Pool, options: ReaderOptions): Promise<Granted> =>
  asAdmin(pool, async (connection, run) => {
    const { role, password, statementTimeout } = options;
    const found = await lookUp(connection, role);
    if (found.writes) throw notForReading(role);
    await connection.query(
      `insert into ops.readers (role, reads_raw, reads_ops) values ($1, $2, $3) on conflict (role) do update
       set reads_raw = excluded.reads_raw, reads_ops = excluded.reads_ops, granted_at = now()`,
      [role, options.reads_raw, options.reads_ops],
    );
    const name = pg.escapeIdentifier(role);
    const secret = password === undefined ? '' : ` password '${scramVerifier(password)}'`;
    await run([
      ...(found.exists ? [] : [`create role ${name} login${secret}`]),
      ...(found.exists && (!found.logs_in || secret) ? [`alter role ${name} login${secret}`] : []),
      ...settingStatements(role, found, statementTimeout),
      ...(found.connects ? [] : [`grant connect on database ${pg.escapeIdentifier(found.database)} to ${name}`]),
    ]);
    await run([...(await grantStatements(connection, options)), ...defaultStatements(options, found.owner)]);
    return {
      role,
      created: !found.exists,
      has_password: await hasPassword(connection, role),
      statement_timeout: statementTimeout,
      reads: await readsOf(connection, role),
    };
  });

export interface Revoked {
  readonly role: string;
  /** False: it was dropped before, and is forgotten now. */
  readonly exists: boolean;
}

/** Throws ConfigError where nobody knows the role. */
export const revokeReader = (pool: Pool, role: string): Promise<Revoked> =>
  asAdmin(pool, async (connection, run) => {
    const found = await lookUp(connection, role);
    const { rowCount } = await connection.query('delete from ops.readers where role = $1', [role]);
    if (!rowCount) {
      const { rows } = await connection.query('select role from ops.readers order by role');
      const known = rows.map((row) => row.role).join(', ');
      throw new ConfigError(`the role '${role}' was granted nothing by grant-bi`, {
        remedy: known ? `those that were: ${known}` : 'no role was',
      });
    }
    if (!found.exists) return { role, exists: false };
    const [name, database] = [role, found.database].map((text) => pg.escapeIdentifier(text));
    const resets = Object.keys(settings('')).filter((setting) =>
      found.settings.some((one) => one.startsWith(`${setting}=`)),
    );
    await run([
      ...(await revokeStatements(connection, role, found.owner)),
      ...resets.map((setting) => `alter role ${name} in database ${database} reset ${setting}`),
      ...(found.owns_database ? [`revoke connect on database ${database} from ${name}`] : []),
    ]);
    return { role, exists: true };
  });

type Run = (statements: readonly string[]) => Promise<void>;

/** One transaction, in which what we may not do is told with the statements that somebody else may. */
function asAdmin<T>(pool: Pool, work: (connection: Connection, run: Run) => Promise<T>): Promise<T> {
  return inTransaction(pool, (connection) =>
    work(connection, async (statements) => {
      if (!statements.length) return;
      try {
        await connection.query(statements.join(';\n'));
      } catch (error) {
        const { code = '', message } = error as { code?: string; message: string };
        // 42501: no privilege. 42939: a name PostgreSQL keeps for itself. 22023: a value that is none. 0LP01: not ours to grant.
        if (!['42501', '42939', '22023', '0LP01'].includes(code)) throw error;
        const may = code === '42501' || code === '0LP01';
        const asked = statements.map(withoutSecret).join('; ');
        throw new ConfigError(`PostgreSQL says: ${message} (${code})`, {
          remedy: may
            ? `have a role that may do it (CREATEROLE, or the owner of the tables) run: ${asked}; then the same command again`
            : 'choose another',
          cause: error,
        });
      }
    }),
  );
}

const withoutSecret = (statement: string) => statement.replace(/ password '[^']*'$/, '');

interface Found {
  readonly exists: boolean;
  readonly logs_in: boolean;
  /** May write something of ours, or be the owner of it. */
  readonly writes: boolean;
  readonly connects: boolean;
  /** Of this database, as `name=value`. */
  readonly settings: readonly string[];
  readonly database: string;
  readonly owns_database: boolean;
  /** Who made our tables, and will make the next. */
  readonly owner: string;
  /** We are, or may do what the owner may. */
  readonly is_ours: boolean;
}

async function lookUp(connection: Connection, role: string): Promise<Found> {
  const { rows } = await connection.query<Found>(
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

const notForReading = (role: string) =>
  new ConfigError(
    `the role '${role}' may write in this warehouse (a superuser, the owner of tables, or a role that loads)`,
    {
      remedy: 'choose the name of another role: it is made when it is missing',
    },
  );

/** Of sessions in this database only: the role may be used in others. A role cannot be held to them; what it may is in the grants. */
const settings = (statementTimeout: string) => ({
  statement_timeout: `'${statementTimeout}'`,
  default_transaction_read_only: 'on',
  // A transaction that is left open keeps upgrades of what it has read waiting.
  idle_in_transaction_session_timeout: `'10min'`,
  search_path: 'marts, echotik',
  // Compiling the plan of a view over a year of months took 28 of 30 s.
  jit: 'off',
});

/** Only those that differ: an admin may have set them where we must not. */
function settingStatements(role: string, found: Found, statementTimeout: string): string[] {
  const where = `alter role ${pg.escapeIdentifier(role)} in database ${pg.escapeIdentifier(found.database)}`;
  return Object.entries(settings(statementTimeout))
    .filter(([name, value]) => !found.settings.includes(`${name}=${value.replaceAll("'", '')}`))
    .map(([name, value]) => `${where} set ${name} = ${value}`);
}

/** pg_authid is for superusers. */
async function hasPassword(connection: Connection, role: string): Promise<boolean | null> {
  const { rows } = await connection.query(`select has_table_privilege('pg_authid', 'select') as may`);
  if (!rows[0].may) return null;
  const found = await connection.query('select rolpassword is not null as has from pg_authid where rolname = $1', [
    role,
  ]);
  return found.rows[0].has;
}

async function readsOf(connection: Connection, role: string): Promise<Granted['reads']> {
  const { rows } = await connection.query<Granted['reads'][number]>(
    `select n.nspname as schema, count(*)::int as relations from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
       and has_schema_privilege($1, n.oid, 'usage') and has_table_privilege($1, c.oid, 'select')
     group by 1 order by 1`,
    [role],
  );
  return rows;
}
