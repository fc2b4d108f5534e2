/**
 * Keeps queues and ledger consistent: reclaims requests of dead workers, adds lost jobs again, ends runs that are
 * complete.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { Health, Loop as WatchedLoop } from '../../health/health.ts';
import { createPoolBeside, type Pool } from '../../load/connection/pool.ts';
import type { OnEvent } from '../../ledger/job-event.ts';
import { expireRequests } from '../../ledger/expire-requests.ts';
import { trackConnectionUptime } from '../../ledger/connection-uptime.ts';
import { reclaimRequests } from '../../ledger/reclaim-requests.ts';
import { observeDatabase } from '../../ledger/observe-database.ts';
import { countOpenRequests, promotePlanned, listQueuedRequests } from '../../ledger/requests.ts';
import { momentNow } from '../../ledger/stopwatch.ts';
import { LEASE_MS } from '../../ledger/worker-lease.ts';
import { computeHotPathLimits } from '../../ledger/hot-path-limits.ts';
import { hasOpenRuns } from '../../ledger/open-runs.ts';
import { openRunFinisher } from './finish-runs.ts';
import { openRest } from './rest.ts';
import { queueLanes, type QueueLane, type Queues } from '../queues/queues.ts';

const EVERY_MS = 2_000;
const SOON_MS = 50;
/** Longer than most recoveries; a response that cannot be committed must not keep a worker from its work. */
const RECOVERY_MS = 10_000;
const REFILL_SLICE = 1_000;
/**
 * Requests that the queue of a lane may contain before the rest of a long plan has to wait: at least some seconds of
 * work.
 */
const MAX_QUEUED = 2_000;
/** Live workers renew their lease within this share of it after the database is back. */
const GRACE_SHARE = 1 / 6;
/** When a pass is late by this much, the database was away or this process was suspended. */
const BREAK_MS = 3 * EVERY_MS;

interface ReconcilerOptions {
  readonly pool: Pool;
  readonly queues: Queues;
  /** The clock that decides which requests can still be sent. */
  readonly now: () => Date;
  /** The lease of the workers, in milliseconds; absent: LEASE_MS. */
  readonly leaseMs?: number;
  readonly onError: (error: Error) => void;
  /**
   * Called in each pass before requests are reclaimed; must not reject. `expired`: a lease that has run out counts,
   * since live workers have had the time to renew theirs. False: nothing may be reclaimed in this pass.
   */
  readonly beforeReclaim?: (expired: boolean) => Promise<boolean>;
  readonly onEvent: OnEvent;
  readonly health: Health;
  /** The worker of this process; absent: it has none. */
  readonly worker?: RestingWorker;
}

/** What a worker does while its process rests. */
interface RestingWorker {
  /** Milliseconds between two looks for open runs; absent: at each full and half hour. */
  readonly lookEveryMs?: number | undefined;
  readonly isBusy: () => boolean;
  /**
   * Called when the rest begins, and with each look; resolves to whether a run is open. The next look is in `nextMs`.
   */
  readonly rest: (nextMs: number) => Promise<boolean>;
  readonly wake: () => void;
  /** Called in each pass: whether requests of the lane wait that the worker could take now. */
  readonly noteWaiting: (lane: QueueLane, hasWaiting: boolean) => void;
}

export interface Reconciler {
  /** A run was opened, or a request was delivered: ends the rest. Costs nothing while there is none. */
  readonly wake: () => void;
  /** No run is open, so nothing is queried. */
  readonly isResting: () => boolean;
  /** Ends runs in a moment instead of at the next pass, because a result was just committed. */
  readonly finishSoon: () => void;
  /** Stops the passes, and then ends the runs that are complete. */
  stop(): Promise<void>;
}

/**
 * Reconciles once, then every two seconds while a run is open; otherwise it rests. Any number of processes may do so at
 * once. Reclaiming, filling the queues and ending runs do not wait for each other: a check that takes minutes does not
 * delay reclaiming. Their connections have a time limit, so that one whose other end has vanished is replaced.
 */
