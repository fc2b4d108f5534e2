/**
 * The files of one worker's spool: which attempts each of them holds, which one is written to, and what may be deleted. A file
 * is deleted when none of the attempts it holds is open, so that the marks and responses of open attempts are always there.
 */
import { chmodSync, mkdirSync, renameSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { codeOf } from '../file-text.ts';
import { fileName, newPlace, spoolName } from './layout.ts';
import { createSegment, type DiskCalls, type Segment, syncFolder } from './segment.ts';

const FOLDER_MODE = 0o700;

/** A file with the attempts that need it. */
interface HeldSegment {
  readonly segment: Segment;
  readonly keys: Set<string>;
  /** Has bytes that are in the page cache only. */
  dirty: boolean;
  /** Says in its preamble that a mark is missing. */
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
  /** A call goes out whose mark could not be written: as long as it is open, no absence of a mark means anything. */
  readonly missMark: (key: string) => void;
  /** The attempt is settled in the database. Throws what the file system says when a file cannot be emptied. */
  readonly release: (key: string) => void;
  /** Writes no more to the current file; the next append begins another. */
  readonly seal: () => void;
  /** Makes what was appended durable. `onFailure` gets what went wrong; the file concerned is not written to again. */
  readonly sync: (onFailure: (failure: unknown) => void, onGone: () => void) => Promise<void>;
  /** Ends the use. What attempts still need is left to whoever recovers it, the rest is deleted. */
  /** True when attempts are left that are not settled: their files stay. */
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
  const held = new Set<HeldSegment>();
  const holders = new Map<string, Set<HeldSegment>>();
  const unmarked = new Set<string>();
  let place = newPlace(workerId);
  let path: string | undefined;
  let current: HeldSegment | undefined;
  let number = 0;
  let syncing: Promise<void> = Promise.resolve();

  const hold = (target: HeldSegment, key: string) => {
    target.keys.add(key);
    const all = holders.get(key) ?? new Set();
    holders.set(key, all.add(target));
  };
  const drop = (target: HeldSegment) => {
    held.delete(target);
    // A sync that runs must not meet the number of a closed file.
    void syncing.then(() => target.segment.close()).catch(() => undefined);
  };
  const create = (): HeldSegment => {
    const segment = (path === undefined ? undefined : next(path)) ?? begin(unmarked.size === 0);
    const target = { segment, keys: new Set<string>(), dirty: true, incomplete: unmarked.size > 0, unnamed: true };
    held.add(target);
    for (const key of unmarked) hold(target, key);
    for (const other of held) if (other !== target && !other.keys.size) remove(other);
    return target;
  };
  /** Undefined when the folder is gone. */
  const next = (folder: string): Segment | undefined => {
    try {
      return createSegment(join(folder, fileName(++number)), header, unmarked.size === 0, calls);
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
      forget();
      return undefined;
    }
  };
  /** The folder gets its name when its header is complete, so that every folder with that name says whose it is. */
  const begin = (complete: boolean): Segment => {
    // Other users may have to pass through the home: the embedded PostgreSQL runs as one.
    mkdirSync(dirname(dirname(folder)), { recursive: true });
    makeFolder(dirname(folder));
    makeFolder(folder);
    place = newPlace(workerId);
    const unfinished = join(folder, spoolName(place, 'new'));
    makeFolder(unfinished);
    const named = join(folder, spoolName(place, 'spool'));
    try {
      const name = fileName((number = 1));
      const segment = createSegment(join(unfinished, name), header, complete, calls);
      renameSync(unfinished, named);
      segment.moved(join(named, name));
      path = named;
      return segment;
    } catch (error) {
      rmSync(unfinished, { recursive: true, force: true });
      throw error;
    }
  };
  /** A file that cannot be deleted now is deleted with the next ones. Writes report what is wrong with the disk. */
  const remove = (target: HeldSegment) => {
    try {
      target.segment.unlink();
    } catch {
      return;
    }
    drop(target);
  };
  const room = (bytes: number): HeldSegment => {
    if (current && !current.segment.isBare() && current.segment.size() + bytes > segmentBytes) {
      if (current.keys.size) current = undefined;
      else current.segment.rewind();
    }
    return (current ??= create());
  };
  const forget = () => {
    for (const target of held) {
      // Whoever has the files now must not take the absence of later marks for an answer.
      target.segment.markIncomplete();
      for (const key of target.keys) unmarked.add(key);
      drop(target);
    }
    holders.clear();
    path = undefined;
    current = undefined;
  };

  return {
    bytes: () => [...held].reduce((sum, { segment }) => sum + segment.size(), 0),
    begin: () => void room(0),
    append(record, key) {
      const target = room(record.length);
      target.segment.append(record);
      target.dirty = true;
      hold(target, key);
    },
    missMark(key) {
      unmarked.add(key);
      const target = current ?? [...held].at(-1);
      if (!target) return;
      target.incomplete ||= target.segment.markIncomplete();
      hold(target, key);
    },
    release(key) {
      unmarked.delete(key);
      const needed = holders.get(key) ?? new Set();
      holders.delete(key);
      for (const target of needed) {
        target.keys.delete(key);
        if (target.keys.size) continue;
        // The last file stays: it says whose folder this is.
        if (target !== current && held.size > 1) remove(target);
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
        for (const target of [...held].filter(({ dirty }) => dirty)) {
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
            if (!held.has(target)) continue;
            // The kernel may have dropped what it could not write: neither its marks nor a second try can be trusted.
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
      const open = holders.size > 0;
      for (const target of held) {
        if (!open) target.segment.unlink();
        await target.segment.close();
      }
      held.clear();
      if (!path) return false;
      if (open) renameSync(path, join(folder, spoolName(place, 'left')));
      else rmdirSync(path);
      return open;
    },
  };
}

/** Makes a folder for its owner only. The umask may not take the owner's rights. */
function makeFolder(path: string): void {
  try {
    mkdirSync(path, { mode: FOLDER_MODE });
    chmodSync(path, FOLDER_MODE);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST' || !statSync(path).isDirectory()) throw error;
  }
}
