/** What the values of a column are, for the formats that have types. */
import type { ResultColumn } from '../load/connection/row-cursor.ts';

export type ValueKind =
  | 'boolean'
  | 'int32'
  | 'int64'
  | 'float32'
  | 'float64'
  | 'numeric'
  | 'date'
  | 'timestamp'
  | 'timestamptz'
  | 'json'
  | 'text';

/** By OID of PostgreSQL. Ids, names, intervals, bytes and every other type are text, as PostgreSQL writes them. */
const kinds: Readonly<Record<number, ValueKind>> = {
  16: 'boolean',
  21: 'int32',
  23: 'int32',
  20: 'int64',
  26: 'int64',
  700: 'float32',
  701: 'float64',
  1700: 'numeric',
  1082: 'date',
  1114: 'timestamp',
  1184: 'timestamptz',
  114: 'json',
  3802: 'json',
};

export const getValueKind = (oid: number): ValueKind => kinds[oid] ?? 'text';

/** Kind of the column, or of the elements of an array. */
export const getColumnKind = ({ oid, elementOid }: Pick<ResultColumn, 'oid' | 'elementOid'>): ValueKind =>
  getValueKind(elementOid ?? oid);

const DAY = /^(\d{4})-(\d\d)-(\d\d)$/;
const INSTANT = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(?:([+-])(\d\d)(?::(\d\d))?)?$/;
const DAY_MS = 86_400_000;

/** Milliseconds since 1970 of a day. Date.UTC takes years below 100 for those of the last century. */
const toMilliseconds = (year: string, month: string, day: string): number =>
  new Date(0).setUTCFullYear(Number(year), Number(month) - 1, Number(day));

/** Days since 1970-01-01; undefined for `infinity`, years before 1 and after 9999. */
export function parseDays(text: string): number | undefined {
  const [, year, month, day] = DAY.exec(text) ?? [];
  return year && month && day ? toMilliseconds(year, month, day) / DAY_MS : undefined;
}

/**
 * Microseconds since 1970-01-01, in UTC where the text has an offset; undefined for `infinity`, years before 1 and after
 * 9999.
 */
export function parseMicroseconds(text: string): bigint | undefined {
  const [, year, month, day, hour, minute, second, fraction = '', sign, offsetHours, offsetMinutes = '0'] =
    INSTANT.exec(text) ?? [];
  if (!year || !month || !day) return undefined;
  const offset = sign ? (Number(offsetHours) * 60 + Number(offsetMinutes)) * (sign === '-' ? -1 : 1) : 0;
  const seconds = Number(hour) * 3600 + (Number(minute) - offset) * 60 + Number(second);
  return BigInt(toMilliseconds(year, month, day) + seconds * 1000) * 1000n + BigInt(fraction.padEnd(6, '0'));
}
