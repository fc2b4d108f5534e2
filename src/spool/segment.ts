/** One file of a spool while it is being written: eight bytes of preamble, a header record, then records in order. */
import {
  close,
  closeSync,
  fchmodSync,
  fdatasync,
  fstatSync,
  fsync,
  ftruncateSync,
  openSync,
  rmSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { promisify } from 'node:util';

/** Seven bytes that name the format, then one that says whether every mark was written. */
export const MAGIC = 'ETSPOOL';
export const PREAMBLE_BYTES = 8;
const FLAG_AT = MAGIC.length;
export const COMPLETE = 'C';
const INCOMPLETE = 'I';

const FILE_MODE = 0o600;

/** The calls that can fail on a full or broken disk. Tests replace them where a real disk cannot be made to fail. */
export interface DiskCalls {
  readonly write: (fd: number, bytes: Buffer, offset: number, length: number, position: number) => number;
  readonly sync: (fd: number) => Promise<void>;
}

export const diskCalls: DiskCalls = { write: writeSync, sync: promisify(fdatasync) };
const closeFile = promisify(close);

/** Owns the file descriptor. */
export interface Segment {
  /** Bytes written. */
  readonly size: () => number;
  /** True while nothing was appended after the header. */
  readonly isEmpty: () => boolean;
  /** Writes a record to the page cache. Throws what the file system says; the file then has its earlier length. */
  readonly append: (record: Buffer) => void;
  /** Records in the file that a mark is missing. Returns false when that could not be written either. */
  readonly markIncomplete: () => boolean;
  /** Deletes all records and the note of a missing mark. */
  readonly rewind: () => void;
  /** Makes what was appended so far durable. Rejects when it may not be; the file must not be written to after that. */
  readonly sync: () => Promise<void>;
  /** The file has another path since its folder was renamed. */
  readonly setPath: (path: string) => void;
  /** False when the file was deleted or moved since. */
  readonly isInPlace: () => boolean;
  readonly unlink: () => void;
  readonly close: () => Promise<void>;
}

/**
 * Creates the file with its header. `complete`: no mark is missing. Throws what the file system says, and then leaves
 * no file.
 */
export function createSegment(path: string, header: Buffer, complete: boolean, calls: DiskCalls): Segment {
  const fd = openSync(path, 'wx', FILE_MODE);
  const preamble = Buffer.concat([Buffer.from(MAGIC + (complete ? COMPLETE : INCOMPLETE)), header]);
  let place = path;
  let size = 0;
  let closing: Promise<void> | undefined;
  const closeOnce = () => (closing ??= closeFile(fd));
  const writeAt = (bytes: Buffer, position: number) => {
    // A disk that becomes full writes a part of the bytes first, and fails the next call.
    for (let done = 0; done < bytes.length; ) {
      done += calls.write(fd, bytes, done, bytes.length - done, position + done);
    }
  };
  const append = (record: Buffer) => {
    try {
      writeAt(record, size);
      size += record.length;
    } catch (error) {
      truncate(fd, size);
      throw error;
    }
  };
  try {
    // A umask may remove the rights of the owner, and the file has to be readable when it is recovered.
    fchmodSync(fd, FILE_MODE);
    append(preamble);
  } catch (error) {
    closeSync(fd);
    unlinkSync(path);
    throw error;
  }
  return {
    size: () => size,
    isEmpty: () => size === preamble.length,
    append,
    markIncomplete: () => {
      try {
        writeAt(Buffer.from(INCOMPLETE), FLAG_AT);
        return true;
      } catch {
        return false;
      }
    },
    rewind() {
      size = preamble.length;
      truncate(fd, size);
      writeAt(Buffer.from(COMPLETE), FLAG_AT);
    },
    sync: () => calls.sync(fd),
    setPath(path) {
      place = path;
    },
    isInPlace() {
      const there = statSync(place, { throwIfNoEntry: false });
      return there !== undefined && there.ino === fstatSync(fd).ino;
    },
    close: closeOnce,
    unlink: () => rmSync(place, { force: true }),
  };
}

/** Where this fails the bytes beyond stay until they are overwritten. Readers see a damaged record there and stop. */
function truncate(fd: number, size: number): void {
  try {
    ftruncateSync(fd, size);
  } catch {
    // The caller reports the failed write.
  }
}

/** Makes the names in a folder durable. Does nothing on a file system that cannot sync folders. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await promisify(fsync)(folder.fd);
  } catch (error) {
    if ((error as { code?: string }).code !== 'EINVAL') throw error;
  } finally {
    await folder.close();
  }
}
