/**
 * The spool of a worker: a bounded local copy of the responses that are not committed, so that a kill or a long outage
 * of the database costs nothing as long as the disk is intact. It never stops the work: a failed write is reported, and
 * the call continues.
 */
import { hostname } from 'node:os';
import { join } from 'node:path';
import { type AttemptId, formatAttemptId } from '../attempt-id.ts';
import type { SpooledResponse } from './spooled-response.ts';
import { FORMAT_VERSION, type SpoolHeader } from './header.ts';
import { readBootId, identifyHolder } from './holder.ts';
import { encodeRecord } from './record.ts';
import { type DiskCalls, diskCalls } from './segment.ts';
import { openSegments } from './segments.ts';
import { createDiskError, createFullError, createGoneError } from './spool-errors.ts';

const MIB = 1024 * 1024;
/** Small enough that one response that is not committed for long keeps few others on the disk. */
const SEGMENT_BYTES = 8 * MIB;
/** Emptying a file costs a system call; smaller files are not emptied. */
const REWIND_BYTES = MIB;
/** What a power failure may cost. A sync takes 1 to 20 ms, so with a shorter interval the disk would do little else. */
const SYNC_AFTER_MS = 50;
const RETRY_MS = 10_000;

export interface SpoolOptions {
  /** `<home>/spool`. Created when it is needed. */
  readonly folder: string;
  /** ops.warehouse.warehouse_id. */
  readonly warehouseId: string;
  /** ops.workers.worker_id. */
  readonly workerId: number;
  /** Bytes that its files may take. Marks are written beyond it: they are small, and a missing one has consequences. */
  readonly maxBytes: number;
  /** Called once when the spool cannot be written, not for each record. */
  readonly onWarning: (error: Error) => void;
  /** Called once when it works again after that. */
  readonly onRecovered: (message: string) => void;
  /** For tests. */
  readonly segmentBytes?: number;
  /** For tests. */
  readonly retryMs?: number;
  /** For tests. */
  readonly calls?: Partial<DiskCalls>;
}

/** Owns the files of one worker. No method throws. */
export interface Spool {
  /**
   * Marks that a call is about to go out. Write the mark before the last check whether it may, so that a process
   * suspended between the two cannot send unmarked.
   */
  readonly markSent: (id: AttemptId) => void;
  /** Keeps a response until `release`. Returns false when it could not be kept. */
  readonly store: (response: SpooledResponse) => boolean;
  /** The attempt is settled in the database, so its mark and response are not needed any more. */
  readonly release: (id: AttemptId) => void;
  /** Makes what was written until now durable. */
  readonly flush: () => Promise<void>;
  /**
   * Deletes the files, or leaves them to a recovery when some attempts are not settled; resolves to true in that case.
   */
  readonly close: () => Promise<boolean>;
}

/** Stores nothing: for a process without a spool. */
export const noSpool: Spool = {
  markSent: () => undefined,
  store: () => false,
  release: () => undefined,
  flush: async () => undefined,
  close: async () => false,
};

interface WriteFailure {
  readonly kind: 'disk' | 'full';
  /** A response was written since. It counts when it is durable. */
  tested: boolean;
}

/**
 * Opens the spool of a worker, and writes its first file so that other processes notice when this one ends. Never
 * rejects.
 */
export async function openSpool(options: SpoolOptions): Promise<Spool> {
  const { warehouseId, workerId, maxBytes, segmentBytes = SEGMENT_BYTES, retryMs = RETRY_MS } = options;
  const folder = join(options.folder, warehouseId);
  const header: SpoolHeader = {
    version: FORMAT_VERSION,
    warehouse_id: warehouseId,
    holder: await identifyHolder(workerId),
    host: hostname(),
    boot: await readBootId(),
    created_at: new Date().toISOString(),
  };
  const segments = openSegments({
    folder,
    workerId,
    header: encodeRecord({ kind: 'header', header }),
    segmentBytes,
    rewindBytes: Math.min(REWIND_BYTES, segmentBytes),
    calls: { ...diskCalls, ...options.calls },
  });
  let failure: WriteFailure | undefined;
  let retryAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const fail = (error: Error, kind: WriteFailure['kind'] = 'disk') => {
    if (failure?.kind !== kind) options.onWarning(error);
    failure = { kind, tested: false };
  };
  const failDisk = (error: unknown) => {
    segments.seal();
    retryAt = performance.now() + retryMs;
    fail(createDiskError(folder, error));
  };
  const recover = () => {
    failure = undefined;
    options.onRecovered(`the spool in ${folder} works again`);
  };
  /** False when it failed, or when it failed a short time ago and is not tried again yet. */
  const attempt = (work: () => void): boolean => {
    if (closed || performance.now() < retryAt) return false;
    try {
      work();
    } catch (error) {
      failDisk(error);
      return false;
    }
    timer ??= setTimeout(() => void flush(), SYNC_AFTER_MS).unref();
    return true;
  };
  const syncOnce = async () => {
    clearTimeout(timer);
    timer = undefined;
    const tested = failure?.tested === true;
    let failed = false;
    await segments.sync(
      (error) => {
        failed = true;
        failDisk(error);
      },
      () => {
        failed = true;
        fail(createGoneError(folder));
      },
    );
    if (tested && !failed && failure?.tested) recover();
  };
  let flushing: Promise<void> = Promise.resolve();
  const flush = () => (flushing = flushing.then(syncOnce).catch(failDisk));

  attempt(segments.begin);
  return {
    markSent(id) {
      const key = formatAttemptId(id);
      if (!attempt(() => segments.append(encodeRecord({ kind: 'sent', ...id }), key)) && !closed)
        segments.noteMissingMark(key);
    },
    store(response) {
      const record = encodeRecord({ kind: 'response', response });
      const bytes = segments.bytes() + record.length;
      if (bytes > maxBytes) {
        if (failure?.kind !== 'disk') fail(createFullError(folder, maxBytes), 'full');
        return false;
      }
      if (!attempt(() => segments.append(record, formatAttemptId(response)))) return false;
      if (failure?.kind === 'disk') failure.tested = true;
      // Not at the first response that fits again: near the limit every second one does.
      else if (failure && bytes <= maxBytes / 2) recover();
      return true;
    },
    release(id) {
      try {
        segments.release(formatAttemptId(id));
      } catch (error) {
        failDisk(error);
      }
    },
    flush,
    async close() {
      if (closed) return false;
      closed = true;
      await flush();
      return segments.close().catch((error: unknown) => {
        fail(createDiskError(folder, error));
        return true;
      });
    },
  };
}
