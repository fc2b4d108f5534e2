/**
 * SQLSTATE -> recovery. Source: the appendix "PostgreSQL Error Codes" of the PostgreSQL manual. The distinction is
 * whether the rows caused the error. Only then may a batch fail; every other failure is about the server or the network
 * and temporary.
 */
import { LoadError } from '../../errors.ts';

/**
 * The connection broke, so the outcome of what was sent on it is unknown: class 08 (connection exception), 57P01-57P03
 * (shutdown and start-up), 57P05 and 25P03 (a session that was idle too long was ended), and the messages of
 * node-postgres for a socket that was closed.
 */
const LOST_STATES = /^(08...|57P0[1235]|25P0[34])$/;
const LOST_MESSAGES =
  /connection (terminated|ended|error)|client has encountered|ECONNRESET|ECONNREFUSED|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|timeout (exceeded|expired)|read timeout|not queryable|cannot use a pool/i;

/**
 * The server failed, whatever the rows are: class 53 (no memory, disk full, too many connections), 57 (operator
 * intervention, query cancelled, database dropped for a moment), 58 (I/O error), 40 (conflict, deadlock), 55 (lock not
 * available, object in use), 25006 (read-only, as a standby before its promotion), 28 (the password is being changed),
 * and 0A000 or 26000 for a prepared statement that an upgrade or a pooler has made invalid, or for an unlogged table on
 * a standby.
 */
const TRANSIENT_STATES = /^(08|28|40|53|55|57|58)...$|^(25006|25P0[34]|26000)$/;
const TRANSIENT_MESSAGES = /cached plan must not change result type|during recovery/i;

/** A time limit was reached. The same batch would reach it again. */
const TIMEOUT_STATES = /^(57014|55P03)$/;
const TIMEOUT_MESSAGES = /read timeout|transaction took longer/i;

/**
 * PostgreSQL refused a row because of its content: class 22 (data exception: out of range, invalid byte sequence), 23
 * (constraint), 54 (program limit, such as an index row that is too long), 21 and 44 (a row twice in one statement, the
 * check option of a view), and P0001 (an exception of a trigger that a user has added).
 */
const REFUSAL_STATES = /^(21|22|23|44|54)...$|^P0001$/;
/** JavaScript could not write the rows as JSON: too deep, too long, or a value that JSON does not have. */
const UNSERIALIZABLE_ERRORS = [RangeError, TypeError];

export function toLoadError(error: unknown): LoadError {
  if (error instanceof LoadError) return error;
  const { code, message, detail } = error as { code?: string; message?: string; detail?: string };
  const reason = [message || String(error), detail].filter(Boolean).join('; ');
  return new LoadError(reason, { cause: error, ...(code ? { sqlState: code } : {}) });
}

/** The last statement got no answer: it may have been executed. */
export const isLostConnection = ({ sqlState = '', message }: LoadError): boolean =>
  LOST_STATES.test(sqlState) || LOST_MESSAGES.test(`${sqlState} ${message}`);

/** The failure is about the rows: without some of them the same transaction would succeed. */
export const isRefusal = ({ sqlState, cause }: LoadError): boolean =>
  sqlState === undefined ? UNSERIALIZABLE_ERRORS.some((kind) => cause instanceof kind) : REFUSAL_STATES.test(sqlState);

/** Two transactions conflict: common with many tables and workers. The next attempt usually succeeds. */
export const isConflict = ({ sqlState }: LoadError): boolean => sqlState === '40001' || sqlState === '40P01';

/** A statement, a lock or the whole transaction took longer than it may. */
export const isTimeout = ({ sqlState = '', message }: LoadError): boolean =>
  TIMEOUT_STATES.test(sqlState) || TIMEOUT_MESSAGES.test(message);

/** The failure is not about the rows: the same transaction may succeed later. */
export const isRetryable = (error: LoadError): boolean =>
  isLostConnection(error) ||
  isTimeout(error) ||
  TRANSIENT_STATES.test(error.sqlState ?? '') ||
  (error.sqlState === '0A000' && TRANSIENT_MESSAGES.test(error.message));

/** A standby answers queries, but without the latest commits of its primary. The error is temporary. */
export const createStandbyError = (): LoadError =>
  new LoadError('the server is a standby that was not promoted yet', { sqlState: '25006' });
