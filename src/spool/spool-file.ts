/** Reads a spool file record by record. A torn or damaged record ends it: nothing after it can be trusted. */
import { open } from 'node:fs/promises';
import { decodeRecord, FRAME_BYTES, readPayloadLength, type SpoolRecord } from './record.ts';
import { COMPLETE, MAGIC, PREAMBLE_BYTES } from './segment.ts';

/** Owns an open file. */
export interface SpoolFile {
  /** `none`: the preamble is incomplete, so nothing else was written. */
  readonly marks: 'complete' | 'incomplete' | 'none';
  /** Yields the records, one in memory at a time. Returns whether the file ended after a whole one. */
  readonly records: () => AsyncGenerator<SpoolRecord, 'whole' | 'torn'>;
  readonly close: () => Promise<void>;
}

/** Rejects with what the file system says. */
export async function openSpoolFile(path: string): Promise<SpoolFile> {
  const file = await open(path, 'r');
  /** Returns fewer bytes than `length` only at the end of the file. */
  const readAt = async (position: number, length: number): Promise<Buffer> => {
    const bytes = Buffer.allocUnsafe(length);
    for (let done = 0; ; ) {
      const { bytesRead } = await file.read(bytes, done, length - done, position + done);
      done += bytesRead;
      if (bytesRead === 0 || done === length) return bytes.subarray(0, done);
    }
  };
  try {
    const { size } = await file.stat();
    const preamble = (await readAt(0, PREAMBLE_BYTES)).toString('latin1');
    const isOurs = preamble.length === PREAMBLE_BYTES && preamble.startsWith(MAGIC);
    return {
      marks: isOurs ? (preamble.endsWith(COMPLETE) ? 'complete' : 'incomplete') : 'none',
      async *records() {
        if (!isOurs) return 'torn';
        for (let position = PREAMBLE_BYTES; ; ) {
          const frame = await readAt(position, FRAME_BYTES);
          if (frame.length === 0) return 'whole';
          const length = frame.length === FRAME_BYTES ? readPayloadLength(frame) : undefined;
          const end = position + FRAME_BYTES + (length ?? 0);
          // The length in a damaged frame must not allocate more than the size of the file.
          if (length === undefined || end > size) return 'torn';
          const record = decodeRecord(frame, await readAt(position + FRAME_BYTES, length));
          if (!record) return 'torn';
          yield record;
          position = end;
        }
      },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}
