/**
 * Rows in a temporary file, for formats whose types follow from all rows: the statement runs once, and memory does not
 * grow with the rows.
 */
import { open, type FileHandle, rm } from 'node:fs/promises';
import { ConfigError } from '../errors.ts';
import type { TextRow } from '../load/connection/row-cursor.ts';

export interface RowSpool {
  add(rows: readonly TextRow[]): Promise<void>;
  /** The rows in the order in which they were added, in batches of their own. */
  read(): AsyncIterable<readonly TextRow[]>;
  remove(): Promise<void>;
}

const LENGTH_BYTES = 4;
/** Of the rows that are one text of JSON: a text has half a billion characters at most. */
const BATCH_CHARACTERS = 8_000_000;

/**
 * Creates the file, which only this user may read. Each batch is its length and its JSON. Throws ConfigError when it
 * cannot be created or written.
 */
export async function createRowSpool(path: string): Promise<RowSpool> {
  const fail = (cause: Error): never => {
    throw new ConfigError(`the temporary file ${path} cannot be written: ${cause.message}`, {
      remedy: 'make room there, or name a file of --out in another folder; with --out - set TMPDIR',
      cause,
    });
  };
  const file = await open(path, 'wx+', 0o600).catch(fail);
  return {
    async add(rows) {
      for (const part of divideRows(rows)) {
        const body = Buffer.from(JSON.stringify(part));
        const length = Buffer.alloc(LENGTH_BYTES);
        length.writeUInt32LE(body.length);
        await file.appendFile(Buffer.concat([length, body])).catch(fail);
      }
    },
    read: () => readBatches(file),
    async remove() {
      await file.close();
      await rm(path, { force: true });
    },
  };
}

function* divideRows(rows: readonly TextRow[]): Generator<readonly TextRow[]> {
  let start = 0;
  let characters = 0;
  for (const [index, row] of rows.entries()) {
    for (const value of row) characters += value?.length ?? 0;
    if (characters < BATCH_CHARACTERS) continue;
    yield rows.slice(start, index + 1);
    start = index + 1;
    characters = 0;
  }
  if (start < rows.length) yield rows.slice(start);
}

async function* readBatches(file: FileHandle): AsyncGenerator<readonly TextRow[]> {
  const { size } = await file.stat();
  for (let position = 0; position < size; ) {
    const length = (await readBytes(file, position, LENGTH_BYTES)).readUInt32LE();
    const body = await readBytes(file, position + LENGTH_BYTES, length);
    yield JSON.parse(body.toString()) as readonly TextRow[];
    position += LENGTH_BYTES + length;
  }
}

async function readBytes(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await file.read(bytes, 0, length, position);
  if (bytesRead !== length) throw new Error('the temporary file of the export ended too early');
  return bytes;
}
