/** Collects from the events of this process whether the API is away. */
import type { JobEvent } from '../ledger/job-event.ts';
import { getErrorMessage } from '../extract/connect-failure.ts';
import type { Outage, ProcessFacts } from './process-facts.ts';

/** While a wait lasts there is an event a minute. Without one, nobody waits any more and nothing is known. */
const KNOWN_MS = 5 * 60_000;
/** What the lanes of the API are called in events. */
const API = /^the API /;

export interface OutageObserver {
  readonly observe: (event: JobEvent) => void;
  readonly readApiOutage: () => ProcessFacts['apiOutage'];
}

export function observeOutages(now: () => Date): OutageObserver {
  const waits = new Map<string, Outage & { readonly seenAt: Date }>();
  let overAt: Date | undefined;
  const isKnown = (time: Date) => now().getTime() - time.getTime() < KNOWN_MS;
  return {
    observe(event) {
      if (!('for' in event) || !API.test(event.for)) return;
      if (event.kind === 'waiting is over') {
        waits.delete(event.for);
        overAt = now();
        return;
      }
      const at = now();
      const reason = event.reason === undefined ? event.for : getErrorMessage(event.reason);
      waits.set(event.for, { since: new Date(at.getTime() - event.waitedMs), reason, seenAt: at });
    },
    readApiOutage() {
      const outage = [...waits.values()].find(({ seenAt }) => isKnown(seenAt));
      if (outage) return { since: outage.since, reason: outage.reason };
      return overAt && isKnown(overAt) ? null : undefined;
    },
  };
}
