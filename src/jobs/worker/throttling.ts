/** A lane in which nothing comes but 429: after a while that is no haste of ours, but a quota under another name. */
import type { Outcome } from '../../extract/outcome.ts';
import type { Action } from './action.ts';

const MOST_MS = 30 * 60_000;

export interface Throttling {
  /** What becomes of a request that the API answered, after all. */
  readonly judge: (outcome: Outcome, action: Action) => Action;
}

/** One a lane. `now`: milliseconds of a clock that never goes back. */
export function openThrottling(now: () => number): Throttling {
  let throttled: { readonly since: number; readonly last: number } | undefined;
  return {
    judge({ kind }, action) {
      if (kind !== 'throttled') {
        throttled = undefined;
        return action;
      }
      const at = now();
      // Who asked nothing for as long knows nothing of the time between.
      const goesOn = throttled !== undefined && at - throttled.last <= MOST_MS;
      throttled = { since: goesOn ? (throttled?.since ?? at) : at, last: at };
      if (at - throttled.since < MOST_MS) return action;
      return { ...action, closeRun: 'out_of_budget', closeLane: true };
    },
  };
}
