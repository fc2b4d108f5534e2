/**
 * The spool of a worker: a bounded local copy of what it has in hand, so that a kill or a long outage of the database costs
 * nothing where the disk survives. It never stops the work: what cannot be written is reported, and the call goes on.
 */
import { hostname } from 'node:os';
import { join } from 'node:path';
import { type AttemptId, keyOf, type SpooledResponse } from './attempt.ts';
import { FORMAT_VERSION, type SpoolHeader } from './header.ts';
import { bootId, thisHolder } from './holder.ts';
import { encodeRecord } from './record.ts';
import { type DiskCalls, diskCalls } from './segment.ts';
import { openSegments } from './segments.ts';
import { diskTrouble, fullTrouble, goneTrouble } from './trouble.ts';

const MIB = 1024 * 1024;
/** Small enough that one response which is not committed for long keeps little else on the disk. */
const SEGMENT_BYTES = 8 * MIB;
/** Emptying a file costs a system call; below this it is not worth one. */
const REWIND_BYTES = MIB;
/** What a power failure may cost. Shorter, and the disk does little else than syncs: one takes 1 to 20 ms. */
const SYNC_AFTER_MS = 50;
const RETRY_MS = 10_000;

export interface SpoolOptions {
  /** `<home>/spool`. Made when it is needed. */
  readonly folder: string;
  /** ops.warehouse.warehouse_id. */
  readonly warehouseId: string;
  /** ops.workers.worker_id. */
  readonly workerId: number;
  /** Bytes that its files may take. Marks are written beyond it: they are small, and a missing one has consequences. */
  readonly mostBytes: number;
  /** Called once when the spool cannot be written, not for each record. */
  readonly onTrouble: (error: Error) => void;
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
  /** Marks that a call is about to go out. Write the mark before the last check whether it may, so that a process suspended between the two cannot send unmarked. */
  readonly sent: (id: AttemptId) => void;
  /** Keeps a response until `committed`. False when it could not be kept. */
  readonly keep: (response: SpooledResponse) => boolean;
  /** The attempt is settled in the database, whatever came of it: mark and response are not needed any more. */
  readonly committed: (id: AttemptId) => void;
  /** Makes what was written until now durable. */
  readonly flush: () => Promise<void>;
  /** Deletes the files, or leaves them to a recovery when some attempts are not settled; true in that case. */
  readonly close: () => Promise<boolean>;
}

/** Keeps nothing: for a process without a spool. */
export const noSpool: Spool = {
  sent: () => undefined,
  keep: () => false,
  committed: () => undefined,
  flush: async () => undefined,
  close: async () => false,
};

interface Trouble {
  readonly kind: 'disk' | 'full';
  /** A response was written since. It counts when it is durable. */
  tested: boolean;
}

/** Opens the spool of a worker, and writes its first file so that others see when this process dies. Never rejects. */
export async function openSpool(options: SpoolOptions): Promise<Spool> {
  const { warehouseId, workerId, mostBytes, segmentBytes = SEGMENT_BYTES, retryMs = RETRY_MS } = options;
  const folder = join(options.folder, warehouseId);
  const header: SpoolHeader = {
    version: FORMAT_VERSION,
    warehouse_id: warehouseId,
    holder: await thisHolder(workerId),
    host: hostname(),
    boot: await bootId(),
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
  let trouble: Trouble | undefined;
  let retryAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const fail = (error: Error, kind: Trouble['kind'] = 'disk') => {
    if (trouble?.kind !== kind) options.onTrouble(error);
    trouble = { kind, tested: false };
  };
  const failDisk = (error: unknown) => {
    segments.seal();
    retryAt = performance.now() + retryMs;
    fail(diskTrouble(folder, error));
  };
  const recover = () => {
    trouble = undefined;
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
    const tested = trouble?.tested === true;
    let failed = false;
    await segments.sync(
      (failure) => {
        failed = true;
        failDisk(failure);
      },
      () => {
        failed = true;
        fail(goneTrouble(folder));
      },
    );
    if (tested && !failed && trouble?.tested) recover();
  };
  let flushing: Promise<void> = Promise.resolve();
  const flush = () => (flushing = flushing.then(syncOnce).catch(failDisk));

  attempt(segments.begin);
  return {
    sent(id) {
      const key = keyOf(id);
      if (!attempt(() => segments.append(encodeRecord({ kind: 'sent', ...id }), key)) && !closed)
        segments.missMark(key);
    },
    keep(response) {
      const record = encodeRecord({ kind: 'response', response });
      const bytes = segments.bytes() + record.length;
      if (bytes > mostBytes) {
        if (trouble?.kind !== 'disk') fail(fullTrouble(folder, mostBytes), 'full');
        return false;
      }
      if (!attempt(() => segments.append(record, keyOf(response)))) return false;
      if (trouble?.kind === 'disk') trouble.tested = true;
      // Not at the first response that fits again: at the edge every second one does.
      else if (trouble && bytes <= mostBytes / 2) recover();
      return true;
    },
    committed(id) {
      try {
        segments.release(keyOf(id));
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
        fail(diskTrouble(folder, error));
        return true;
      });
    },
  };
}
