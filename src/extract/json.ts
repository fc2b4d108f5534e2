/**
 * Bodies to values without losing digits. Ids have up to 19 digits and are not always quoted, JavaScript numbers hold 15:
 * an integer beyond them comes back as text. Source of the quirks: the API's envelope and identifier rules.
 */
import { isInteger, parse } from 'lossless-json';

/** A number of 16 or more digits outside quotes, or one with such an exponent: only then the (slow) lossless parser is needed. */
const BARE_LONG_NUMBER = /(?:^|[:[,\s])-?(?:\d{16}|\d(?:\.\d{0,20})?[eE]\+?1[1-9])/;
/**
 * The usual place of one: the value of a key. A quote that is not escaped ends a string, so what follows `":` is no text.
 * Quoting these first saves the lossless parser, which costs more than the whole call otherwise.
 */
const KEYED_LONG_NUMBER = /(?<!\\)":\s*(-?\d{16,})(?=\s*[,}\]])/g;
/** Raw control characters that EchoTik leaves inside strings and that JSON forbids. */
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g; // oxlint-disable-line no-control-regex
/** What changes or shows whether a text is inside a string. No loops: V8 overflows its stack on literals of megabytes. */
const STRING_MARK = /\\.|["\n\r\t]|-?\b(?:NaN|Infinity)\b/gs;
const WHITESPACE_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
/** PostgreSQL text holds neither NUL nor half a surrogate pair; bodies do, always escaped by then. */
const UNSTORABLE_ESCAPE = /\\u0000|\\u[dD][89a-fA-F]/;

/**
 * A JSON body as a value: long integers as text, a bare NaN or Infinity as text, NUL and lone surrogates replaced by U+FFFD.
 * Throws SyntaxError.
 */
export function parseJson(bytes: Uint8Array): unknown {
  const text = new TextDecoder().decode(bytes).replace(CONTROL, '');
  const value = parseText(text);
  return UNSTORABLE_ESCAPE.test(text) ? storable(value) : value;
}

function parseText(text: string): unknown {
  const quoted = BARE_LONG_NUMBER.test(text) ? text.replace(KEYED_LONG_NUMBER, quoteLong) : text;
  const read = BARE_LONG_NUMBER.test(quoted) ? parseLossless : (JSON.parse as (text: string) => unknown);
  try {
    return read(quoted);
  } catch {
    // Line breaks and tabs are legal between tokens, so only a text that failed is searched for raw ones inside strings, and for
    // numbers that JSON does not have.
    // From the start: a text that begins with `:` and digits had its quote mistaken for the end of a key.
    return (quoted === text ? read : parseLossless)(repaired(text));
  }
}

/** With escapes for raw whitespace inside strings. NaN and infinities outside of them become texts, which no number field reads. */
function repaired(text: string): string {
  let inside = false;
  return text.replace(STRING_MARK, (mark) => {
    if (mark === '"') inside = !inside;
    if (inside) return WHITESPACE_ESCAPES[mark] ?? mark;
    return /^-?[NI]/.test(mark) ? `"${mark}"` : mark;
  });
}

const quoteLong = (found: string, digits: string) => (Number.isSafeInteger(Number(digits)) ? found : `":"${digits}"`);

const parseLossless = (text: string) =>
  parse(text, undefined, { parseNumber: numberOrDigits, onDuplicateKey: ({ newValue }) => newValue });

/** A long whole number written with an exponent has lost digits: it stays a text, which a number field reads and an id does not. */
const HAS_LOST_DIGITS = /[eE]\+?1[1-9]$/;

function numberOrDigits(text: string): number | string {
  const number = Number(text);
  if (isInteger(text)) return Number.isSafeInteger(number) ? number : text;
  return HAS_LOST_DIGITS.test(text) ? text : number;
}

function storable(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed().replaceAll('\0', '\ufffd');
  if (Array.isArray(value)) return value.map(storable);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [storable(key) as string, storable(inner)]));
}

/**
 * What lies at a dotted path (`data.pagination.has_more`, `data.sections[0].items`), or undefined. `*` is every value of an
 * object whose keys cannot be told beforehand: what lies behind them is put into one array.
 */
export function valueAt(value: unknown, path: string): unknown {
  return follow(value, path.split(/[.[\]]+/).filter(Boolean));
}

function follow(value: unknown, [step, ...rest]: readonly string[]): unknown {
  if (step === undefined) return value;
  if (value === null || typeof value !== 'object') return undefined;
  if (step === '*') return Object.values(value).flatMap((inner) => follow(inner, rest) ?? []);
  return Object.hasOwn(value, step) ? follow((value as Record<string, unknown>)[step], rest) : undefined;
}
