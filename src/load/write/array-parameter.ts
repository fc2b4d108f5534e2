/**
 * The values of a column as one array parameter, in the binary format of PostgreSQL where it has the same meaning as
 * the text. Beside JSON it costs a third of the CPU time, in this process and in the server (docs/performance.md).
 *
 * Binary format of an array (array_recv in arrayfuncs.c), all integers big-endian: number of dimensions, 1 where an
 * element is null, type of the elements, length and lower bound of the dimension; then each element as its length in
 * bytes (-1: null) and its bytes.
 */

/** Types of the elements, and their OIDs (pg_type.dat). PostgreSQL converts elements of type `text` itself. */
const elementOids = { bool: 16, bytea: 17, int8: 20, int4: 23, text: 25, float8: 701, timestamptz: 1184 } as const;

export type ElementType = keyof typeof elementOids;

const HEADER_BYTES = 20;
const MAX_INT4 = 2 ** 31 - 1;
/** 2^32. */
const LOW_WORD = 4_294_967_296;
/** 2000-01-01, from which PostgreSQL counts microseconds, in milliseconds from 1970-01-01. */
const POSTGRES_EPOCH_MS = 946_684_800_000;
/** UTF-8 needs at most this many bytes for a UTF-16 code unit. */
const BYTES_PER_UNIT = 3;
/** Longest text that is written by a loop instead of a call of Buffer.write. */
const SHORT_TEXT = 24;

/** Grows as it is needed; what is returned is a copy. */
let scratch = Buffer.allocUnsafe(1024 * 1024);

function reserve(at: number, bytes: number): void {
  if (at + bytes <= scratch.length) return;
  const larger = Buffer.allocUnsafe(Math.max(2 * scratch.length, at + bytes));
  scratch.copy(larger, 0, 0, at);
  scratch = larger;
}

/** Writes a value with its length at an offset; returns the offset behind it, or -1 where it does not have the type. */
type Writer = (value: unknown, at: number) => number;

const writers: Readonly<Record<ElementType, Writer>> = {
  bool(value, at) {
    if (typeof value !== 'boolean') return -1;
    scratch.writeInt32BE(1, at);
    scratch[at + 4] = value ? 1 : 0;
    return at + 5;
  },
  int4(value, at) {
    if (typeof value !== 'number' || !Number.isInteger(value) || Math.abs(value) > MAX_INT4) return -1;
    scratch.writeInt32BE(4, at);
    scratch.writeInt32BE(value, at + 4);
    return at + 8;
  },
  int8: (value, at) => (Number.isSafeInteger(value) ? writeInt8(value as number, at) : -1),
  float8(value, at) {
    if (typeof value !== 'number' || !Number.isFinite(value)) return -1;
    scratch.writeInt32BE(8, at);
    // As JSON has no -0, PostgreSQL would get another value here than in a text. Adding 0 makes it 0.
    scratch.writeDoubleBE(value + 0, at + 4);
    return at + 12;
  },
  timestamptz(value, at) {
    const microseconds = value instanceof Date ? (value.getTime() - POSTGRES_EPOCH_MS) * 1000 : Number.NaN;
    return Number.isSafeInteger(microseconds) ? writeInt8(microseconds, at) : -1;
  },
  bytea(value, at) {
    if (!Buffer.isBuffer(value)) return -1;
    reserve(at, 4 + value.length);
    scratch.writeInt32BE(value.length, at);
    value.copy(scratch, at + 4);
    return at + 4 + value.length;
  },
  text(value, at) {
    const text = toText(value);
    reserve(at, 4 + BYTES_PER_UNIT * text.length);
    const bytes = writeAscii(text, at + 4) || scratch.write(text, at + 4);
    scratch.writeInt32BE(bytes, at);
    return at + 4 + bytes;
  },
};

function writeInt8(value: number, at: number): number {
  scratch.writeInt32BE(8, at);
  scratch.writeInt32BE(Math.floor(value / LOW_WORD), at + 4);
  scratch.writeUInt32BE(((value % LOW_WORD) + LOW_WORD) % LOW_WORD, at + 8);
  return at + 12;
}

/** Returns the number of bytes, or 0 for a text that is long or not ASCII. */
function writeAscii(text: string, at: number): number {
  const { length } = text;
  if (length > SHORT_TEXT) return 0;
  for (let index = 0; index < length; index++) {
    const unit = text.charCodeAt(index);
    if (unit > 0x7f) return 0;
    scratch[at + index] = unit;
  }
  return length;
}

/** As JSON would write it, without the quotes of a text: PostgreSQL reads it with the input function of the column. */
function toText(value: unknown): string {
  if (typeof value === 'string') return value;
  return value instanceof Date ? value.toISOString() : JSON.stringify(value);
}

/** JSON has no number for NaN and the infinities: they are null, in a column as well. */
const isNull = (value: unknown): boolean =>
  value === null || value === undefined || (typeof value === 'number' && !Number.isFinite(value));

/**
 * The parameter for `$n::<type>[]`. Null, undefined and numbers that are not finite become null. Where a value does not
 * have the type, such as a number with a fraction in a column of integers, the whole array is sent as text, so that
 * PostgreSQL reads or refuses it as any other text.
 */
export function encodeArray(type: ElementType, values: readonly unknown[]): Buffer | string {
  const write = writers[type];
  let at = HEADER_BYTES;
  let hasNull = 0;
  for (const value of values) {
    // What an element of a fixed length needs; the writers of texts and bytes reserve more.
    reserve(at, 16);
    if (isNull(value)) {
      hasNull = 1;
      scratch.writeInt32BE(-1, at);
      at += 4;
      continue;
    }
    at = write(value, at);
    if (at < 0) return formatArray(values);
  }
  scratch.writeInt32BE(1, 0);
  scratch.writeInt32BE(hasNull, 4);
  scratch.writeInt32BE(elementOids[type], 8);
  scratch.writeInt32BE(values.length, 12);
  scratch.writeInt32BE(1, 16);
  return Buffer.from(scratch.subarray(0, at));
}

/** The text of an array, `{"a",NULL}`: also that of the array in a row of an array column. */
export const formatArray = (values: readonly unknown[]): string =>
  `{${values.map((value) => (isNull(value) ? 'NULL' : quoteElement(toText(value)))).join(',')}}`;

const QUOTE = '"';
const quoteElement = (text: string): string => `${QUOTE}${text.replace(/[\\"]/g, '\\$&')}${QUOTE}`;
