/** A budget that can be replaced while a worker counts with it. */
import type { Budget } from '../ledger/budget.ts';

interface LiveBudget {
  /** Has the values of the newest budget whenever it is read. */
  readonly current: Budget;
  replace(budget: Budget): void;
}

export function openLiveBudget(first: Budget): LiveBudget {
  let newest = first;
  const current: Budget = {
    get timezone() {
      return newest.timezone;
    },
    get reserve() {
      return newest.reserve;
    },
    get day() {
      return newest.day;
    },
    get month() {
      return newest.month;
    },
    get pipelines() {
      return newest.pipelines;
    },
    get lookAhead() {
      return newest.lookAhead ?? 1;
    },
  };
  return { current, replace: (budget) => void (newest = budget) };
}
