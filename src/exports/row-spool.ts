/**
 * Rows in a temporary file, for formats whose types follow from all rows: the statement runs once, and memory does not
 * grow with the rows.
 */
import { open, type FileHandle, rm } from 'node:fs/promises';
import type { TextRow } from '../load/connection/row-cursor.ts';

export interface RowSpool {
  add(rows: readonly TextRow[]): Promise<void>;
  /** The batches as they were added. */
  read(): AsyncIterable<readonly TextRow[]>;
  remove(): Promise<void>;
}

const LENGTH_BYTES = 4;

/** Creates the file, which only this user may read. Each batch is its length and its JSON. */
export async function createRowSpool(path: string): Promise<RowSpool> {
  const file = await open(path, 'wx+', 0o600);
  return {
    async add(rows) {
      const body = Buffer.from(JSON.stringify(rows));
      const length = Buffer.alloc(LENGTH_BYTES);
      length.writeUInt32LE(body.length);
      await file.appendFile(Buffer.concat([length, body]));
    },
    read: () => readBatches(file),
    async remove() {
      await file.close();
      await rm(path, { force: true });
    },
  };
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
