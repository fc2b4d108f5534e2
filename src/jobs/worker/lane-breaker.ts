/**
 * The breaker of one lane in one process. While it is open, requests are not taken out of the ledger: whoever has the job of
 * one waits here, and one at a time goes out as a probe. Nothing is kept beside the process: another one may have a network.
 */
import type { Answer } from '../../extract/client.ts';
import type { Outcome } from '../../extract/outcome.ts';
import type { OnEvent } from '../events.ts';
import { longWait } from '../long-wait.ts';
import type { Action } from './action.ts';
import { type Breaker, closedBreaker, hear, probedInVain, type Signal } from './breaker.ts';
import { openThrottling } from './throttling.ts';

/** The right to take one request and to call for it. */
export interface Pass {
  /** Sends the call; answers that it was not sent where the breaker opened meanwhile. */
  readonly send: (call: () => Promise<Answer>) => Promise<Answer>;
  /** What becomes of the request after all: a failure that the API as a whole is to blame for does not count. */
  readonly judge: (stream: string, outcome: Outcome, action: Action) => Action;
  /** To be called in any case when the request is settled or was not to be had. */
  readonly done: () => void;
}

export interface LaneBreaker {
  /** Waits while the breaker is open. Undefined when the worker stops: the job goes back to the queue. */
  readonly pass: () => Promise<Pass | undefined>;
  /** Lets everybody who waits go without a pass. */
  readonly stop: () => void;
}

interface LaneBreakerOptions {
  readonly lane: string;
  readonly onEvent: OnEvent;
  /** Whether an outcome says something of its stream only. */
  readonly isOfStream?: (stream: string, outcome: Outcome) => boolean;
  readonly now?: () => number;
  readonly random?: () => number;
}

/** For requests that ask nobody. */
export const noBreaker: LaneBreaker = {
  pass: async () => ({ send: (call) => call(), judge: (_, __, action) => action, done: () => undefined }),
  stop: () => undefined,
};

/** An outage that is longer is the endpoints' own: each further probe counts as a try of its request. */
const PATIENT_MS = 30 * 60_000;
const NOT_SENT = 'not sent: the API is away, and another request tries whether it is back';
/** Ends of waits are staggered: all at once would be a burst. */
const LEAST_LOOK_MS = 10;

export function openLaneBreaker({
  lane,
  onEvent,
  isOfStream = () => false,
  now = () => performance.now(),
  random = Math.random,
}: LaneBreakerOptions): LaneBreaker {
  let breaker: Breaker = closedBreaker;
  let probing = false;
  let stopped = false;
  const waiting = new Set<() => void>();
  const wait = longWait(`the API (lane ${lane}), which cannot be reached or fails`, onEvent);
  const pause = longWait(`the API (lane ${lane}), which throttles`, onEvent);
  const throttling = openThrottling(now);
  const wakeAll = () => {
    for (const wake of waiting) wake();
  };

  const change = (next: Breaker) => {
    const wasOpen = breaker.state === 'open';
    breaker = next;
    if (wasOpen && next.state === 'closed') {
      wait.over();
      wakeAll();
    }
  };

  /** Until the next probe is due, or somebody wakes us. */
  const untilDue = (ms: number) =>
    new Promise<void>((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, Math.max(ms, LEAST_LOOK_MS));
      waiting.add(wake);
    });

  const grant = (isProbe: boolean): Pass => {
    let decided = !isProbe;
    return {
      async send(call) {
        if (breaker.state === 'open' && !isProbe)
          return { fetchedAt: new Date(), durationMs: 0, error: NOT_SENT, sent: false, interrupted: true };
        return call();
      },
      judge(stream, outcome, action) {
        const signal = isOfStream(stream, outcome) ? undefined : signalOf(stream, outcome);
        if (!signal) return action;
        const before = breaker;
        change(hear(breaker, signal, now(), random()));
        if (outcome.kind === 'throttled') pause.trouble(outcome.message);
        else if (signal.kind === 'answered') pause.over();
        if (signal.kind === 'answered') return throttling.judge(outcome, action);
        if (isProbe && before.state === 'open') {
          decided = true;
          change(probedInVain(breaker, now(), random()));
        }
        if (breaker.state === 'closed') return action;
        // Endpoints that stay broken while nothing else of the lane is asked: their requests fail in the end.
        if (signal.kind === 'failed' && now() - breaker.since > PATIENT_MS) return action;
        wait.trouble(outcome.kind === 'unavailable' ? outcome.message : outcome.kind);
        return { status: 'queued', failed: false, delayMs: Math.ceil(Math.max(0, breaker.nextProbeAt - now())) };
      },
      done() {
        if (!isProbe || !probing) return;
        probing = false;
        // A request that was not to be had says nothing of the API: the next one may try at once.
        if (!decided || breaker.state === 'closed') wakeAll();
      },
    };
  };

  return {
    async pass() {
      for (;;) {
        if (stopped) return undefined;
        if (breaker.state === 'closed') return grant(false);
        const ms = breaker.nextProbeAt - now();
        if (ms <= 0 && !probing) {
          probing = true;
          return grant(true);
        }
        await untilDue(probing ? LONGEST_LOOK_MS : ms);
      }
    },
    stop() {
      stopped = true;
      wakeAll();
    },
  };
}

/** While a probe is on its way those who wait look now and then; its end wakes them. */
const LONGEST_LOOK_MS = 1_000;

function signalOf(stream: string, outcome: Outcome): Signal | undefined {
  if (outcome.kind === 'interrupted') return undefined;
  if (outcome.kind !== 'unavailable') return { kind: 'answered' };
  const isUnsent = outcome.charge === 'released' && outcome.status === undefined;
  return isUnsent ? { kind: 'unreachable' } : { kind: 'failed', stream };
}
