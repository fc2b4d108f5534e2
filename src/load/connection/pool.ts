/** Connections to the warehouse: time-outs, type parsing, transactions. */
import pg from 'pg';
import { chooseClient } from '../../scram-client.ts';
import { readDatabaseUrl } from './database-url.ts';
import { applySettings, createSessionPreparation } from './prepare-session.ts';
import type { Statement } from './statement.ts';

declare const undeclared: unique symbol;

/** A row without a declared type: the compiler knows no column of it. */
interface UndeclaredRow {
  readonly [undeclared]: never;
}

interface Result<Row> {
  readonly rows: Row[];
  /** Rows returned or affected; null for statements that have neither. */
  readonly rowCount: number | null;
  /** The columns of the result. */
  readonly fields: readonly pg.FieldDef[];
}

/**
 * Runs statements. A statement whose rows are read declares their type: `query<{ open: number }>(...)`, or a Statement.
 */
export interface Queryable {
  query<Row extends object>(statement: Statement<Row>, values?: readonly unknown[]): Promise<Result<Row>>;
  query<Row extends object = UndeclaredRow>(
    query: string | pg.QueryConfig,
    values?: readonly unknown[],
  ): Promise<Result<Row>>;
}

export type Connection = Omit<pg.PoolClient, 'query'> & Queryable;
export type Pool = Omit<pg.Pool, 'query' | 'connect'> & Queryable & { connect(): Promise<Connection> };

const NAME = 'echotik-warehouse';
const CONNECT_TIMEOUT_MS = 10_000;
const KEEPALIVE_DELAY_MS = 10_000;

const { builtins } = pg.types;
/** A bigint or numeric becomes a number only if no digit is lost; a date stays text. */
const parsers: Readonly<Record<number, (text: string) => unknown>> = {
  [builtins.INT8]: (text) => (Number.isSafeInteger(Number(text)) ? Number(text) : text),
  [builtins.NUMERIC]: (text) => (String(Number(text)) === text ? Number(text) : text),
  [builtins.DATE]: (text) => text,
};
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    (format !== 'binary' && parsers[oid]) || (pg.types.getTypeParser(oid, format) as (text: string) => unknown),
};

export interface PoolOptions {
  readonly max?: number;
  /** Shown in pg_stat_activity. */
  readonly name?: string;
  /**
   * Milliseconds after which this process fails a statement and closes its connection: the only way to notice that the
   * other end is gone without having closed the connection. Absent: no limit.
   */
  readonly queryTimeoutMs?: number;
  readonly connectTimeoutMs?: number;
  /** Milliseconds after which an unused connection is closed, so that a broken one is not used again and again. */
  readonly idleTimeoutMs?: number;
  /**
   * Settings of its sessions beside those that all have (prepare-session.ts), such as `KEYED_STATEMENTS`. A pool beside
   * this one has them too.
   */
  readonly settings?: Readonly<Record<string, string>>;
}

/**
 * A pool on `DATABASE_URL`. The caller ends it. Throws ConfigError when the URL is invalid or asks for what is not
 * supported; its first connection fails with one behind a pooler in transaction mode.
 */
export function createPool(url: string, options: PoolOptions = {}): Pool {
  const target = readDatabaseUrl(url);
  const { name = NAME, connectTimeoutMs = CONNECT_TIMEOUT_MS } = options;
  const connectAnother = async () => {
    const Client = chooseClient(url);
    const other = new Client({ ...target, application_name: name, connectionTimeoutMillis: connectTimeoutMs });
    // Its user gets the error from the query.
    other.on('error', () => undefined);
    await other.connect();
    return other;
  };
  const onConnect = createSessionPreparation({ url, connectAnother, timeoutMs: connectTimeoutMs });
  return openPool({ ...target, onConnect }, options);
}

function openPool(target: pg.PoolConfig, options: PoolOptions): Pool {
  const { max = 4, name = NAME, queryTimeoutMs, connectTimeoutMs = CONNECT_TIMEOUT_MS, idleTimeoutMs } = options;
  const { onConnect, ...server } = target;
  const pool: pg.Pool = new pg.Pool({
    ...server,
    onConnect: async (client) => {
      // Its type says void, but pg-pool waits for a promise, and so do we.
      await (onConnect?.(client) as Promise<void> | undefined);
      if (options.settings) await applySettings(client, options.settings, connectTimeoutMs);
    },
    Client: chooseClient(target.connectionString),
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
  // The same for a connection in use: its user gets the error from the query.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/**
 * Another pool on the same database, with limits of its own, for work that must not wait for connections of other work,
 * such as a heartbeat. The caller ends it.
 */
export function createPoolBeside(pool: Pool, options: PoolOptions): Pool {
  // Its URL, TLS and preparation of sessions; the limits are those of `options`.
  const { connectionString, ssl, sslnegotiation, onConnect } = pool.options;
  return openPool({ connectionString, ssl, sslnegotiation, onConnect }, options);
}

/** Limits of one transaction, in milliseconds. The server enforces the first three, this process the last. */
export interface TransactionLimits {
  readonly statementMs: number;
  /** How long a statement waits for a lock of another session. */
  readonly lockMs: number;
  /** How long the server waits for the next statement: a suspended process must not keep its locks. */
  readonly idleMs: number;
  /**
   * The whole transaction, network included. Then the connection is destroyed; whether the transaction was committed is
   * unknown.
   */
  readonly totalMs: number;
}

/**
 * Runs `work` in one transaction: commits it, or rolls it back and throws its error. Without `limits` it may take any
 * time. The limits are set for the transaction alone, so they work behind any connection pooler.
 */
export async function inTransaction<T>(
  pool: Pool,
  work: (connection: Connection) => Promise<T>,
  limits?: TransactionLimits,
): Promise<T> {
  const connection = await pool.connect();
  const watch = limits && enforceTimeLimit(connection, limits.totalMs);
  let broken: Error | undefined;
  try {
    await connection.query(limits ? `begin; ${buildLimitStatements(limits)}` : 'begin');
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

const buildLimitStatements = ({ statementMs, lockMs, idleMs }: TransactionLimits) =>
  `set local statement_timeout = ${statementMs}; set local lock_timeout = ${lockMs};
   set local idle_in_transaction_session_timeout = ${idleMs}`;

/** Destroys the connection when the time is over: every statement that waits for it then fails at once. */
function enforceTimeLimit(connection: Connection, ms: number): { readonly tooLong: Error | undefined; end(): void } {
  let tooLong: Error | undefined;
  const timer = setTimeout(() => {
    tooLong = new Error(`the transaction took longer than ${ms / 1000} s`);
    // node-postgres has no method for this: end() would wait for an answer that may never arrive.
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
