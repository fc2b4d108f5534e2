/** Puts queue and ledger in step: reclaims requests of dead workers, re-adds lost jobs, ends runs that are complete. */
import { setTimeout as wait } from 'node:timers/promises';
import { createPoolBeside, type Pool } from '../../load/pool.ts';
import type { OnEvent } from '../events.ts';
import { expireRequests } from '../ledger/expire.ts';
import { openContinuity } from '../ledger/continuity.ts';
import { reclaimRequests } from '../ledger/reclaim.ts';
import { openRequests, promotePlanned, queuedRequests } from '../ledger/requests.ts';
import { momentNow } from '../ledger/stopwatch.ts';
import { LEASE_MS } from '../ledger/worker-lease.ts';
import { hotLimits } from './limits.ts';
import { openRunFinisher } from './run-finisher.ts';
import { lanes, type Queues } from './queues.ts';

const EVERY_MS = 2_000;
const SOON_MS = 50;
/** Longer than most recoveries; a response that cannot be committed must not keep a worker from its work. */
const RECOVERY_MS = 10_000;
const SLICE = 1_000;
/** Requests a lane's queue may hold before the rest of a long plan has to wait: some seconds of work at the fastest. */
const ROOM = 2_000;
/** Live workers renew their lease within this share of it after the database is back. */
const GRACE = 1 / 6;
/** A pass that is late by this much was kept from the database, or this process was suspended. */
const BREAK_MS = 3 * EVERY_MS;

interface ReconcilerOptions {
  readonly pool: Pool;
  readonly queues: Queues;
  /** The clock that decides which requests can still be asked. */
  readonly now: () => Date;
  /** The lease of the workers, in milliseconds; absent: LEASE_MS. */
  readonly leaseMs?: number;
  readonly onError: (error: Error) => void;
  /**
   * Called in each pass before requests are reclaimed; must not reject. `expired`: a lease that has run out counts, since live
   * workers have had the time to renew theirs. False: nothing may be reclaimed in this pass.
   */
  readonly beforeReclaim?: (expired: boolean) => Promise<boolean>;
  readonly onEvent: OnEvent;
}

interface Reconciler {
  /** Ends runs in a moment instead of at the next pass: something was just stored. */
  finishSoon(): void;
  /** Ends the passes, the last one after runs that are complete were ended. */
  stop(): Promise<void>;
}

/**
 * Reconciles once, then every two seconds. Any number of processes may do so at once. Reclaiming, filling the queues and ending runs
 * do not wait for each other: a check that takes minutes does not keep a dead worker's requests. Each has connections with a limit of
 * time, so that one whose other end has vanished does not keep it for ever.
 */
export async function startReconciler(options: ReconcilerOptions): Promise<Reconciler> {
  const { queues, now, onError, onEvent } = options;
  const { queryMs } = hotLimits(options.leaseMs ?? LEASE_MS);
  const pool = createPoolBeside(options.pool, { max: 2, queryTimeoutMs: queryMs });
  const finisher = openRunFinisher(options.pool, queryMs, now, onEvent);
  const loops = [
    await repeat(reclaimer({ ...options, pool }), onError),
    await repeat(async () => {
      for (const event of await expireRequests(pool, now())) onEvent(event);
      await fillQueues({ pool, queues });
    }, onError),
  ];
  const finishing = await repeat(finisher.finish, onError);
  return {
    finishSoon: finishing.soon,
    async stop() {
      await Promise.all(loops.map((loop) => loop.stop()));
      await finishing.stop();
      await finisher.finish().catch(onError);
      await Promise.all([pool.end(), finisher.close()]);
    },
  };
}

interface Loop {
  /** Runs the work in a moment; at most once more while it is at work. */
  readonly soon: () => void;
  readonly stop: () => Promise<void>;
}

/** Does the work once, and then again and again with a pause. */
async function repeat(work: () => Promise<void>, onError: (error: Error) => void): Promise<Loop> {
  let stopped = false;
  let passing: Promise<void> | undefined;
  let isWanted = false;
  let timer: NodeJS.Timeout | undefined;
  let isSoon = false;
  const schedule = (afterMs: number) => {
    clearTimeout(timer);
    isSoon = afterMs === SOON_MS;
    timer = setTimeout(() => void pass(), afterMs);
  };
  const pass = async () => {
    isSoon = false;
    isWanted = false;
    passing = work().catch(onError);
    await passing;
    passing = undefined;
    if (!stopped) schedule(isWanted ? SOON_MS : EVERY_MS);
  };
  await pass();
  return {
    soon() {
      if (passing) isWanted = true;
      else if (!isSoon && !stopped) schedule(SOON_MS);
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await passing;
    },
  };
}

/**
 * Reclaims what stopped workers left at once. A lease that has run out counts only after the database was reachable for a while
 * without a break: after an outage live workers renew theirs first.
 */
function reclaimer({ pool, queues, leaseMs = LEASE_MS, beforeReclaim }: ReconcilerOptions): () => Promise<void> {
  const graceMs = leaseMs * GRACE;
  const continuity = openContinuity(Math.max(graceMs, BREAK_MS));
  let recovering: Promise<void> | undefined;
  let mayReclaim = true;
  return async () => {
    const startedAt = momentNow();
    const expired = continuity.lastsMs(startedAt) >= graceMs;
    // While a recovery takes long, its requests must not be reclaimed; it goes on beside.
    recovering ??= beforeReclaim?.(expired)
      .then((isThrough) => {
        mayReclaim = isThrough;
      })
      .finally(() => {
        recovering = undefined;
      });
    await Promise.race([recovering, wait(RECOVERY_MS, undefined, { ref: false })]);
    if (recovering || !mayReclaim) return;
    let reclaimed: Awaited<ReturnType<typeof reclaimRequests>>;
    try {
      // A recovery may have waited an outage out, during which leases ran out.
      reclaimed = await reclaimRequests(pool, { expired: expired && continuity.lastsMs() >= graceMs });
      continuity.answered(startedAt);
    } catch (error) {
      continuity.failed();
      throw error;
    }
    if (reclaimed.length) await queues.enqueue(reclaimed);
  };
}

/** Gives jobs to what waits in the ledger, now: a plan that has just been written down need not wait for the next pass. */
export async function fillQueues({ pool, queues }: Pick<ReconcilerOptions, 'pool' | 'queues'>): Promise<void> {
  for (const lane of lanes) {
    let open = await openRequests(pool, lane);
    if (open < ROOM) {
      const promoted = await promotePlanned(pool, lane, ROOM - open);
      await queues.enqueue(promoted);
      open += promoted.length;
    }
    if (open > 0) await queues.refill(lane, open, (after) => queuedRequests(pool, lane, after, SLICE));
  }
}
