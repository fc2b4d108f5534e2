/** A file of records: what kind it is, its hash, and its text as a stream. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { ConfigError } from '../errors.ts';
import { decodeText, detectEncoding, findEncoding } from './text-encoding.ts';

export const RECORD_FORMATS = ['csv', 'ndjson'] as const;
type RecordFormat = (typeof RECORD_FORMATS)[number];

const FORMATS: Readonly<Record<string, RecordFormat>> = {
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
  '.csv': 'csv',
  '.tsv': 'csv',
};

export interface RecordFileOptions {
  /** How messages and the ledger call the file; absent: its name. */
  readonly name?: string;
  /** Absent: by the ending of the name. */
  readonly format?: RecordFormat | undefined;
  /** A label of the WHATWG encoding standard; absent: UTF-8, or what the byte order mark says. */
  readonly encoding?: string | undefined;
}

export interface RecordFile {
  readonly name: string;
  readonly format: RecordFormat;
  /** Of the bytes of the file as they are, also where they are compressed. */
  readonly sha256: string;
  /** U+FFFD in the text stands for bytes that are not text. */
  readonly mayBeDamaged: boolean;
  /** The text in pieces of some KB, from its beginning. */
  readonly readText: () => AsyncGenerator<string>;
}

/**
 * Reads the whole file once, so that a file in an unknown encoding or a damaged archive is refused before any of it is
 * loaded. Throws ConfigError.
 */
export async function openRecordFile(path: string, options: RecordFileOptions = {}): Promise<RecordFile> {
  const { name = basename(path), encoding } = options;
  const format = options.format ?? FORMATS[extname(path.replace(/\.gz$/i, '')).toLowerCase()];
  if (!format) {
    throw new ConfigError(`${path} is of no kind that can be imported`, {
      remedy: `known endings: ${Object.keys(FORMATS).join(', ')}, each also with .gz; or give --format ${RECORD_FORMATS.join(' or ')}`,
    });
  }
  if (encoding !== undefined) findEncoding(encoding);
  const isGzip = await startsLikeGzip(path);
  const sha256 = await hashFile(path);
  const text = await detectEncoding(readBytes(path, name, isGzip), name, encoding);
  return {
    name,
    format,
    sha256,
    mayBeDamaged: text.mayBeDamaged,
    readText: () => decodeText(readBytes(path, name, isGzip), text.label),
  };
}

async function startsLikeGzip(path: string): Promise<boolean> {
  const file = await open(path).catch((cause: unknown) => {
    const { code } = cause as NodeJS.ErrnoException;
    throw new ConfigError(code === 'ENOENT' ? `there is no file ${path}` : `cannot read ${path} (${code})`, {
      remedy: 'correct the path',
      cause,
    });
  });
  try {
    if (!(await file.stat()).isFile()) {
      throw new ConfigError(`${path} is not a regular file`, { remedy: 'name a file; - reads standard input' });
    }
    const { bytesRead, buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer.readUInt16BE() === 0x1f8b;
  } finally {
    await file.close();
  }
}

async function* readBytes(path: string, name: string, isGzip: boolean): AsyncGenerator<Buffer> {
  const file = createReadStream(path);
  if (!isGzip) {
    yield* file as AsyncIterable<Buffer>;
    return;
  }
  const unzipped = createGunzip();
  // A failure of either destroys the other; the loop below throws it.
  const piped = pipeline(file, unzipped).catch(() => undefined);
  try {
    yield* unzipped as AsyncIterable<Buffer>;
  } catch (cause) {
    throw new ConfigError(`${name} cannot be decompressed: ${(cause as Error).message}`, {
      remedy: 'it may be truncated: compare its size with its source, and transfer it again',
      cause,
    });
  } finally {
    file.destroy();
    await piped;
  }
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
