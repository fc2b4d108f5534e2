/** A connection for queries that a user types: logged in as a role that can only read, because SQL text can do more. */
import { createHmac } from 'node:crypto';
import type { Environment } from '../config/environment.ts';
import { ConfigError, UnavailableError } from '../errors.ts';
import { createPool, createPoolBeside, type Pool, type PoolOptions } from '../load/connection/pool.ts';
import { isLostConnection, toLoadError } from '../load/connection/sql-state.ts';
import { findWritePower } from '../load/readers/write-power.ts';
import { grantReader } from '../load/readers/reader-role.ts';
import { toRoleUrl } from '../load/readers/readers.ts';
import { type OpenOptions, openWarehouse, type Warehouse } from './open-warehouse.ts';

/** The role of `sql` on the embedded server. */
const EMBEDDED_READER = 'echotik_sql';

/** As `grant-bi` sets it; a query sets its own limit. */
const STATEMENT_TIMEOUT = '60s';

const GRANT_ADVICE =
  'make a role that reads with `grant-bi <role> --password-file <file>` and set ECHOTIK_READER_URL to the URL that it prints, with the password';

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
  const limits = { advice: `${GRANT_ADVICE}; or give --unsafe` };
  if (readerUrl !== undefined && !unsafe) return withCheckedPool(readerUrl, limits, work);
  const warehouse = await openWarehouse(environment, { ...options, migrate: 'embedded' });
  try {
    if (unsafe) return await work(warehouse.pool);
    return await withOpenReader(environment, warehouse, work, limits);
  } finally {
    await warehouse.close();
  }
}

interface ReaderLimits {
  /**
   * Milliseconds after which this process fails a statement, beside the limit that PostgreSQL enforces: the other end
   * may be gone without having closed the connection. Absent: none.
   */
  readonly queryTimeoutMs?: number;
  /** What to do where the role may write. */
  readonly advice?: string;
}

/** What is read of an open warehouse. `url`: as its owner; it is used where the server is `embedded`. */
export type ReaderHost = Pick<Warehouse, 'pool' | 'url' | 'embedded'>;

/** As withReaderPool, for a process that has opened the warehouse. The pool is of this call alone. */
export async function withOpenReader<T>(
  { readerUrl }: Pick<Environment, 'readerUrl'>,
  warehouse: ReaderHost,
  work: (pool: Pool) => Promise<T>,
  limits: ReaderLimits = {},
): Promise<T> {
  if (readerUrl !== undefined) return withCheckedPool(readerUrl, limits, work);
  const options = toPoolOptions(limits);
  if (warehouse.embedded) return withEmbeddedReader(warehouse, options, work);
  return lend(createPoolBeside(warehouse.pool, options), async (pool) => {
    await requireReader(pool, 'DATABASE_URL', limits);
    return work(pool);
  });
}

const toPoolOptions = ({ queryTimeoutMs }: ReaderLimits): PoolOptions => ({
  max: 1,
  ...(queryTimeoutMs === undefined ? {} : { queryTimeoutMs }),
});

async function lend<T>(pool: Pool, work: (pool: Pool) => Promise<T>): Promise<T> {
  try {
    return await work(pool);
  } finally {
    await pool.end();
  }
}

const withCheckedPool = <T>(url: string, limits: ReaderLimits, work: (pool: Pool) => Promise<T>): Promise<T> =>
  lend(createPool(url, toPoolOptions(limits)), async (pool) => {
    const variable = 'ECHOTIK_READER_URL';
    await pool.query('select 1').catch((cause: Error) => {
      if (isLostConnection(toLoadError(cause))) {
        throw new UnavailableError(`${variable} cannot be used: ${cause.message}`, {
          remedy: `start PostgreSQL, or correct ${variable}`,
          cause,
        });
      }
      throw new ConfigError(`${variable} cannot be used: ${cause.message}`, { remedy: `correct ${variable}`, cause });
    });
    await requireReader(pool, variable, limits);
    return work(pool);
  });

async function requireReader(pool: Pool, variable: string, { advice = GRANT_ADVICE }: ReaderLimits): Promise<void> {
  const power = await findWritePower(pool);
  if (!power) return;
  throw new ConfigError(`the query could write: ${variable} connects as ${power.role}, which ${power.reason}`, {
    remedy: advice,
  });
}

async function withEmbeddedReader<T>(
  { pool: owner, url }: ReaderHost,
  options: PoolOptions,
  work: (pool: Pool) => Promise<T>,
): Promise<T> {
  const password = deriveReaderPassword(url);
  const own = Object.assign(toRoleUrl(EMBEDDED_READER, url), { password }).href;
  const canRead = () =>
    lend(createPool(own, options), async (pool) => {
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
  return lend(createPool(own, options), work);
}

/** Follows from the password of the owner, so that it need not be stored. In ASCII. */
const deriveReaderPassword = (url: string): string =>
  createHmac('sha256', decodeURIComponent(new URL(url).password))
    .update(EMBEDDED_READER)
    .digest('hex');
