/** SQLSTATE -> recovery. Source: PostgreSQL's appendix of error codes. */
import { LoadError } from '../errors.ts';

/** Class 08, operator intervention, and what node-postgres says of a socket that went away. */
const LOST = /^(08|57P0[123])/;
const LOST_WORDS =
  /connection (terminated|ended)|ECONNRESET|ECONNREFUSED|EPIPE|timeout (exceeded|expired)|not queryable/i;
/** Serialization failure, deadlock, lock not available, too many connections, disk full (space may come back). */
const PASSING = new Set(['40001', '40P01', '55P03', '53300', '53100', '57014']);

export function loadError(error: unknown): LoadError {
  if (error instanceof LoadError) return error;
  const { code, message, detail } = error as { code?: string; message?: string; detail?: string };
  const said = [message ?? String(error), detail].filter(Boolean).join('; ');
  return new LoadError(said, { cause: error, ...(code ? { sqlState: code } : {}) });
}

export const isLostConnection = ({ sqlState = '', message }: LoadError): boolean =>
  LOST.test(sqlState) || LOST_WORDS.test(`${sqlState} ${message}`);

/** Two transactions in each other's way: with many tables and workers an everyday thing, over at the next try. */
export const isConflict = ({ sqlState }: LoadError): boolean => sqlState === '40001' || sqlState === '40P01';

export const isRetryable = (error: LoadError): boolean => isLostConnection(error) || PASSING.has(error.sqlState ?? '');
