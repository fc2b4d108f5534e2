/**
 * The files of one worker's spool: which attempts each of them contains, which one is written to, and which may be
 * deleted. A file is deleted when none of its attempts is open, so that the marks and responses of open attempts are
 * never lost.
 */
import { chmodSync, mkdirSync, renameSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { getErrorCode } from '../read-if-present.ts';
import { formatSpoolFileName, createSpoolId, formatSpoolName } from './layout.ts';
import { createSegment, type DiskCalls, type Segment, syncFolder } from './segment.ts';

const FOLDER_MODE = 0o700;

/** A file with the attempts that need it. */
interface TrackedSegment {
  readonly segment: Segment;
  readonly keys: Set<string>;
  /** Has bytes that are in the page cache only. */
  dirty: boolean;
  /** Its preamble records that a mark is missing. */
  incomplete: boolean;
  /** Its name is not durable yet. */
  unnamed: boolean;
}

export interface SegmentsOptions {
  /** `<home>/spool/<warehouse uuid>`. */
  readonly folder: string;
  readonly workerId: number;
  readonly header: Buffer;
  /** Size at which the next file is begun. */
  readonly segmentBytes: number;
  /** Size at which a file that no attempt needs is emptied. */
  readonly rewindBytes: number;
  readonly calls: DiskCalls;
}

export interface Segments {
  readonly bytes: () => number;
  /** Creates the first file. Throws what the file system says. */
  readonly begin: () => void;
  /** Appends a record of an attempt. Throws what the file system says. */
  readonly append: (record: Buffer, key: string) => void;
  /**
   * A call goes out whose mark could not be written: while it is open, a missing mark does not prove that a call was
   * not sent.
   */
  readonly noteMissingMark: (key: string) => void;
  /** The attempt is settled in the database. Throws what the file system says when a file cannot be emptied. */
  readonly release: (key: string) => void;
  /** Writes no more to the current file; the next append begins another. */
  readonly seal: () => void;
  /**
   * Makes what was appended durable. `onFailure` gets each failure; the file concerned is not written to again.
   * `onGone`: the files were deleted or moved.
   */
  readonly sync: (onFailure: (failure: unknown) => void, onGone: () => void) => Promise<void>;
  /**
   * Leaves the files of attempts that are not settled to a recovery, and deletes the others. Resolves to true when some
   * are left.
   */
  readonly close: () => Promise<boolean>;
}

export function openSegments({
  folder,
  workerId,
  header,
  segmentBytes,
  rewindBytes,
  calls,
}: SegmentsOptions): Segments {
  const tracked = new Set<TrackedSegment>();
  const segmentsByKey = new Map<string, Set<TrackedSegment>>();
  const unmarked = new Set<string>();
  let place = createSpoolId(workerId);
  let path: string | undefined;
  let current: TrackedSegment | undefined;
  let number = 0;
  let syncing: Promise<void> = Promise.resolve();

  const track = (target: TrackedSegment, key: string) => {
    target.keys.add(key);
    const all = segmentsByKey.get(key) ?? new Set();
    segmentsByKey.set(key, all.add(target));
  };
  const drop = (target: TrackedSegment) => {
    tracked.delete(target);
    // A running sync must not use the descriptor of a closed file.
    void syncing.then(() => target.segment.close()).catch(() => undefined);
  };
  const create = (): TrackedSegment => {
    const segment = (path === undefined ? undefined : next(path)) ?? begin(unmarked.size === 0);
    const target = { segment, keys: new Set<string>(), dirty: true, incomplete: unmarked.size > 0, unnamed: true };
    tracked.add(target);
    for (const key of unmarked) track(target, key);
    for (const other of tracked) if (other !== target && !other.keys.size) remove(other);
    return target;
  };
  /** Undefined when the folder is gone. */
  const next = (folder: string): Segment | undefined => {
    try {
      return createSegment(join(folder, formatSpoolFileName(++number)), header, unmarked.size === 0, calls);
    } catch (error) {
      if (getErrorCode(error) !== 'ENOENT') throw error;
      forget();
      return undefined;
    }
  };
  /**
   * The folder gets its name when its header is complete, so that every folder with such a name shows to which process
   * it belongs.
   */
  const begin = (complete: boolean): Segment => {
    // Other users may need access through the home: the embedded PostgreSQL may run as one.
    mkdirSync(dirname(dirname(folder)), { recursive: true });
    makeFolder(dirname(folder));
    makeFolder(folder);
    place = createSpoolId(workerId);
    const unfinished = join(folder, formatSpoolName(place, 'new'));
    makeFolder(unfinished);
    const named = join(folder, formatSpoolName(place, 'spool'));
    try {
      const name = formatSpoolFileName((number = 1));
      const segment = createSegment(join(unfinished, name), header, complete, calls);
      renameSync(unfinished, named);
      segment.setPath(join(named, name));
      path = named;
      return segment;
    } catch (error) {
      rmSync(unfinished, { recursive: true, force: true });
      throw error;
    }
  };
  /** A file that cannot be deleted now is deleted with the next ones. Writes report failures of the disk. */
  const remove = (target: TrackedSegment) => {
    try {
      target.segment.unlink();
    } catch {
      return;
    }
    drop(target);
  };
  const room = (bytes: number): TrackedSegment => {
    if (current && !current.segment.isEmpty() && current.segment.size() + bytes > segmentBytes) {
      if (current.keys.size) current = undefined;
      else current.segment.rewind();
    }
    return (current ??= create());
  };
  const forget = () => {
    for (const target of tracked) {
      // A process that has the files now must not conclude from missing later marks that calls were not sent.
      target.segment.markIncomplete();
      for (const key of target.keys) unmarked.add(key);
      drop(target);
    }
    segmentsByKey.clear();
    path = undefined;
    current = undefined;
  };

  return {
    bytes: () => [...tracked].reduce((sum, { segment }) => sum + segment.size(), 0),
    begin: () => void room(0),
    append(record, key) {
      const target = room(record.length);
      target.segment.append(record);
      target.dirty = true;
      track(target, key);
    },
    noteMissingMark(key) {
      unmarked.add(key);
      const target = current ?? [...tracked].at(-1);
      if (!target) return;
      target.incomplete ||= target.segment.markIncomplete();
      track(target, key);
    },
    release(key) {
      unmarked.delete(key);
      const needed = segmentsByKey.get(key) ?? new Set();
      segmentsByKey.delete(key);
      for (const target of needed) {
        target.keys.delete(key);
        if (target.keys.size) continue;
        // The last file stays, because its header identifies the process.
        if (target !== current && tracked.size > 1) remove(target);
        else if (target.incomplete || target.segment.size() >= rewindBytes) {
          target.segment.rewind();
          target.incomplete = false;
        }
      }
    },
    seal() {
      current = undefined;
    },
    sync(onFailure, onGone) {
      syncing = (async () => {
        for (const target of [...tracked].filter(({ dirty }) => dirty)) {
          // It was deleted while the files before it were synced.
          if (!tracked.has(target)) continue;
          if (!target.segment.isInPlace()) {
            forget();
            return onGone();
          }
          target.dirty = false;
          try {
            await target.segment.sync();
            if (target.unnamed && path) await syncFolder(path).then(() => syncFolder(folder));
            target.unnamed = false;
          } catch (failure) {
            if (!tracked.has(target)) continue;
            // The kernel may have dropped what it could not write, so neither its marks nor a second sync can be
            // trusted.
            for (const key of target.keys) unmarked.add(key);
            target.incomplete ||= target.segment.markIncomplete();
            if (target === current) current = undefined;
            onFailure(failure);
          }
        }
      })();
      return syncing;
    },
    async close() {
      await syncing;
      const open = segmentsByKey.size > 0;
      for (const target of tracked) {
        if (!open) target.segment.unlink();
        await target.segment.close();
      }
      tracked.clear();
      if (!path) return false;
      if (open) renameSync(path, join(folder, formatSpoolName(place, 'left')));
      else rmdirSync(path);
      return open;
    },
  };
}

/** Makes a folder for its owner only, whatever the umask is. */
function makeFolder(path: string): void {
  try {
    mkdirSync(path, { mode: FOLDER_MODE });
    chmodSync(path, FOLDER_MODE);
  } catch (error) {
    if (getErrorCode(error) !== 'EEXIST' || !statSync(path).isDirectory()) throw error;
  }
}
