/** Dates and delays in the headers of an answer. */

type Header = string | string[] | undefined;

/**
 * A longer wait that a server requests is shortened to this: the request is sent again then, which costs nothing while
 * the server refuses it.
 */
export const MAX_RETRY_AFTER_MS = 15 * 60_000;

/** Always in an HTTP date. The parser of Date alone would take `1.5` for the fifth of January. */
const TIME_OF_DAY = /\d\d:\d\d:\d\d/;

/**
 * Retry-After, in seconds or as an HTTP date, in milliseconds from 0 to MAX_RETRY_AFTER_MS. Undefined where it is
 * neither. An epoch time, a whole day or a number without end are the limit.
 */
export function parseRetryAfter(header: Header): number | undefined {
  if (typeof header !== 'string') return undefined;
  const text = header.trim();
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : msUntil(parseHttpDate(text));
  return ms === undefined ? undefined : Math.ceil(Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS));
}

const msUntil = (date: Date | undefined) => date && date.getTime() - Date.now();

export function parseHttpDate(header: Header): Date | undefined {
  if (typeof header !== 'string' || !TIME_OF_DAY.test(header)) return undefined;
  const date = new Date(header);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
