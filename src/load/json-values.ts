/**
 * How the values of a column of PostgreSQL become JSON: all of them with one JSON type. bigint and numeric are numbers where a
 * 64-bit float holds each value of the column, which is what readers of JSON have; otherwise the whole column is text.
 */
import pg from 'pg';

/** Turns the text form of a value, as PostgreSQL sends it, into JSON text. */
type ToJson = (text: string) => string;

const { builtins } = pg.types;
const FLOAT = /^-?\d/;
const OID_OID = 26;
const TEXT_ARRAY_OID: number = 1009;

const verbatim: ToJson = (text) => text;
const quoted: ToJson = (text) => JSON.stringify(text);

const byType: Readonly<Record<number, ToJson>> = {
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
  [builtins.TIMESTAMPTZ]: (text) => JSON.stringify(instantOf(text)),
};

/** ISO 8601 in UTC with all digits of the fraction; `infinity` and what is too far for a Date stay as they are. */
function instantOf(text: string): string {
  const instant: unknown = pg.types.getTypeParser(builtins.TIMESTAMPTZ)(text);
  if (!(instant instanceof Date) || Number.isNaN(instant.getTime())) return text;
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? '';
  return instant.toISOString().replace(/\.\d{3}Z$/, `.${fraction.padEnd(3, '0')}Z`);
}

/** Nested arrays of the text forms of the elements. */
type Elements = readonly (string | null | Elements)[];

const arrayOf =
  (element: ToJson): ToJson =>
  (text) => {
    const json = (elements: Elements): string =>
      `[${elements.map((one) => (one === null ? 'null' : typeof one === 'string' ? element(one) : json(one))).join(',')}]`;
    return json(pg.types.getTypeParser(TEXT_ARRAY_OID, 'text')(text) as Elements);
  };

/** A float has 15 significant digits for certain. */
const MOST_DIGITS = 15;

/** The text of a numeric: no exponent, perhaps NaN or an infinity. */
function fitsFloat(text: string): boolean {
  if (!/^-?\d/.test(text)) return false;
  const digits = text.replace(/^-/, '').replace('.', '').replace(/^0+/, '');
  return digits.length <= MOST_DIGITS || digits.replace(/0+$/, '').length <= MOST_DIGITS;
}

const isExact: Readonly<Record<number, (text: string) => boolean>> = {
  [builtins.INT8]: (text) => Number.isSafeInteger(Number(text)),
  [builtins.NUMERIC]: fitsFloat,
};

/** For the column with these values, in their text forms. `elementOid`: the type of the elements, where `oid` is a type of arrays. */
export function jsonOf(oid: number, elementOid: number | undefined, values: Iterable<string | null>): ToJson {
  if (elementOid !== undefined) return arrayOf(byType[elementOid] ?? quoted);
  const fits = isExact[oid];
  if (!fits) return byType[oid] ?? quoted;
  for (const value of values) if (value !== null && !fits(value)) return quoted;
  return verbatim;
}
