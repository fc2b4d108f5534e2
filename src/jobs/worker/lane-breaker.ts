/**
 * The breaker of one lane in one process. While it is open, no request of the lane is reserved: a job waits here, and
 * one at a time goes out as a probe. The state is not shared between processes, because another process may have
 * another network.
 */
import type { Outcome } from '../../extract/outcome.ts';
import type { OnEvent } from '../../ledger/job-event.ts';
import type { QueueLane } from '../queues/queues.ts';
import { reportLongWait } from './long-wait.ts';
import type { Action } from './action.ts';
import { type Breaker, closedBreaker, applySignal, recordFailedProbe, type Signal } from './breaker.ts';

/** The right to reserve one request and to call for it. */
export interface CallPermit {
  /** Why the call may not go out: the breaker opened after the permit was granted. Undefined where it may. */
  readonly findRefusal: () => string | undefined;
  /** The action after all: a failure that the API as a whole caused does not count for the request. */
  readonly judge: (stream: string, outcome: Outcome, action: Action) => Action;
  /** Must be called when the request is settled or could not be reserved. */
  readonly release: () => void;
}

export interface LaneBreaker {
  /** Waits while the breaker is open. Undefined when the worker stops: the job goes back to the queue. */
  readonly acquire: () => Promise<CallPermit | undefined>;
  /** No outage is known. */
  readonly isClosed: () => boolean;
  /** Ends all waits without a permit. */
  readonly stop: () => void;
}

interface LaneBreakerOptions {
  readonly lane: QueueLane;
  readonly onEvent: OnEvent;
  /** Whether an outcome is about its stream only. */
  readonly isStreamOnly: (stream: string, outcome: Outcome) => boolean;
  /** Milliseconds of a clock that never goes back. */
  readonly elapsed: () => number;
  /** In [0, 1). */
  readonly random?: () => number;
}

/** For requests that are answered without a call. */
export const noBreaker: LaneBreaker = {
  acquire: async () => ({ findRefusal: () => undefined, judge: (_, __, action) => action, release: () => undefined }),
  isClosed: () => true,
  stop: () => undefined,
};

/** A longer outage is attributed to the endpoints: each further probe counts as an attempt of its request. */
const OUTAGE_LIMIT_MS = 30 * 60_000;
const AWAY = 'the API is away, and another request tries whether it is back';
/** A wait that is due at once must not become a busy loop. */
const MIN_WAIT_MS = 10;
/** While a probe is in flight, waiting jobs look now and then; its end wakes them. */
const MAX_WAIT_MS = 1_000;

export function openLaneBreaker({
  lane,
  onEvent,
  isStreamOnly,
  elapsed,
  random = Math.random,
}: LaneBreakerOptions): LaneBreaker {
  let breaker: Breaker = closedBreaker;
  let probing = false;
  let stopped = false;
  const waiting = new Set<() => void>();
  const wait = reportLongWait(`the API (lane ${lane}), which cannot be reached or fails`, onEvent, elapsed);
  const pause = reportLongWait(`the API (lane ${lane}), which throttles`, onEvent, elapsed);
  const throttling = openThrottling(elapsed);
  const wakeAll = () => {
    for (const wake of waiting) wake();
  };

  const change = (next: Breaker) => {
    const wasOpen = breaker.state === 'open';
    breaker = next;
    if (wasOpen && next.state === 'closed') {
      wait.end();
      wakeAll();
    }
  };

  /** Resolves after `ms` milliseconds, or earlier when all waits are ended. */
  const untilDue = (ms: number) =>
    new Promise<void>((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, Math.max(ms, MIN_WAIT_MS));
      waiting.add(wake);
    });

  const grant = (isProbe: boolean): CallPermit => {
    let decided = !isProbe;
    return {
      findRefusal: () => (breaker.state === 'open' && !isProbe ? AWAY : undefined),
      judge(stream, outcome, action) {
        const signal = isStreamOnly(stream, outcome) ? undefined : toSignal(stream, outcome);
        if (!signal) return action;
        const before = breaker;
        change(applySignal(breaker, signal, elapsed(), random()));
        if (outcome.kind === 'throttled') pause.reportFailure(outcome.message);
        else if (signal.kind === 'answered') pause.end();
        if (signal.kind === 'answered') return throttling.judge(outcome, action);
        if (isProbe && before.state === 'open') {
          decided = true;
          change(recordFailedProbe(breaker, elapsed(), random()));
        }
        if (breaker.state === 'closed') return action;
        // Endpoints that stay broken while no other request of the lane is sent: their requests fail in the end.
        if (signal.kind === 'failed' && elapsed() - breaker.since > OUTAGE_LIMIT_MS) return action;
        wait.reportFailure(outcome.kind === 'unavailable' ? outcome.message : outcome.kind);
        return { status: 'queued', failed: false, delayMs: Math.ceil(Math.max(0, breaker.nextProbeAt - elapsed())) };
      },
      release() {
        if (!isProbe || !probing) return;
        probing = false;
        // A request that could not be reserved shows nothing about the API: the next one may try at once.
        if (!decided || breaker.state === 'closed') wakeAll();
      },
    };
  };

  return {
    async acquire() {
      for (;;) {
        if (stopped) return undefined;
        if (breaker.state === 'closed') return grant(false);
        const ms = breaker.nextProbeAt - elapsed();
        if (ms <= 0 && !probing) {
          probing = true;
          return grant(true);
        }
        await untilDue(probing ? MAX_WAIT_MS : ms);
      }
    },
    isClosed: () => breaker.state === 'closed',
    stop() {
      stopped = true;
      wakeAll();
    },
  };
}

function toSignal(stream: string, outcome: Outcome): Signal | undefined {
  if (outcome.kind === 'interrupted') return undefined;
  if (outcome.kind !== 'unavailable') return { kind: 'answered' };
  const isUnsent = outcome.charge === 'released' && outcome.status === undefined;
  return isUnsent ? { kind: 'unreachable' } : { kind: 'failed', stream };
}

const MAX_THROTTLED_MS = 30 * 60_000;

interface Throttling {
  /** The action for a request that the API answered, after all. */
  readonly judge: (outcome: Outcome, action: Action) => Action;
}

/**
 * Recognizes a lane in which nothing comes but 429: after half an hour that is not our rate, but a quota that is used
 * up. One per lane. `elapsed`: milliseconds of a clock that never goes back.
 */
export function openThrottling(elapsed: () => number): Throttling {
  let throttled: { readonly since: number; readonly last: number } | undefined;
  return {
    judge({ kind }, action) {
      if (kind !== 'throttled') {
        throttled = undefined;
        return action;
      }
      const at = elapsed();
      // A worker that sent nothing for as long does not know about the time between.
      const continues = throttled !== undefined && at - throttled.last <= MAX_THROTTLED_MS;
      throttled = { since: continues ? (throttled?.since ?? at) : at, last: at };
      if (at - throttled.since < MAX_THROTTLED_MS) return action;
      return { ...action, closeRun: 'out_of_budget', closeLane: true };
    },
  };
}
