/** Which encoding the bytes of a file of records are in, and the text that they are. */
import { isAscii, isUtf8 } from 'node:buffer';
import { ConfigError } from '../errors.ts';

/** The longest line, in bytes or characters. The largest record of the API has less than 1 MB. */
export const MAX_LINE = 16 * 1024 * 1024;
const LINE_FEED = 0x0a;
/** Bytes that are looked at for the encoding. */
const SAMPLE_BYTES = 4096;

export interface TextEncoding {
  /** A label of the WHATWG encoding standard. */
  readonly label: string;
  /** U+FFFD in the decoded text stands for bytes that are not text in this encoding. */
  readonly mayBeDamaged: boolean;
}

/** Files of these kinds are refused by name, whatever their ending. */
const BINARY_KINDS: readonly (readonly [string, readonly number[]])[] = [
  ['a ZIP archive or an Excel workbook (.xlsx)', [0x50, 0x4b, 0x03, 0x04]],
  ['an Excel workbook (.xls)', [0xd0, 0xcf, 0x11, 0xe0]],
  ['a Parquet file', [0x50, 0x41, 0x52, 0x31]],
  ['compressed with zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['compressed with bzip2', [0x42, 0x5a, 0x68]],
  ['compressed with xz', [0xfd, 0x37, 0x7a, 0x58]],
  ['text in UTF-32', [0xff, 0xfe, 0x00, 0x00]],
  ['text in UTF-32', [0x00, 0x00, 0xfe, 0xff]],
];

const startsWith = (bytes: Uint8Array, prefix: readonly number[]) => prefix.every((byte, i) => bytes[i] === byte);

/** The encoding that an option names. Throws ConfigError if it is not known. */
export function findEncoding(name: string): string {
  try {
    return new TextDecoder(name).encoding;
  } catch (cause) {
    throw new ConfigError(`there is no encoding ${name}`, {
      remedy: 'give --encoding utf-8, utf-16le, utf-16be, windows-1252, gbk, gb18030, big5, shift_jis or euc-kr',
      cause,
    });
  }
}

/**
 * Reads all bytes of a file. `name` is how messages call it, `wanted` the encoding that the user gave. Throws
 * ConfigError for what is not text, and for text that is not UTF-8 where no encoding was given.
 */
export async function detectEncoding(
  chunks: AsyncIterable<Buffer>,
  name: string,
  wanted?: string,
): Promise<TextEncoding> {
  let label: string | undefined;
  const census = openLineCensus(name);
  for await (const chunk of chunks) {
    label ??= detectByFirstBytes(chunk, name, wanted);
    if (label === 'utf-8') census.add(chunk);
  }
  if (label === undefined) return { label: 'utf-8', mayBeDamaged: false };
  if (label !== 'utf-8') return { label, mayBeDamaged: true };
  const { damaged, sound, example } = census.end();
  // Text in another encoding is hardly ever valid UTF-8, so single damaged lines are among more that are not.
  if (example && damaged >= sound && wanted === undefined) {
    throw new ConfigError(`${name} is not UTF-8 (line ${example.line} is the first that is not)`, {
      remedy: `give its encoding, ${guessEncoding(example.bytes)}, or save it as UTF-8`,
    });
  }
  return { label, mayBeDamaged: damaged > 0 };
}

function detectByFirstBytes(bytes: Buffer, name: string, wanted: string | undefined): string {
  const kind = BINARY_KINDS.find(([, prefix]) => startsWith(bytes, prefix))?.[0];
  if (kind) throw new ConfigError(`${name} is ${kind}`, { remedy: 'convert it to CSV or NDJSON, in UTF-8' });
  if (startsWith(bytes, [0xef, 0xbb, 0xbf])) return 'utf-8';
  if (startsWith(bytes, [0xff, 0xfe])) return 'utf-16le';
  if (startsWith(bytes, [0xfe, 0xff])) return 'utf-16be';
  if (wanted !== undefined) return findEncoding(wanted);
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  const zero = sample.indexOf(0);
  if (zero < 0) return 'utf-8';
  throw new ConfigError(`${name} contains NUL bytes`, {
    remedy: `if it is UTF-16 without a byte order mark, give --encoding ${zero % 2 ? 'utf-16le' : 'utf-16be'}`,
  });
}

interface DamagedLine {
  readonly line: number;
  readonly bytes: Buffer;
}

/** Counts the lines with other characters than ASCII that are UTF-8 (`sound`), and those that are not. */
function openLineCensus(name: string) {
  let rest: Buffer = Buffer.alloc(0);
  let lines = 0;
  let sound = 0;
  let damaged = 0;
  let example: DamagedLine | undefined;
  const count = (bytes: Buffer) => {
    for (let from = 0; from < bytes.length; ) {
      const found = bytes.indexOf(LINE_FEED, from);
      const line = bytes.subarray(from, found < 0 ? bytes.length : found);
      from += line.length + 1;
      lines++;
      if (isAscii(line)) continue;
      if (isUtf8(line)) sound++;
      else {
        damaged++;
        example ??= { line: lines, bytes: Buffer.from(line) };
      }
    }
  };
  return {
    add(chunk: Buffer): void {
      const bytes = rest.length ? Buffer.concat([rest, chunk]) : chunk;
      const end = bytes.lastIndexOf(LINE_FEED) + 1;
      count(bytes.subarray(0, end));
      rest = bytes.subarray(end);
      if (rest.length > MAX_LINE) throw refuseLine(name, lines + 1);
    },
    end() {
      count(rest);
      return { sound, damaged, example };
    },
  };
}

export const refuseLine = (name: string, line: number) =>
  new ConfigError(`line ${line} of ${name} is longer than ${MAX_LINE / 1024 / 1024} MB`, {
    remedy: 'give one record on each line; correct or remove this line',
  });

/** A letter of Western Europe stands alone between ASCII, a Chinese character has two bytes. */
function guessEncoding(line: Buffer): string {
  let pairs = 0;
  let single = 0;
  for (let at = 0; at < line.length; at++) {
    if ((line[at] ?? 0) < 0x80) continue;
    if ((line[at + 1] ?? 0) >= 0x40 && (line[at + 1] ?? 0) > 0x7f) {
      pairs++;
      at++;
    } else single++;
  }
  return pairs > single
    ? 'such as --encoding gbk (Chinese Excel)'
    : 'such as --encoding windows-1252 (Western European Excel)';
}

/** Decodes the bytes of a file as they come. A byte order mark is dropped. */
export async function* decodeText(chunks: AsyncIterable<Buffer>, label: string): AsyncGenerator<string> {
  const decode = label === 'windows-1252' ? openWindows1252() : openDecoder(label);
  for await (const chunk of chunks) yield decode(chunk);
  yield decode();
}

function openDecoder(label: string): (chunk?: Buffer) => string {
  const decoder = new TextDecoder(label);
  return (chunk) => (chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode());
}

/** What windows-1252 has where Latin-1 has control characters (0x80 to 0x9f); five places are not used. */
const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** Several versions of Node decode windows-1252 as Latin-1. */
const openWindows1252 = () => (chunk?: Buffer) =>
  (chunk ?? Buffer.alloc(0))
    .toString('latin1')
    .replace(/[\u0080-\u009f]/g, (control) => WINDOWS_1252[control.charCodeAt(0) - 0x80] ?? control); // oxlint-disable-line no-control-regex
