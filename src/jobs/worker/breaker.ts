/**
 * A circuit breaker, as a value: it opens when the API as a whole is away, and determines when one request may try
 * whether it is back. Clock and random numbers are parameters; times are milliseconds of a clock that never goes back.
 */

/** What a call shows about the API. */
export type Signal =
  /** The API answered; its answer is about the request. */
  | { readonly kind: 'answered' }
  /** No connection: refused, no such host, TLS. This is never about one endpoint. */
  | { readonly kind: 'unreachable' }
  /** A failure that may be about this endpoint only: 5xx, risk control, a time-out, a reset. */
  | { readonly kind: 'failed'; readonly stream: string };

export type Breaker =
  /** Streams that failed since the last answer, and the number of these failures. */
  | { readonly state: 'closed'; readonly failed: readonly string[]; readonly failures: number }
  /** `probes`: how many probes failed. */
  | { readonly state: 'open'; readonly since: number; readonly probes: number; readonly nextProbeAt: number };

/** One failing endpoint must not stop the others. */
const MIN_STREAMS = 2;
/** Two calls that fail at the same time happen every day. */
const MIN_FAILURES = 4;
/** A restart of a load balancer is over by then. */
const FIRST_PROBE_MS = 2_000;
/** An outage of hours costs a few calls an hour, and work continues at most this long after its end. */
const MAX_PROBE_MS = 3 * 60_000;
/** Workers that began to wait at the same moment must not probe at the same moment: 0.75 to 1.25 of the delay. */
const JITTER = 0.5;

export const closedBreaker: Breaker = { state: 'closed', failed: [], failures: 0 };

/** The breaker after a signal. `random` in [0, 1). */
export function applySignal(breaker: Breaker, signal: Signal, now: number, random: number): Breaker {
  if (signal.kind === 'answered') return closedBreaker;
  if (breaker.state === 'open') return breaker;
  if (signal.kind === 'unreachable') return openBreaker(now, random);
  const failed = breaker.failed.includes(signal.stream) ? breaker.failed : [...breaker.failed, signal.stream];
  const failures = breaker.failures + 1;
  if (failed.length >= MIN_STREAMS && failures >= MIN_FAILURES) return openBreaker(now, random);
  return { state: 'closed', failed, failures };
}

/** The breaker after a probe that failed: the next one comes later. */
export function recordFailedProbe(breaker: Breaker, now: number, random: number): Breaker {
  if (breaker.state === 'closed') return breaker;
  const probes = breaker.probes + 1;
  return { ...breaker, probes, nextProbeAt: now + computeProbeDelay(probes, random) };
}

const openBreaker = (now: number, random: number): Breaker => ({
  state: 'open',
  since: now,
  probes: 0,
  nextProbeAt: now + computeProbeDelay(0, random),
});

const computeProbeDelay = (probes: number, random: number) =>
  Math.round(Math.min(FIRST_PROBE_MS * 2 ** probes, MAX_PROBE_MS) * (1 - JITTER / 2 + JITTER * random));
