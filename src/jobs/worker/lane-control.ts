/** What the requests of one lane share in a worker. */
import type { LimitFunction } from 'p-limit';
import type { Budget } from '../../ledger/budget.ts';
import type { LaneBreaker } from './lane-breaker.ts';
import type { LaneGate } from './lane-gate.ts';
import type { LaneWatch } from './watch-lane.ts';

export interface LaneControl {
  /** Calls that may be in flight. */
  readonly concurrency: number;
  /** Limits the calls in flight. */
  readonly inFlight: LimitFunction;
  readonly gate: LaneGate;
  readonly breaker: LaneBreaker;
  readonly watch: LaneWatch;
  /** Requests in hand that were not requested ahead. */
  reached: number;
}

/**
 * How many pages of a walk may be requested at the same time: as many as keep the calls of the lane in flight with the
 * walks that this worker has in hand, and one while the lane pauses or has an outage. An answer that comes before the
 * one of its previous page is stored and read again, so a page is requested ahead only where a call would be unused.
 */
export function computeWindow(control: LaneControl | undefined, { lookAhead = 1 }: Budget): number {
  if (!control || control.gate.pauseLeft() > 0 || !control.breaker.isClosed()) return 1;
  return Math.min(lookAhead, Math.ceil(control.concurrency / Math.max(1, control.reached)));
}
