/** Failures that the simulator produces on demand, and which request each of them meets. */
import { unit } from './world/random.ts';

export const faultKinds = [
  'latency',
  'throttle',
  'risk',
  'quota',
  'unauthorized',
  'server-error',
  'reset',
  'truncate',
  'hang',
  'empty',
  'same-page',
  'short-page',
  'malformed-record',
  'unknown-field',
] as const;

export type FaultKind = (typeof faultKinds)[number];

/**
 * What goes wrong, and how often. Of several faults the first that fires wins; latencies add up.
 *
 * Not charged: `throttle` (429), `risk` (HTTP 200, body code 500), `quota` (HTTP 500), `unauthorized` (401),
 * `server-error` (502, HTML). Charged, then broken on the wire: `reset` (no reply), `truncate` (half a body), `hang`
 * (no reply, open socket). Charged, whole, but odd: `empty`, `same-page` (page ignored, has_more true), `short-page` (a
 * list lacks one of its records), `malformed-record`, `unknown-field`.
 */
export interface Fault {
  readonly kind: FaultKind;
  /** Share of the requests it hits, 0 to 1; default 1. By seed and order of arrival, so it repeats. */
  readonly rate?: number;
  /** Used up after this many. */
  readonly times?: number;
  /** Begins after this many requests that it could have hit. */
  readonly after?: number;
  /** Only requests whose identity (path and sorted query) contains this text. */
  readonly match?: string;
  /** `latency`: delay in milliseconds, default 1000. `hang`: the socket is reset after this time, default never. */
  readonly ms?: number;
  /** `throttle`: seconds in the Retry-After header; default no such header. */
  readonly retryAfter?: number;
  /** `throttle`: HTTP 200 with code 429 in the body instead of HTTP 429. */
  readonly body?: boolean;
  /** `truncate`: the response ends as if complete (chunked), only its JSON is truncated. */
  readonly clean?: boolean;
}

/** A fault that hits a request, `nth` counting from 1 how often it did so far. */
export interface Hit {
  readonly fault: Fault;
  readonly nth: number;
}

export interface FaultPlan {
  readonly add: (fault: Fault) => void;
  readonly clear: () => void;
  /** What hits this request: any number of latencies, at most one other. */
  hitsOn(identity: string): readonly Hit[];
}

export function createFaultPlan(seed: string, initial: readonly Fault[]): FaultPlan {
  let rules = initial.map(startCounting);
  return {
    add(fault) {
      rules.push(startCounting(fault, rules.length));
    },
    clear() {
      rules = [];
    },
    hitsOn(identity) {
      const hits: Hit[] = [];
      for (const rule of rules) {
        const { fault } = rule;
        if (fault.match !== undefined && !identity.includes(fault.match)) continue;
        rule.seen++;
        if (fault.kind !== 'latency' && hits.some((hit) => hit.fault.kind !== 'latency')) continue;
        if (rule.seen <= (fault.after ?? 0) || rule.hits >= (fault.times ?? Infinity)) continue;
        if (unit(seed, 'fault', rule.place, rule.seen) >= (fault.rate ?? 1)) continue;
        hits.push({ fault, nth: ++rule.hits });
      }
      return hits;
    },
  };
}

function startCounting(fault: Fault, place: number) {
  return { fault, place, seen: 0, hits: 0 };
}
