/**
 * How a value of PostgreSQL becomes JSON: by the type of its column, never by the value, so that all values of a column have one
 * JSON type. Types of which some value is not exact as a JSON number (bigint, numeric) are text.
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

/** `elementOid`: the type of the elements, where `oid` is a type of arrays. */
export const jsonValueOf = (oid: number, elementOid?: number): ToJson =>
  elementOid === undefined ? (byType[oid] ?? quoted) : arrayOf(byType[elementOid] ?? quoted);
