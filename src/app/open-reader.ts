/** A connection for queries that a user types: logged in as a role that can only read, because SQL text can do more. */
import { createHmac } from 'node:crypto';
import type { Environment } from '../config/environment.ts';
import { ConfigError, UnavailableError } from '../errors.ts';
import { createPool, type Pool } from '../load/connection/pool.ts';
import { isLostConnection, toLoadError } from '../load/connection/sql-state.ts';
import { findWritePower } from '../load/readers/write-power.ts';
import { grantReader } from '../load/readers/reader-role.ts';
import { toRoleUrl } from '../load/readers/readers.ts';
import { type OpenOptions, openWarehouse, type Warehouse } from './open-warehouse.ts';

/** The role of `sql` on the embedded server. */
const EMBEDDED_READER = 'echotik_sql';

/** As `grant-bi` sets it; a query sets its own limit. */
const STATEMENT_TIMEOUT = '60s';

interface ReaderOptions extends OpenOptions {
  /** Log in with DATABASE_URL, whatever its role may do. */
  readonly unsafe: boolean;
}

/**
 * Lends a pool that is logged in as a role which can only read: that of ECHOTIK_READER_URL, else one of the embedded
 * server, which is made when it is missing, else that of DATABASE_URL. Throws ConfigError where that role may write.
 */
export async function withReaderPool<T>(
  environment: Environment,
  { unsafe, ...options }: ReaderOptions,
  work: (pool: Pool) => Promise<T>,
): Promise<T> {
  const { readerUrl } = environment;
  if (readerUrl !== undefined && !unsafe) return withCheckedPool(readerUrl, 'ECHOTIK_READER_URL', work);
  const warehouse = await openWarehouse(environment, { ...options, migrate: 'embedded' });
  try {
    if (unsafe) return await work(warehouse.pool);
    return await withOpenReader(environment, warehouse, work);
  } finally {
    await warehouse.close();
  }
}

/** As withReaderPool, for a process that has opened the warehouse. */
export async function withOpenReader<T>(
  { readerUrl }: Pick<Environment, 'readerUrl'>,
  warehouse: Warehouse,
  work: (pool: Pool) => Promise<T>,
): Promise<T> {
  if (readerUrl !== undefined) return withCheckedPool(readerUrl, 'ECHOTIK_READER_URL', work);
  if (warehouse.embedded) return withEmbeddedReader(warehouse, work);
  await requireReader(warehouse.pool, 'DATABASE_URL');
  return work(warehouse.pool);
}

async function withPool<T>(url: string, work: (pool: Pool) => Promise<T>): Promise<T> {
  const pool = createPool(url, { max: 1 });
  try {
    return await work(pool);
  } finally {
    await pool.end();
  }
}

const withCheckedPool = <T>(url: string, variable: string, work: (pool: Pool) => Promise<T>): Promise<T> =>
  withPool(url, async (pool) => {
    await pool.query('select 1').catch((cause: Error) => {
      if (isLostConnection(toLoadError(cause))) {
        throw new UnavailableError(`${variable} cannot be used: ${cause.message}`, {
          remedy: `start PostgreSQL, or correct ${variable}`,
          cause,
        });
      }
      throw new ConfigError(`${variable} cannot be used: ${cause.message}`, { remedy: `correct ${variable}`, cause });
    });
    await requireReader(pool, variable);
    return work(pool);
  });

async function requireReader(pool: Pool, variable: string): Promise<void> {
  const power = await findWritePower(pool);
  if (!power) return;
  throw new ConfigError(`the query could write: ${variable} connects as ${power.role}, which ${power.reason}`, {
    remedy:
      'make a role that reads with `grant-bi <role> --password-file <file>` and set ECHOTIK_READER_URL to the URL that it prints, with the password; or give --unsafe',
  });
}

async function withEmbeddedReader<T>({ pool: owner, url }: Warehouse, work: (pool: Pool) => Promise<T>): Promise<T> {
  const password = deriveReaderPassword(url);
  const own = Object.assign(toRoleUrl(EMBEDDED_READER, url), { password }).href;
  const canRead = () =>
    withPool(own, async (pool) => {
      const { rowCount } = await pool.query('select from ops.readers where role = current_user');
      return rowCount === 1;
    }).catch(() => false);
  const makeReader = () =>
    grantReader(owner, {
      role: EMBEDDED_READER,
      password,
      statementTimeout: STATEMENT_TIMEOUT,
      reads_raw: true,
      reads_ops: true,
    });
  // Of two commands that make it at the same time, one fails and finds it made.
  if (!(await canRead())) {
    await makeReader().catch(async (error: unknown) => {
      if (!(await canRead())) throw error;
    });
  }
  return withPool(own, work);
}

/** Follows from the password of the owner, so that it need not be stored. In ASCII. */
const deriveReaderPassword = (url: string): string =>
  createHmac('sha256', decodeURIComponent(new URL(url).password))
    .update(EMBEDDED_READER)
    .digest('hex');
