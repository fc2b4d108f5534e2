/**
 * A circuit breaker, as a value: it opens when the API as a whole is away, and says when one request may try whether it is
 * back. It knows no clock, no timer and no random source; times are milliseconds of a clock that never goes back.
 */

/** What a call says of the API. */
export type Signal =
  /** The API answered; what it said is about the request. */
  | { readonly kind: 'answered' }
  /** No connection: refused, no such host, TLS. That is never about one endpoint. */
  | { readonly kind: 'unreachable' }
  /** A failure that may be about this endpoint alone: 5xx, risk control, a time-out, a reset. */
  | { readonly kind: 'failed'; readonly stream: string };

export type Breaker =
  /** Streams that failed since the last answer, and how often they did together. */
  | { readonly state: 'closed'; readonly failed: readonly string[]; readonly failures: number }
  /** `probes`: how many were sent in vain. */
  | { readonly state: 'open'; readonly since: number; readonly probes: number; readonly nextProbeAt: number };

/** One endpoint in trouble must not stop the others. */
const LEAST_STREAMS = 2;
/** Two calls that fail at the same time happen every day. */
const LEAST_FAILURES = 4;
/** A restart of a load balancer is over by then. */
const FIRST_PROBE_MS = 2_000;
/** An outage of hours costs a few calls an hour, and is over for us some minutes after it is over. */
const LONGEST_PROBE_MS = 3 * 60_000;
/** Workers that began to wait at the same moment do not probe at the same moment: from three to five quarters of the time. */
const JITTER = 0.5;

export const closedBreaker: Breaker = { state: 'closed', failed: [], failures: 0 };

/** The breaker after a signal. `random` in [0, 1). */
export function hear(breaker: Breaker, signal: Signal, now: number, random: number): Breaker {
  if (signal.kind === 'answered') return closedBreaker;
  if (breaker.state === 'open') return breaker;
  if (signal.kind === 'unreachable') return opened(now, random);
  const failed = breaker.failed.includes(signal.stream) ? breaker.failed : [...breaker.failed, signal.stream];
  const failures = breaker.failures + 1;
  if (failed.length >= LEAST_STREAMS && failures >= LEAST_FAILURES) return opened(now, random);
  return { state: 'closed', failed, failures };
}

/** The breaker after a probe that failed: the next one comes later. */
export function probedInVain(breaker: Breaker, now: number, random: number): Breaker {
  if (breaker.state === 'closed') return breaker;
  const probes = breaker.probes + 1;
  return { ...breaker, probes, nextProbeAt: now + pauseBefore(probes, random) };
}

const opened = (now: number, random: number): Breaker => ({
  state: 'open',
  since: now,
  probes: 0,
  nextProbeAt: now + pauseBefore(0, random),
});

const pauseBefore = (probes: number, random: number) =>
  Math.round(Math.min(FIRST_PROBE_MS * 2 ** probes, LONGEST_PROBE_MS) * (1 - JITTER / 2 + JITTER * random));
