/** A ZIP archive that is written from its beginning to its end: sizes follow each entry. */
import { once } from 'node:events';
import { crc32, createDeflateRaw } from 'node:zlib';
import { ConfigError } from '../errors.ts';
import type { ByteSink } from './row-writer.ts';

interface Entry {
  write(text: string): Promise<void>;
  end(): Promise<void>;
}

export interface ZipWriter {
  /** Begins an entry; the one before must have ended. */
  begin(name: string): Promise<Entry>;
  end(): Promise<void>;
}

/** Names are UTF-8, and sizes are in a descriptor after the content. */
const FLAGS = 0x0808;
const DEFLATE = 8;
const VERSION = 20;
/** 1980-01-01: archives of the same content are the same bytes. */
const DOS_DATE = 0x0021;
/** What the fields of the format hold without its extension for 64 bits. */
const MAX_SIZE = 0xffff_ffff;
/** The level costs time: 6 takes twice as long for a tenth less. */
const LEVEL = 3;

export function createZipWriter(sink: ByteSink): ZipWriter {
  const directory: Buffer[] = [];
  let offset = 0;
  const emit = async (bytes: Uint8Array) => {
    offset += bytes.length;
    if (offset > MAX_SIZE) throw createSizeError();
    await sink.write(bytes);
  };
  return {
    async begin(name) {
      const start = offset;
      const label = Buffer.from(name);
      await emit(pack([4, 0x04034b50], [2, VERSION], ...commonFields(0, 0, 0), [2, label.length], [2, 0]));
      await emit(label);
      const content = compress(emit);
      return {
        write: (text) => content.write(text),
        async end() {
          const { crc, packed, size } = await content.end();
          await emit(pack([4, 0x08074b50], [4, crc], [4, packed], [4, size]));
          const fields = commonFields(crc, packed, size);
          const rest: Field[] = [
            [2, label.length],
            [2, 0],
            [2, 0],
            [2, 0],
            [2, 0],
            [4, 0],
            [4, start],
          ];
          directory.push(pack([4, 0x02014b50], [2, VERSION], [2, VERSION], ...fields, ...rest), label);
        },
      };
    },
    async end() {
      const start = offset;
      const all = Buffer.concat(directory);
      await emit(all);
      const entries = directory.length / 2;
      await emit(pack([4, 0x06054b50], [4, 0], [2, entries], [2, entries], [4, all.length], [4, start], [2, 0]));
    },
  };
}

/** Bytes and value of a number. */
type Field = readonly [size: 2 | 4, value: number];

function commonFields(crc: number, packed: number, size: number): readonly Field[] {
  return [
    [2, FLAGS],
    [2, DEFLATE],
    [2, 0],
    [2, DOS_DATE],
    [4, crc],
    [4, packed],
    [4, size],
  ];
}

function pack(...fields: readonly Field[]): Buffer {
  const bytes = Buffer.alloc(fields.reduce((sum, [size]) => sum + size, 0));
  let at = 0;
  for (const [size, value] of fields) at = bytes.writeUIntLE(value, at, size);
  return bytes;
}

function compress(emit: (bytes: Uint8Array) => Promise<void>) {
  const deflate = createDeflateRaw({ level: LEVEL });
  let ready: Buffer[] = [];
  let crc = 0;
  let size = 0;
  let packed = 0;
  deflate.on('data', (bytes: Buffer) => void ready.push(bytes));
  const flush = async () => {
    const bytes = Buffer.concat(ready);
    ready = [];
    packed += bytes.length;
    if (bytes.length) await emit(bytes);
  };
  return {
    async write(text: string) {
      const bytes = Buffer.from(text);
      crc = crc32(bytes, crc);
      size += bytes.length;
      if (size > MAX_SIZE) throw createSizeError();
      await new Promise<void>((resolve, reject) => {
        deflate.write(bytes, (error) => (error ? reject(error) : resolve()));
      });
      await flush();
    },
    async end() {
      deflate.end();
      await once(deflate, 'end');
      await flush();
      return { crc, packed, size };
    },
  };
}

const createSizeError = () =>
  new ConfigError('the workbook would be larger than 4 GB, which xlsx cannot be', {
    remedy: 'export fewer rows or columns, or use --format parquet or csv',
  });
