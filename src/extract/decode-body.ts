/**
 * A body as text in UTF-8, whatever the servers on its way made of it. They compress twice, strip or rename the header
 * that says so, leave the header and unpack the body, or send another charset; the bytes themselves decide before the
 * headers do.
 */
import { isUtf8 } from 'node:buffer';
import { promisify } from 'node:util';
import * as zlib from 'node:zlib';

type Decompress = (bytes: Buffer, options: { readonly maxOutputLength: number }) => Promise<Buffer>;

/** Node has zstd from 22.15 on. */
const zstd = (zlib as { readonly zstdDecompress?: typeof zlib.gunzip }).zstdDecompress;

const gunzip: Decompress = promisify(zlib.gunzip);
const inflate: Decompress = promisify(zlib.inflate);
const inflateRaw: Decompress = promisify(zlib.inflateRaw);
const brotli: Decompress = promisify(zlib.brotliDecompress);
const unzstd: Decompress = zstd
  ? promisify(zstd)
  : () => Promise.reject(new Error('zstd cannot be read by this version of Node: 22.15 can'));

/** The names of HTTP, with `x-` in front or not. Deflate is meant with a zlib header, and sent without one too. */
const DECODERS: Readonly<Record<string, readonly Decompress[]>> = {
  gzip: [gunzip],
  deflate: [inflate, inflateRaw],
  br: [brotli],
  zstd: [unzstd],
};

/** Layers of compression that are looked for where no header names them. */
const MAX_LAYERS = 3;

export interface DecodeOptions {
  /** Content-Encoding. */
  readonly encoding?: string | undefined;
  /** Content-Type. */
  readonly contentType?: string | undefined;
  /** More than this is not unpacked. */
  readonly maxBytes: number;
}

export type DecodedBody = { readonly bytes: Buffer } | { readonly unreadable: string };

/** The text, or why it cannot be read. What is text already is returned unchanged. Never rejects. */
export async function decodeBody(
  raw: Buffer,
  { encoding, contentType, maxBytes: mostBytes }: DecodeOptions,
): Promise<DecodedBody> {
  let bytes = raw;
  try {
    for (const coding of parseCodings(encoding)) bytes = await unpack(bytes, coding, mostBytes);
    for (let layer = 0; layer < MAX_LAYERS && !isText(bytes); layer++) {
      const found = await unpackUnnamed(bytes, mostBytes);
      if (!found) break;
      bytes = found;
    }
  } catch (error) {
    return { unreadable: (error as Error).message };
  }
  const text = toUtf8(bytes, contentType);
  return text ? { bytes: text } : { unreadable: 'it is neither text nor of a known compression' };
}

/** The last one that was applied comes first. */
const parseCodings = (encoding = ''): readonly string[] =>
  encoding
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim().replace(/^x-/, ''))
    .filter((coding) => coding !== '' && coding !== 'identity')
    .toReversed();

async function unpack(bytes: Buffer, coding: string, mostBytes: number): Promise<Buffer> {
  const decoders = Object.hasOwn(DECODERS, coding) ? DECODERS[coding] : undefined;
  let failure = new Error(`the content encoding ${JSON.stringify(coding.slice(0, 40))} is not known`);
  for (const decode of decoders ?? []) {
    try {
      return await decode(bytes, { maxOutputLength: mostBytes });
    } catch (error) {
      failure = new Error(`the body is not whole ${coding}: ${(error as Error).message}`, { cause: error });
    }
  }
  // A server on the way unpacked it and left the header, or it has another compression than the header states.
  const magic = detectCompression(bytes);
  if (isText(bytes) || (magic && magic !== coding)) return bytes;
  throw failure;
}

/**
 * Undefined where the bytes have no compression that is known. Rejects when they begin like one and cannot be unpacked.
 */
async function unpackUnnamed(bytes: Buffer, mostBytes: number): Promise<Buffer | undefined> {
  const coding = detectCompression(bytes);
  if (coding) return unpack(bytes, coding, mostBytes);
  // These two have no beginning of their own: what comes out must be JSON.
  for (const decode of [brotli, inflateRaw]) {
    const found = await decode(bytes, { maxOutputLength: mostBytes }).catch(() => undefined);
    if (found && beginsAsJson(found)) return found;
  }
  return undefined;
}

function detectCompression(bytes: Buffer): string | undefined {
  if (bytes.length < 4) return undefined;
  const [first = 0, second = 0] = bytes;
  if (first === 0x1f && second === 0x8b) return 'gzip';
  if (bytes.readUInt32LE(0) === 0xfd2fb528) return 'zstd';
  // The two bytes of a zlib header are a multiple of 31; 8 is the method deflate.
  if ((first & 0x0f) === 8 && first >> 4 <= 7 && ((first << 8) | second) % 31 === 0) return 'deflate';
  return undefined;
}

/** The API leaves raw NULs inside of strings; elsewhere a NUL shows that the bytes are not text. */
const isText = (bytes: Buffer) =>
  isUtf8(bytes) && detectUtf16(bytes) === undefined && (!bytes.includes(0) || beginsAsJson(bytes));

const BEGINS_AS_JSON = /^[\s\uFEFF]*[[{]/;
const HEAD_BYTES = 64;
const beginsAsJson = (bytes: Buffer) => BEGINS_AS_JSON.test(bytes.toString('latin1', 0, HEAD_BYTES));

/** Undefined for what is not text. JSON with broken characters inside is text: they are replaced where it is parsed. */
function toUtf8(bytes: Buffer, contentType: string | undefined): Buffer | undefined {
  if (isText(bytes)) return stripByteOrderMark(bytes);
  const charset = detectUtf16(bytes) ?? /charset\s*=\s*"?([^\s;"]+)/i.exec(contentType ?? '')?.[1];
  try {
    if (charset && !/^utf-?8$/i.test(charset))
      return stripByteOrderMark(Buffer.from(new TextDecoder(charset).decode(bytes)));
  } catch {
    // A charset that does not exist.
  }
  return beginsAsJson(bytes) ? bytes : undefined;
}

/** The bytes of a byte order mark, or an ASCII character with its zero. */
const UTF_16_LE = /^(\xff\xfe|[\t-~]\0)/; // oxlint-disable-line no-control-regex
const UTF_16_BE = /^(\xfe\xff|\0[\t-~])/; // oxlint-disable-line no-control-regex

function detectUtf16(bytes: Buffer): string | undefined {
  const head = bytes.toString('latin1', 0, 2);
  return UTF_16_LE.test(head) ? 'utf-16le' : UTF_16_BE.test(head) ? 'utf-16be' : undefined;
}

const BYTE_ORDER_MARK = Buffer.from('\uFEFF');
const stripByteOrderMark = (bytes: Buffer) =>
  bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK) ? bytes.subarray(BYTE_ORDER_MARK.length) : bytes;
