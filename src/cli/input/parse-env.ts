/**
 * Reads the text of a `.env` file. Each value is taken whole or refused with its line: a password that is cut at a `#`
 * or a first variable that is hidden behind a byte order mark would select another account or database. The rules are
 * in docs/configuration.md.
 */
import { isUtf8 } from 'node:buffer';
import { ConfigError } from '../../errors.ts';

/** Files of variables are small. A larger file is something else. */
const MAX_BYTES = 1024 * 1024;

/** The bytes of the marks of UTF-8 and UTF-16, each as one character. */
const BYTE_ORDER_MARK = /^(?:\u00ef\u00bb\u00bf|\u00ff\u00fe|\u00fe\u00ff)/;
const BLANK_OR_COMMENT = /[ \t]*(?:#[^\n]*)?(?:\n|$)/y;
const ASSIGNMENT = /[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*=[ \t]*/y;
const REST_OF_LINE = /[^\n]*(?:\n|$)/y;
/** What may follow a closing quote: nothing, or a comment after a blank. */
const AFTER_QUOTE = /(?:[ \t]+#[^\n]*|[ \t]*)(?:\n|$)/y;
const DOUBLE_QUOTED = /"((?:[^"\\]|\\[^])*)"/y;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', $: '$' };

/**
 * The text of a file: UTF-8 with or without a byte order mark, or UTF-16 with one, with line breaks as `\n`. Throws
 * ConfigError for other encodings.
 */
export function decodeEnvFile(bytes: Buffer, path: string): string {
  if (bytes.length > MAX_BYTES) throw refuse(path, `is larger than ${MAX_BYTES} bytes`);
  const text = decode(bytes, path);
  if (text.includes('\0')) throw refuse(path, CONTAINS_NUL);
  return text.replaceAll('\r\n', '\n');
}

const CONTAINS_NUL = 'contains NUL characters (UTF-16 without a byte order mark?)';

function decode(bytes: Buffer, path: string): string {
  const utf16 =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'be' : undefined;
  if (utf16) return new TextDecoder(`utf-16${utf16}`).decode(bytes);
  if (isUtf8(bytes)) return new TextDecoder().decode(bytes);
  if (bytes.includes(0)) throw refuse(path, CONTAINS_NUL);
  const lines = bytes.toString('latin1').split('\n');
  const line = lines.findIndex((one) => !isUtf8(Buffer.from(one, 'latin1'))) + 1;
  throw refuse(path, `line ${line} is not UTF-8`);
}

/** Names of the variables that a file seems to set, whatever its encoding and whether or not it can be read. */
export function findEnvNames(bytes: Buffer): readonly string[] {
  const text = bytes.subarray(0, MAX_BYTES).toString('latin1').replace(BYTE_ORDER_MARK, '').replaceAll('\0', '');
  return [...text.matchAll(/^[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*=/gm)].map(([, name = '']) => name);
}

/** Variables by name. Throws ConfigError with the line of the first mistake; values are never part of the message. */
export function parseEnvText(text: string, path: string): ReadonlyMap<string, string> {
  const found = new Map<string, { readonly value: string; readonly line: number }>();
  let at = 0;
  /** Moves behind the pattern if it is next. */
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) at = pattern.lastIndex;
    return match;
  };
  while (at < text.length) {
    if (take(BLANK_OR_COMMENT)) continue;
    const line = text.slice(0, at).split('\n').length;
    const name = take(ASSIGNMENT)?.[1];
    if (name === undefined) throw refuse(path, `line ${line} is not NAME=value`);
    const value = takeValue();
    if (typeof value === 'object') throw refuse(path, `line ${line} (${name}): ${value.mistake}`);
    const other = found.get(name);
    if (other && other.value !== value) {
      throw refuse(path, `lines ${other.line} and ${line} give ${name} different values`);
    }
    found.set(name, { value, line });
  }
  return new Map([...found].map(([name, { value }]) => [name, value]));

  function takeValue(): string | { readonly mistake: string } {
    const quote = text[at] ?? '';
    if (!['"', "'", '`'].includes(quote)) return takeUnquoted();
    const value = quote === '"' ? takeDoubleQuoted() : takeLiteral(quote);
    if (value === undefined) return { mistake: `the quote ${quote} is not closed` };
    if (typeof value === 'string' && !take(AFTER_QUOTE))
      return { mistake: 'there is more text after the closing quote' };
    return value;
  }

  function takeUnquoted(): string | { readonly mistake: string } {
    const isBlankBefore = /[ \t]/.test(text[at - 1] ?? '');
    const rest = (take(REST_OF_LINE)?.[0] ?? '').replace(/\n$/, '');
    if (!rest.startsWith('#')) return rest.replace(/[ \t]+#.*$/s, '').replace(/[ \t]+$/, '');
    // Some programs read a comment here, others a value.
    return isBlankBefore ? '' : { mistake: 'a value that begins with # has to be in quotes' };
  }

  function takeLiteral(quote: string): string | undefined {
    const end = text.indexOf(quote, at + 1);
    if (end < 0) return undefined;
    const value = text.slice(at + 1, end);
    at = end + 1;
    return value;
  }

  function takeDoubleQuoted(): string | undefined | { readonly mistake: string } {
    const written = take(DOUBLE_QUOTED)?.[1];
    const unknown = written?.match(/\\[^]/g)?.find(([, letter = '']) => !Object.hasOwn(ESCAPES, letter));
    if (unknown) return { mistake: 'a backslash in double quotes is followed by a character that it cannot escape' };
    return written?.replace(/\\([^])/g, (_, letter: string) => ESCAPES[letter] ?? letter);
  }
}

const refuse = (path: string, mistake: string) =>
  new ConfigError(`${path}: ${mistake}`, {
    remedy: "write the file in UTF-8 with one NAME='value' on each line; docs/configuration.md has the rules",
  });