export async function startReconciler(options: ReconcilerOptions): Promise<Reconciler> {
  const { queues, now, onError, onEvent, health, worker } = options;
  const { queryMs } = computeHotPathLimits(options.leaseMs ?? LEASE_MS);
  const pool = createPoolBeside(options.pool, { max: 2, queryTimeoutMs: queryMs });
  const finisher = openRunFinisher(options.pool, queryMs, now, onEvent);
  const loops: Loop[] = [];
  const rest = openRest({
    lookEveryMs: worker?.lookEveryMs,
    isBusy: worker?.isBusy ?? (() => false),
    hasOpenRuns: () => hasOpenRuns(pool),
    look: (nextMs) => observeDatabase(health, worker ? worker.rest(nextMs) : hasOpenRuns(pool)),
    onWake() {
      worker?.wake();
      onEvent({ kind: 'work begins' });
      for (const loop of loops) loop.runSoon();
    },
    onError,
  });
  const begin = async (work: () => Promise<void>, watched?: WatchedLoop) => {
    const loop = await startLoop(work, rest.isResting, onError, watched);
    loops.push(loop);
    return loop;
  };
  const watch = (name: string) => health.addLoop(name, () => !rest.isResting());
  await begin(createReclaimer({ ...options, pool }), watch('reclaim requests'));
  const filling = watch('fill queues');
  await begin(async () => {
    for (const event of await observeDatabase(health, expireRequests(pool, now()))) onEvent(event);
    await fillQueues({ pool, queues, onLane: worker?.noteWaiting, onSlice: filling.progressed });
    await rest.begin();
  }, filling);
  // Not watched: checks of a large run may take many minutes.
  const finishing = await begin(finisher.finish);
  return {
    wake: rest.wake,
    isResting: rest.isResting,
    finishSoon: finishing.runSoon,
    async stop() {
      rest.stop();
      await Promise.all(loops.map((loop) => loop.stop()));
      await finisher.finish().catch(onError);
      await Promise.all([pool.end(), finisher.close()]);
    },
  };
}

interface Loop {
  /** Starts the work in a moment; while it is running, once more after its end. */
  readonly runSoon: () => void;
  readonly stop: () => Promise<void>;
}

/**
 * Does the work once, and then repeats it with a pause unless the process rests. Failures go to `onError`; a pass that
 * failed is progress too.
 */
async function startLoop(
  work: () => Promise<void>,
  isResting: () => boolean,
  onError: (error: Error) => void,
  watched?: WatchedLoop,
): Promise<Loop> {
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
    watched?.progressed();
    if (!stopped && (isWanted || !isResting())) schedule(isWanted ? SOON_MS : EVERY_MS);
  };
  await pass();
  return {
    runSoon() {
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
 * Reclaims what stopped workers left at once. A lease that has run out counts only after the database was reachable for
 * a while without a break: after an outage live workers renew theirs first.
 */
function createReclaimer({ pool, queues, leaseMs = LEASE_MS, beforeReclaim }: ReconcilerOptions): () => Promise<void> {
  const graceMs = leaseMs * GRACE_SHARE;
  const continuity = trackConnectionUptime(Math.max(graceMs, BREAK_MS));
  let recovering: Promise<void> | undefined;
  let mayReclaim = true;
  return async () => {
    const startedAt = momentNow();
    const expired = continuity.uptimeMs(startedAt) >= graceMs;
    // A recovery that takes long continues in the background, and its requests must not be reclaimed meanwhile.
    recovering ??= beforeReclaim?.(expired)
      .then((isCommitted) => {
        mayReclaim = isCommitted;
      })
      .finally(() => {
        recovering = undefined;
      });
    await Promise.race([recovering, wait(RECOVERY_MS, undefined, { ref: false })]);
    if (recovering || !mayReclaim) return;
    let reclaimed: Awaited<ReturnType<typeof reclaimRequests>>;
    try {
      // A recovery may have waited until the end of an outage, during which leases ran out.
      reclaimed = await reclaimRequests(pool, { expired: expired && continuity.uptimeMs() >= graceMs });
      continuity.answered(startedAt);
    } catch (error) {
      continuity.failed();
      throw error;
    }
    if (reclaimed.length) await queues.enqueue(reclaimed);
  };
}

interface FillOptions extends Pick<ReconcilerOptions, 'pool' | 'queues'> {
  /** Called with whether requests of the lane wait that this process could take now. */
  readonly onLane?: ((lane: QueueLane, hasWaiting: boolean) => void) | undefined;
  /** Called before each slice of requests is read: a queue that lost a million jobs is filled for minutes. */
  readonly onSlice?: () => void;
}

/**
 * Adds jobs for the requests that wait in the ledger: a plan that was just recorded need not wait for the next pass.
 */
export async function fillQueues({ pool, queues, onLane, onSlice }: FillOptions): Promise<void> {
  for (const lane of queueLanes) {
    let open = await countOpenRequests(pool, lane);
    if (open < MAX_QUEUED) {
      const promoted = await promotePlanned(pool, lane, MAX_QUEUED - open);
      await queues.enqueue(promoted);
      open += promoted.length;
    }
    const read = (after: number) => {
      onSlice?.();
      return listQueuedRequests(pool, lane, after, REFILL_SLICE);
    };
    onLane?.(lane, open > 0 && (await queues.refill(lane, open, read)));
  }
}
