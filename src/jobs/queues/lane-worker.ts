/**
 * Delivers the requests of one lane that the ledger hands out, within the concurrency and the rate limit of the lane.
 */
import type { Pool } from '../../load/connection/pool.ts';
import { AHEAD_MS, type HandoutDelay, delayHandouts, handOutRequests } from '../../ledger/handouts.ts';
import type { LaneLimits } from '../../config/config.ts';
import type { RequestProcessor, QueueLane } from './queues.ts';

export interface LaneWorker {
  /** There may be requests to deliver: takes a handout soon. */
  wake(): void;
  /** It was woken and has taken no handout since, or has not delivered what is due. */
  isBehind(): boolean;
  /** Stops delivering for `ms` milliseconds, including requests that were handed out already. */
  pause(ms: number): void;
  /**
   * Resolves when the delivered requests are finished. Requests that were not delivered yet are left to other workers.
   */
  stop(): Promise<void>;
}

interface LaneWorkerOptions {
  readonly pool: Pool;
  readonly lane: QueueLane;
  readonly limits: LaneLimits;
  readonly process: RequestProcessor;
  /** Pauses the lane for all workers. */
  readonly pause: (ms: number) => Promise<void>;
  readonly onError: (error: Error) => void;
}

/** A request that was handed out, and the time of `performance.now()` at which it may be delivered. */
interface DueRequest {
  readonly requestId: number;
  readonly at: number;
}

/**
 * How long a lane with requests that are due later waits at most for its next handout. Without any request it waits
 * until new ones wake it; the reconciler does so every two seconds while requests are open.
 */
const MAX_WAIT_MS = 10_000;
/** After an error of the database. */
const RETRY_MS = 1_000;
/** A request that was delivered and is still queued is not delivered again for this long. */
const DONE_REST_MS = 1_000;
/**
 * A request whose delivery would be later than this is given back: with the next ones it would exceed the limit of its
 * second.
 */
const LATE_MS = 50;
/** The limit holds in every second, wherever it begins, although a delivery may be late. */
const SECOND_MS = 1_000 + LATE_MS;

/** Milliseconds between two deliveries; null: no limit. */
const computeInterval = (perSecond: number | null): number | null =>
  perSecond === null ? null : SECOND_MS / perSecond;

export function startLaneWorker({ pool, lane, limits, process, pause, onError }: LaneWorkerOptions): LaneWorker {
  const { concurrency, perSecond } = limits;
  const intervalMs = computeInterval(perSecond);
  const maxAhead = intervalMs === null ? concurrency : Math.max(1, Math.floor(AHEAD_MS / intervalMs));
  const processing = new Set<Promise<void>>();
  let due: DueRequest[] = [];
  let rested: HandoutDelay[] = [];
  let pausedUntil = 0;
  let looking: Promise<void> | undefined;
  let lookAgain = false;
  let stopped = false;
  let isBehind = false;
  let lookTimer: NodeJS.Timeout | undefined;
  let lookAt = Number.POSITIVE_INFINITY;
  let deliverTimer: NodeJS.Timeout | undefined;
  /** The last handout was smaller than requested: there is nothing more until the timer ends or `wake` is called. */
  let isDry = false;

  const lookIn = (ms: number) => {
    const at = performance.now() + ms;
    if (stopped || at >= lookAt) return;
    clearTimeout(lookTimer);
    lookAt = at;
    lookTimer = setTimeout(look, ms);
  };
  const look = () => {
    clearTimeout(lookTimer);
    lookAt = Number.POSITIVE_INFINITY;
    if (looking) {
      lookAgain = true;
      return;
    }
    looking = lookOnce()
      .then(() => void (isBehind = false))
      .catch((error: Error) => {
        onError(error);
        lookIn(RETRY_MS);
      })
      .finally(() => {
        looking = undefined;
        if (lookAgain) lookIn(0);
        lookAgain = false;
      });
  };
  const lookOnce = async () => {
    await flush();
    const max = Math.min(concurrency - processing.size - due.length, maxAhead - due.length);
    if (stopped || max < 1) return;
    const pausedMs = pausedUntil - performance.now();
    if (pausedMs > 0) return lookIn(pausedMs);
    const { ids, firstMs, nextMs } = await handOutRequests(pool, { lane, max, intervalMs });
    const from = performance.now() + firstMs;
    due.push(...ids.map((requestId, index) => ({ requestId, at: from + index * (intervalMs ?? 0) })));
    isDry = nextMs !== undefined;
    if (typeof nextMs === 'number') lookIn(Math.min(nextMs, MAX_WAIT_MS));
    deliver();
  };
  const flush = async () => {
    if (!rested.length) return;
    const flushed = rested;
    rested = [];
    try {
      await delayHandouts(pool, flushed);
    } catch (error) {
      rested.push(...flushed);
      throw error;
    }
  };

  const deliver = () => {
    clearTimeout(deliverTimer);
    const now = performance.now();
    while (due[0] && due[0].at <= now && processing.size < concurrency) {
      const [{ requestId, at }] = due.splice(0, 1) as [DueRequest];
      if (stopped || pausedUntil > now || (intervalMs !== null && now - at > LATE_MS)) giveBack(requestId);
      else take(requestId);
    }
    if (due[0] && processing.size < concurrency) deliverTimer = setTimeout(deliver, due[0].at - now);
  };
  const giveBack = (requestId: number) => {
    rested.push({ request_id: requestId, ms: Math.max(0, pausedUntil - performance.now()) });
    isDry = false;
    lookIn(0);
  };
  const take = (requestId: number) => {
    const work = handle(requestId).then((ms) => {
      processing.delete(work);
      rested.push({ request_id: requestId, ms });
      lookIn(isDry ? Math.max(1, Math.min(ms, DONE_REST_MS)) : 0);
      if (due.length) deliver();
    });
    processing.add(work);
    if (!isDry) lookIn(0);
  };
  /** Milliseconds until the request may be delivered again. */
  const handle = async (requestId: number): Promise<number> => {
    try {
      const verdict = await process(requestId);
      if (verdict.kind === 'done') return DONE_REST_MS;
      if (verdict.kind === 'pause') {
        pauseHere(verdict.ms);
        // Workers that cannot be notified get the refusal of the API themselves.
        await pause(verdict.ms).catch(onError);
      }
      return verdict.ms;
    } catch (error) {
      onError(error as Error);
      return DONE_REST_MS;
    }
  };
  const pauseHere = (ms: number) => {
    pausedUntil = Math.max(pausedUntil, performance.now() + ms);
    for (const { requestId } of due) rested.push({ request_id: requestId, ms });
    due = [];
    lookIn(ms);
  };

  look();
  return {
    wake() {
      isBehind = true;
      isDry = false;
      lookIn(0);
    },
    isBehind: () => isBehind || (due[0] !== undefined && due[0].at + LATE_MS < performance.now()),
    pause: pauseHere,
    async stop() {
      stopped = true;
      clearTimeout(lookTimer);
      clearTimeout(deliverTimer);
      await looking;
      rested.push(...due.map(({ requestId }) => ({ request_id: requestId, ms: 0 })));
      due = [];
      while (processing.size) await Promise.all(processing);
      await flush().catch(onError);
    },
  };
}
