/** Reports to the health of the process whether the deliveries of a lane make progress. */
import type { Health } from '../../health/health.ts';
import type { QueueLane, Queues } from '../queues/queues.ts';
import type { LaneBreaker } from './lane-breaker.ts';
import type { LaneGate } from './lane-gate.ts';

export interface LaneWatch {
  /** A request was delivered. Ends with `finished`. */
  readonly delivered: () => void;
  readonly finished: () => void;
  /** Whether requests wait in the queue that this worker could take now. */
  readonly noteWaiting: (hasWaiting: boolean) => void;
}

interface LaneWatchOptions {
  readonly health: Health;
  readonly lane: QueueLane;
  readonly gate: Pick<LaneGate, 'pauseLeft'>;
  readonly breaker: Pick<LaneBreaker, 'isClosed'>;
  readonly queues: Pick<Queues, 'findOutage'>;
  /** Whether reservations or commits wait for PostgreSQL. */
  readonly isWaitingForDatabase: () => boolean;
}

/**
 * A lane has work while requests wait for it or are in hand, unless it can make no progress: because it pauses, its
 * breaker is open, or what it needs is away.
 */
export function watchLane(options: LaneWatchOptions): LaneWatch {
  const { health, lane, gate, breaker, queues, isWaitingForDatabase } = options;
  let inHand = 0;
  let hasWaiting = false;
  const isExcused = () =>
    gate.pauseLeft() > 0 ||
    !breaker.isClosed() ||
    isWaitingForDatabase() ||
    health.database.findOutage() !== undefined ||
    queues.findOutage() !== undefined;
  const { progressed } = health.addLoop(`lane ${lane}`, () => (inHand > 0 || hasWaiting) && !isExcused());
  return {
    delivered() {
      inHand++;
      progressed();
    },
    finished() {
      inHand--;
      progressed();
    },
    noteWaiting(next) {
      hasWaiting = next;
    },
  };
}
