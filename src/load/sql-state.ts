/**
 * SQLSTATE -> recovery. Source: the appendix "PostgreSQL Error Codes" of the PostgreSQL manual. The question is always whether
 * the rows are to blame. Only then may a batch be given up; every other failure is about the server or the network and passes.
 */
import { LoadError } from '../errors.ts';

/**
 * The connection broke, so the outcome of what was sent on it is unknown: class 08 (connection exception), 57P01-57P03
 * (shutdown and start-up), 57P05 and 25P03 (a session that was idle too long was ended), and node-postgres' words for a
 * socket that went away.
 */
const LOST = /^(08...|57P0[1235]|25P0[34])$/;
const LOST_WORDS =
  /connection (terminated|ended|error)|client has encountered|ECONNRESET|ECONNREFUSED|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|timeout (exceeded|expired)|read timeout|not queryable|cannot use a pool/i;

/**
 * The server could not, whatever the rows are: class 53 (no memory, disk full, too many connections), 57 (operator
 * intervention, query cancelled, database dropped for a moment), 58 (I/O error), 40 (conflict, deadlock), 55 (lock not available,
 * object in use), 25006 (read-only, as a standby before its promotion), 28 (the password is being changed), and 0A000 or 26000 for
 * a prepared statement that an upgrade or a pooler has made invalid, or for an unlogged table on a standby.
 */
const PASSING = /^(08|28|40|53|55|57|58)...$|^(25006|25P0[34]|26000)$/;
const NOT_NOW = /cached plan must not change result type|during recovery/i;

/** A limit of time was reached: the same batch again would reach it again. */
const TOO_LONG = /^(57014|55P03)$/;
const TOO_LONG_WORDS = /read timeout|transaction took longer/i;

/**
 * PostgreSQL refused a row for what is in it: class 22 (data exception: out of range, invalid byte sequence), 23 (constraint), 54
 * (program limit, such as an index row that is too long), 21 and 44 (a row twice in one statement, the check option of a view), and
 * P0001 (an exception of somebody's trigger).
 */
const REFUSED = /^(21|22|23|44|54)...$|^P0001$/;
/** JavaScript could not write the rows as JSON: too deep, too long, or a value that JSON does not have. */
const UNWRITABLE = [RangeError, TypeError];

export function loadError(error: unknown): LoadError {
  if (error instanceof LoadError) return error;
  const { code, message, detail } = error as { code?: string; message?: string; detail?: string };
  const said = [message || String(error), detail].filter(Boolean).join('; ');
  return new LoadError(said, { cause: error, ...(code ? { sqlState: code } : {}) });
}

/** Nobody answered to the last statement: it may have been carried out. */
export const isLostConnection = ({ sqlState = '', message }: LoadError): boolean =>
  LOST.test(sqlState) || LOST_WORDS.test(`${sqlState} ${message}`);

/** The failure is about the rows: without some of them the same transaction would succeed. */
export const isRefusal = ({ sqlState, cause }: LoadError): boolean =>
  sqlState === undefined ? UNWRITABLE.some((kind) => cause instanceof kind) : REFUSED.test(sqlState);

/** Two transactions in each other's way: common with many tables and workers, and over at the next try. */
export const isConflict = ({ sqlState }: LoadError): boolean => sqlState === '40001' || sqlState === '40P01';

/** A statement, a lock or the whole transaction took longer than it may. */
export const isTimeout = ({ sqlState = '', message }: LoadError): boolean =>
  TOO_LONG.test(sqlState) || TOO_LONG_WORDS.test(message);

/** The failure says nothing about the rows: the same transaction may succeed later. */
export const isRetryable = (error: LoadError): boolean =>
  isLostConnection(error) ||
  isTimeout(error) ||
  PASSING.test(error.sqlState ?? '') ||
  (error.sqlState === '0A000' && NOT_NOW.test(error.message));

/** A standby answers questions, but not with what its primary committed last. As an error that passes. */
export const standbyError = (): LoadError =>
  new LoadError('the server is a standby that was not promoted yet', { sqlState: '25006' });
