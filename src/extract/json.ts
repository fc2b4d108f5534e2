/**
 * Bodies to values without losing digits. Ids have up to 19 digits and are not always quoted, JavaScript numbers hold
 * 15: an integer beyond them comes back as text. Source of the quirks: the API's envelope and identifier rules.
 */
import { isInteger, parse } from 'lossless-json';

/**
 * A number of 16 or more digits outside quotes, or one with such an exponent: only then the (slow) lossless parser is
 * needed.
 */
const BARE_LONG_NUMBER = /(?:^|[:[,\s])-?(?:\d{16}|\d(?:\.\d{0,20})?[eE]\+?1[1-9])/;
const LONG_DIGITS = 16;
/** Other characters, above all quotes and slashes, show that digits are an id in a text. */
const MAY_PRECEDE_NUMBER = /[:[,\s-]/;
/** What a number with such an exponent contains, in a third of the time of the whole expression. */
const LONG_EXPONENT = /[.\d][eE]\+?1[1-9]/;
/**
 * The usual place of one: the value of a key. A quote that is not escaped ends a string, so what follows `":` is no
 * text. Quoting these first saves the lossless parser, which costs more than the whole call otherwise.
 */
const KEYED_LONG_NUMBER = /(?<!\\)":\s*(-?\d{16,})(?=\s*[,}\]])/g;
/** Raw control characters that EchoTik leaves inside strings and that JSON forbids. */
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g; // oxlint-disable-line no-control-regex
/**
 * What changes or shows whether a text is inside a string. No loops: V8 overflows its stack on literals of megabytes.
 */
const STRING_MARK = /\\.|["\n\r\t]|-?\b(?:NaN|Infinity)\b/gs;
const WHITESPACE_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
/** PostgreSQL text can contain neither NUL nor half a surrogate pair; bodies can, always escaped at this point. */
const UNSTORABLE_ESCAPE = /\\u0000|\\u[dD][89a-fA-F]/;
const UTF_8 = new TextDecoder();
const BYTE_ORDER_MARK = '\uFEFF';

/**
 * A JSON body as a value: long integers as text, a bare NaN or Infinity as text, NUL and lone surrogates replaced by
 * U+FFFD. Throws SyntaxError.
 */
export const parseJson = (bytes: Uint8Array): unknown => parseDecoded(UTF_8.decode(bytes));

/** The same of a text: the result is that of its bytes in UTF-8. */
export function parseJsonText(written: string): unknown {
  const text = written.toWellFormed();
  return parseDecoded(text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text);
}

/** What JSON.stringify writes for NUL and for halves of surrogate pairs; also a text that contains these characters. */
const WRITTEN_UNSTORABLE = ['\\u0000', '\\ud'];

/**
 * What `parseJson` returns for `text`, which is `JSON.stringify(value)`: `value` itself, without parsing, unless that
 * would change it.
 */
export const readBack = (value: unknown, text: string): unknown =>
  isExact(value) && !WRITTEN_UNSTORABLE.some((escape) => text.includes(escape)) ? value : parseJsonText(text);

/** Whether parsing the JSON of a value returns an equal value. Texts are not looked at. */
function isExact(value: unknown): boolean {
  switch (typeof value) {
    case 'number':
      return Number.isInteger(value) ? Number.isSafeInteger(value) && !Object.is(value, -0) : Number.isFinite(value);
    case 'object':
      return value === null || (Array.isArray(value) ? value.every(isExact) : isExactObject(value));
    default:
      return typeof value === 'string' || typeof value === 'boolean';
  }
}

function isExactObject(value: object): boolean {
  // Other objects may have a JSON of their own.
  if (Object.getPrototypeOf(value) !== Object.prototype || 'toJSON' in value) return false;
  for (const key in value) if (!isExact((value as Readonly<Record<string, unknown>>)[key])) return false;
  return true;
}

function parseDecoded(text: string): unknown {
  try {
    return makeStorable(parseStrictly(text), text);
  } catch {
    // JSON has raw control characters nowhere, so only a text that failed is searched for them.
    const printable = text.replace(CONTROL, '');
    return makeStorable(parseLeniently(printable), printable);
  }
}

const makeStorable = (value: unknown, text: string): unknown =>
  text.includes('\\u') && UNSTORABLE_ESCAPE.test(text) ? toStorable(value) : value;

function parseStrictly(text: string): unknown {
  if (!hasLongNumber(text)) return JSON.parse(text);
  const quoted = text.replace(KEYED_LONG_NUMBER, quoteLong);
  return hasLongNumber(quoted) ? parseLossless(quoted) : JSON.parse(quoted);
}

function parseLeniently(text: string): unknown {
  try {
    return parseStrictly(text);
  } catch {
    // Line breaks and tabs are legal between tokens, so only a text that failed is searched for raw ones inside
    // strings, and for numbers that JSON does not have. From the start: a text that begins with `:` and digits had its
    // quote mistaken for the end of a key.
    const repaired = repairJson(text);
    return hasLongNumber(text) ? parseLossless(repaired) : JSON.parse(repaired);
  }
}

const hasLongNumber = (text: string): boolean =>
  (hasLongDigits(text) || LONG_EXPONENT.test(text)) && BARE_LONG_NUMBER.test(text);

/**
 * Whether 16 digits in sequence may be a number. Of any 16 characters in sequence one is at a multiple of 16, so the
 * others are looked at only beside a digit at such a place.
 */
function hasLongDigits(text: string): boolean {
  for (let place = 0; place < text.length; place += LONG_DIGITS) {
    if (!isDigit(text.charCodeAt(place))) continue;
    let start = place;
    while (isDigit(text.charCodeAt(start - 1))) start--;
    let end = place + 1;
    while (isDigit(text.charCodeAt(end))) end++;
    if (end - start >= LONG_DIGITS && MAY_PRECEDE_NUMBER.test(text[start - 1] ?? ' ')) return true;
    // The last multiple of 16 inside this sequence.
    place = end - 1 - ((end - 1) % LONG_DIGITS);
  }
  return false;
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/**
 * With escapes for raw whitespace inside strings. NaN and infinities outside of them become texts, which no number
 * field reads.
 */
function repairJson(text: string): string {
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

/**
 * A long whole number written with an exponent has lost digits: it stays a text, which a number field reads and an id
 * does not.
 */
const HAS_LOST_DIGITS = /[eE]\+?1[1-9]$/;

function numberOrDigits(text: string): number | string {
  const number = Number(text);
  if (isInteger(text)) return Number.isSafeInteger(number) ? number : text;
  return HAS_LOST_DIGITS.test(text) ? text : number;
}

function toStorable(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed().replaceAll('\0', '\ufffd');
  if (Array.isArray(value)) return value.map(toStorable);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [toStorable(key) as string, toStorable(inner)]),
  );
}

/**
 * What lies at a dotted path (`data.pagination.has_more`, `data.sections[0].items`), or undefined. `*` is every value
 * of an object whose keys are not known beforehand: what lies below them is put into one array.
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
