/**
 * The result that `parseJson` has to have, by the shortest way: every text is searched for raw control characters, and
 * every text with a long number outside quotes is read by the lossless parser.
 */
import { isInteger, parse } from 'lossless-json';

const BARE_LONG_NUMBER = /(?:^|[:[,\s])-?(?:\d{16}|\d(?:\.\d{0,20})?[eE]\+?1[1-9])/;
const KEYED_LONG_NUMBER = /(?<!\\)":\s*(-?\d{16,})(?=\s*[,}\]])/g;
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g; // oxlint-disable-line no-control-regex
const STRING_MARK = /\\.|["\n\r\t]|-?\b(?:NaN|Infinity)\b/gs;
const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

export function parseReference(bytes: Uint8Array): unknown {
  const text = new TextDecoder().decode(bytes).replace(CONTROL, '');
  const value = parseText(text);
  return /\\u0000|\\u[dD][89a-fA-F]/.test(text) ? toStorable(value) : value;
}

function parseText(text: string): unknown {
  const quoted = BARE_LONG_NUMBER.test(text)
    ? text.replace(KEYED_LONG_NUMBER, (found, digits: string) =>
        Number.isSafeInteger(Number(digits)) ? found : `":"${digits}"`,
      )
    : text;
  const read = BARE_LONG_NUMBER.test(quoted) ? parseLossless : (JSON.parse as (text: string) => unknown);
  try {
    return read(quoted);
  } catch {
    return (quoted === text ? read : parseLossless)(repair(text));
  }
}

function repair(text: string): string {
  let inside = false;
  return text.replace(STRING_MARK, (mark) => {
    if (mark === '"') inside = !inside;
    if (inside) return ESCAPES[mark] ?? mark;
    return /^-?[NI]/.test(mark) ? `"${mark}"` : mark;
  });
}

const parseLossless = (text: string) =>
  parse(text, undefined, {
    parseNumber(number) {
      if (isInteger(number)) return Number.isSafeInteger(Number(number)) ? Number(number) : number;
      return /[eE]\+?1[1-9]$/.test(number) ? number : Number(number);
    },
    onDuplicateKey: ({ newValue }) => newValue,
  });

function toStorable(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed().replaceAll('\0', '\ufffd');
  if (Array.isArray(value)) return value.map(toStorable);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [toStorable(key) as string, toStorable(inner)]),
  );
}
