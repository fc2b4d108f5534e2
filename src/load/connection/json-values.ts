/**
 * Converts the values of a column of PostgreSQL to JSON, all with one JSON type. A bigint or numeric column becomes
 * numbers if a 64-bit float, which is what readers of JSON use, represents each of its values exactly; otherwise the
 * whole column becomes text.
 */
import pg from 'pg';

/** Turns the text form of a value, as PostgreSQL sends it, into JSON text. */
export type JsonConverter = (text: string) => string;

const { builtins } = pg.types;
const FLOAT = /^-?\d/;
const OID_OID = 26;
const TEXT_ARRAY_OID: number = 1009;

const getTextParser = (oid: number) => pg.types.getTypeParser(oid, 'text') as (text: string) => unknown;

const verbatim: JsonConverter = (text) => text;
const quoted: JsonConverter = (text) => JSON.stringify(text);

const convertersByType: Readonly<Record<number, JsonConverter>> = {
  [builtins.BOOL]: (text) => (text === 't' ? 'true' : 'false'),
  [builtins.INT2]: verbatim,
  [builtins.INT4]: verbatim,
  [OID_OID]: verbatim,
  // JSON has no number for NaN and the infinities.
  [builtins.FLOAT4]: (text) => (FLOAT.test(text) ? text : 'null'),
  [builtins.FLOAT8]: (text) => (FLOAT.test(text) ? text : 'null'),
  [builtins.JSON]: verbatim,
  [builtins.JSONB]: verbatim,
  [builtins.TIMESTAMP]: (text) => JSON.stringify(text.replace(/^(\d{4}-\d\d-\d\d) (?=[\d:.]+$)/, '$1T')),
  [builtins.TIMESTAMPTZ]: (text) => JSON.stringify(formatInstant(text)),
};

/**
 * ISO 8601 in UTC with all digits of the fraction; `infinity` and instants beyond the range of a Date stay as they are.
 */
export function formatInstant(text: string): string {
  const instant = getTextParser(builtins.TIMESTAMPTZ)(text);
  if (!(instant instanceof Date) || Number.isNaN(instant.getTime())) return text;
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? '';
  return instant.toISOString().replace(/\.\d{3}Z$/, `.${fraction.padEnd(3, '0')}Z`);
}

/** Nested arrays of the text forms of the elements. */
export type Elements = readonly (string | null | Elements)[];

/** The elements of an array that PostgreSQL wrote as text. */
export const parseElements = (text: string): Elements => getTextParser(TEXT_ARRAY_OID)(text) as Elements;

const createArrayConverter =
  (element: JsonConverter): JsonConverter =>
  (text) => {
    const json = (elements: Elements): string =>
      `[${elements.map((one) => (one === null ? 'null' : typeof one === 'string' ? element(one) : json(one))).join(',')}]`;
    return json(parseElements(text));
  };

/** A 64-bit float represents any 15 significant digits exactly. */
const MAX_FLOAT_DIGITS = 15;

/** The smallest float that has all its digits: those below it have fewer, down to none. */
const LEAST_FLOAT = 2 ** -1022;

/** The text of a numeric has no exponent; it may be NaN or an infinity. */
function fitsFloat(text: string): boolean {
  if (!/^-?\d/.test(text)) return false;
  const digits = text.replace(/^-/, '').replace('.', '').replace(/^0+/, '');
  if (digits === '') return true;
  const size = Math.abs(Number(text));
  if (size < LEAST_FLOAT || size === Number.POSITIVE_INFINITY) return false;
  return digits.length <= MAX_FLOAT_DIGITS || digits.replace(/0+$/, '').length <= MAX_FLOAT_DIGITS;
}

/** By type: whether a 64-bit float holds a value exactly. Types that are missing are not numbers of any length. */
const isExact: Readonly<Record<number, (text: string) => boolean>> = {
  [builtins.INT8]: (text) => Number.isSafeInteger(Number(text)),
  [builtins.NUMERIC]: fitsFloat,
};

/**
 * The converter for a column with these values, given in their text forms. `elementOid`: the type of the elements, if
 * `oid` is an array type.
 */
export function createJsonConverter(
  oid: number,
  elementOid: number | undefined,
  values: Iterable<string | null>,
): JsonConverter {
  const fits = elementOid === undefined ? isExact[oid] : undefined;
  if (fits) for (const value of values) if (value !== null && !fits(value)) return quoted;
  return chooseJsonConverter(oid, elementOid, true);
}

/** The same where it is known already whether a float holds every value of the column: see fitsJsonNumber. */
export function chooseJsonConverter(oid: number, elementOid: number | undefined, isEachExact: boolean): JsonConverter {
  if (elementOid !== undefined) return createArrayConverter(convertersByType[elementOid] ?? quoted);
  if (isExact[oid]) return isEachExact ? verbatim : quoted;
  return convertersByType[oid] ?? quoted;
}

/** Whether a 64-bit float holds the value exactly; true for types that never become text. */
export const fitsJsonNumber = (oid: number, text: string): boolean => isExact[oid]?.(text) ?? true;
