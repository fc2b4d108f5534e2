/** Delivers the requests of one lane, handed out by the ledger, to a processor, within the concurrency and the rate limit of the lane. */
import type { Pool } from '../../load/pool.ts';
import { AHEAD_MS, type Rested, restTurns, takeTurns } from '../ledger/turns.ts';
import type { LaneLimits, Process, QueueLane } from './queues.ts';

export interface LaneWorker {
  /** There may be requests to deliver: looks into the ledger soon. */
  wake(): void;
  /** Stops delivering for `ms` milliseconds, including what was handed out already. */
  hold(ms: number): void;
  /** Resolves when the requests in hand are finished. What was not delivered yet is left to other workers. */
  stop(): Promise<void>;
}

interface LaneWorkerOptions {
  readonly pool: Pool;
  readonly lane: QueueLane;
  readonly limits: LaneLimits;
  readonly process: Process;
  /** Pauses the lane for all workers. */
  readonly pause: (ms: number) => Promise<void>;
  readonly onError: (error: Error) => void;
}

/** A request that was handed out, and the time of `performance.now()` at which it may be delivered. */
interface Due {
  readonly requestId: number;
  readonly at: number;
}

/** How long an idle lane goes without a look into the ledger. New requests wake it, and the reconciler does so every two seconds while requests are open. */
const IDLE_MS = 10_000;
/** After an error of the database. */
const RETRY_MS = 1_000;
/** A request that was delivered and is still queued, for whatever reason, is not delivered again at once. */
const DONE_REST_MS = 1_000;
/** A delivery that is later than this gives its turn back: together with the next ones it would exceed the limit of its second. */
const LATE_MS = 50;
/** The limit holds in every second, wherever it begins, although a delivery may be late. */
const SECOND_MS = 1_000 + LATE_MS;

/** Milliseconds between two deliveries; null: no limit. */
const intervalOf = (perSecond: number | null): number | null => (perSecond === null ? null : SECOND_MS / perSecond);

export function workLane({ pool, lane, limits, process, pause, onError }: LaneWorkerOptions): LaneWorker {
  const { concurrency, perSecond } = limits;
  const intervalMs = intervalOf(perSecond);
  const mostAhead = intervalMs === null ? concurrency : Math.max(1, Math.floor(AHEAD_MS / intervalMs));
  const inHand = new Set<Promise<void>>();
  let due: Due[] = [];
  let rested: Rested[] = [];
  let heldUntil = 0;
  let looking: Promise<void> | undefined;
  let lookAgain = false;
  let stopped = false;
  let lookTimer: NodeJS.Timeout | undefined;
  let lookAt = Number.POSITIVE_INFINITY;
  let deliverTimer: NodeJS.Timeout | undefined;
  /** The last look found less than was asked for: there is nothing more until the timer, or until somebody wakes us. */
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
    const most = Math.min(concurrency - inHand.size - due.length, mostAhead - due.length);
    if (stopped || most < 1) return;
    const heldMs = heldUntil - performance.now();
    if (heldMs > 0) return lookIn(heldMs);
    const { ids, firstMs, nextMs } = await takeTurns(pool, { lane, most, intervalMs });
    const from = performance.now() + firstMs;
    due.push(...ids.map((requestId, index) => ({ requestId, at: from + index * (intervalMs ?? 0) })));
    isDry = nextMs !== undefined;
    if (isDry) lookIn(Math.min(nextMs ?? IDLE_MS, IDLE_MS));
    deliver();
  };
  const flush = async () => {
    if (!rested.length) return;
    const flushed = rested;
    rested = [];
    try {
      await restTurns(pool, flushed);
    } catch (error) {
      rested.push(...flushed);
      throw error;
    }
  };

  const deliver = () => {
    clearTimeout(deliverTimer);
    const now = performance.now();
    while (due[0] && due[0].at <= now && inHand.size < concurrency) {
      const [{ requestId, at }] = due.splice(0, 1) as [Due];
      if (stopped || heldUntil > now || (intervalMs !== null && now - at > LATE_MS)) giveBack(requestId);
      else take(requestId);
    }
    if (due[0] && inHand.size < concurrency) deliverTimer = setTimeout(deliver, due[0].at - now);
  };
  const giveBack = (requestId: number) => {
    rested.push({ request_id: requestId, ms: Math.max(0, heldUntil - performance.now()) });
    isDry = false;
    lookIn(0);
  };
  const take = (requestId: number) => {
    const work = handle(requestId).then((ms) => {
      inHand.delete(work);
      rested.push({ request_id: requestId, ms });
      lookIn(isDry ? Math.max(1, Math.min(ms, DONE_REST_MS)) : 0);
      if (due.length) deliver();
    });
    inHand.add(work);
    if (!isDry) lookIn(0);
  };
  /** Milliseconds until the request may be delivered again. */
  const handle = async (requestId: number): Promise<number> => {
    try {
      const verdict = await process(requestId);
      if (verdict.kind === 'done') return DONE_REST_MS;
      if (verdict.kind === 'pause') {
        hold(verdict.ms);
        // Workers that cannot be notified meet the API's refusal themselves.
        await pause(verdict.ms).catch(onError);
      }
      return verdict.ms;
    } catch (error) {
      onError(error as Error);
      return DONE_REST_MS;
    }
  };
  const hold = (ms: number) => {
    heldUntil = Math.max(heldUntil, performance.now() + ms);
    for (const { requestId } of due) rested.push({ request_id: requestId, ms });
    due = [];
    lookIn(ms);
  };

  look();
  return {
    wake() {
      isDry = false;
      lookIn(0);
    },
    hold,
    async stop() {
      stopped = true;
      clearTimeout(lookTimer);
      clearTimeout(deliverTimer);
      await looking;
      rested.push(...due.map(({ requestId }) => ({ request_id: requestId, ms: 0 })));
      due = [];
      while (inHand.size) await Promise.all(inHand);
      await flush().catch(onError);
    },
  };
}
