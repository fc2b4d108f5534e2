/** Connections to the warehouse. One place for time-outs, type parsing and the words for a database that is not there. */
import pg from 'pg';
import { ConfigError, UnavailableError } from '../errors.ts';

export type Pool = pg.Pool;
export type Connection = pg.PoolClient;

const CONNECT_TIMEOUT_MS = 10_000;
const KEEPALIVE_DELAY_MS = 10_000;

const { builtins } = pg.types;
/** Exact where JavaScript can be: a bigint or numeric becomes a number only if no digit is lost; a date stays text. */
const parsers: Readonly<Record<number, (text: string) => unknown>> = {
  [builtins.INT8]: (text) => (Number.isSafeInteger(Number(text)) ? Number(text) : text),
  [builtins.NUMERIC]: (text) => (String(Number(text)) === text ? Number(text) : text),
  [builtins.DATE]: (text) => text,
};
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    (format !== 'binary' && parsers[oid]) || pg.types.getTypeParser(oid, format),
};

interface PoolOptions {
  readonly max?: number;
  /** Shown in pg_stat_activity. */
  readonly name?: string;
  /**
   * Milliseconds after which this side gives up on a statement and closes its connection: the only way to notice a
   * connection whose other end has vanished without a word. Absent: no limit.
   */
  readonly queryTimeoutMs?: number;
  readonly connectTimeoutMs?: number;
  /** Milliseconds after which an unused connection is closed: one that has vanished is not handed out again and again. */
  readonly idleTimeoutMs?: number;
}

/** A pool on `DATABASE_URL`. The caller ends it. Throws ConfigError when the URL is none. */
export function createPool(
  url: string,
  {
    max = 4,
    name = 'echotik-warehouse',
    queryTimeoutMs,
    connectTimeoutMs = CONNECT_TIMEOUT_MS,
    idleTimeoutMs,
  }: PoolOptions = {},
): Pool {
  if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url)) {
    throw new ConfigError('DATABASE_URL is not a PostgreSQL URL', {
      remedy: 'write it as postgres://user:password@host:5432/database',
    });
  }
  const pool = new pg.Pool({
    connectionString: url,
    max,
    types,
    application_name: name,
    connectionTimeoutMillis: connectTimeoutMs,
    ...(queryTimeoutMs === undefined ? {} : { query_timeout: queryTimeoutMs }),
    ...(idleTimeoutMs === undefined ? {} : { idleTimeoutMillis: idleTimeoutMs }),
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEPALIVE_DELAY_MS,
  });
  // An idle connection that drops is replaced at the next use; without a listener it would end the process.
  pool.on('error', () => undefined);
  // Nor may one that is in use: whoever uses it gets the error from its query.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** Waits for one working connection. Throws UnavailableError or ConfigError in words for the operator. */
export async function checkDatabase(pool: Pool, url: string): Promise<void> {
  try {
    await pool.query('select 1');
  } catch (error) {
    const { hostname, port, pathname } = new URL(url);
    const where = `${hostname || 'localhost'}:${port || 5432}${pathname}`;
    const reason = error instanceof AggregateError ? error.errors.map(String).join('; ') : (error as Error).message;
    const { code = '' } = error as { code?: string };
    const refusal = { message: `PostgreSQL at ${where} refused us: ${reason}`, remedy: 'check DATABASE_URL' };
    // Class 28: password or role; 3D000: no such database.
    if (code.startsWith('28') || code === '3D000')
      throw new ConfigError(refusal.message, { remedy: refusal.remedy, cause: error });
    throw new UnavailableError(`cannot reach PostgreSQL at ${where}: ${reason}`, {
      remedy: 'start it, correct DATABASE_URL, or unset DATABASE_URL to use the embedded PostgreSQL',
      cause: error,
    });
  }
}

/**
 * Another pool on the same database, with limits of its own. The caller ends it. Work that must not wait for anybody else's
 * connections, such as a heartbeat, has its own pool.
 */
export function createPoolBeside(pool: Pool, options: PoolOptions): Pool {
  const { connectionString } = pool.options;
  if (connectionString === undefined) throw new Error('the pool was not made from a URL');
  return createPool(connectionString, options);
}

/** Limits of one transaction, in milliseconds. The server enforces the first three, this process the last. */
export interface TransactionLimits {
  readonly statementMs: number;
  /** How long a statement waits for a lock of somebody else. */
  readonly lockMs: number;
  /** How long the server waits for our next statement: a suspended process must not hold its locks for ever. */
  readonly idleMs: number;
  /** The whole transaction, network included. Then the connection is cut, and the outcome is looked up if it matters. */
  readonly totalMs: number;
}

/**
 * Runs `work` in one transaction: commits it, or rolls it back and passes its error on. Without `limits` it may take as long
 * as it takes. The limits are set for the transaction alone, so they work behind any connection pooler.
 */
export async function inTransaction<T>(
  pool: Pool,
  work: (connection: Connection) => Promise<T>,
  limits?: TransactionLimits,
): Promise<T> {
  const connection = await pool.connect();
  const watch = limits && watchTime(connection, limits.totalMs);
  let broken: Error | undefined;
  try {
    await connection.query(limits ? `begin; ${limitStatements(limits)}` : 'begin');
    const result = await work(connection);
    await connection.query('commit');
    return result;
  } catch (error) {
    if (watch?.tooLong) throw watch.tooLong;
    await connection.query('rollback').catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    watch?.end();
    connection.release(watch?.tooLong ?? broken);
  }
}

const limitStatements = ({ statementMs, lockMs, idleMs }: TransactionLimits) =>
  `set local statement_timeout = ${statementMs}; set local lock_timeout = ${lockMs};
   set local idle_in_transaction_session_timeout = ${idleMs}`;

/** Cuts the connection when the time is up: every statement that waits on it then fails at once. */
function watchTime(connection: Connection, ms: number): { readonly tooLong: Error | undefined; end(): void } {
  let tooLong: Error | undefined;
  const timer = setTimeout(() => {
    tooLong = new Error(`the transaction took longer than ${ms / 1000} s`);
    // node-postgres has no call for this: end() would wait for an answer that may never come.
    (connection as unknown as { connection: { stream: { destroy(error: Error): void } } }).connection.stream.destroy(
      tooLong,
    );
  }, ms);
  return {
    get tooLong() {
      return tooLong;
    },
    end: () => clearTimeout(timer),
  };
}
