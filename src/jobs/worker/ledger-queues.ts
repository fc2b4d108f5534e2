/**
 * Queues without Redis: the ledger itself hands its due requests out (`jobs/ledger/turns.ts`). A queue holds nothing of its
 * own, so there is nothing to enqueue, to lose or to put back: enqueuing only tells the workers to look.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { ConfigError, UnavailableError } from '../../errors.ts';
import { createPool } from '../../load/pool.ts';
import { pauseLane, restTurns } from '../ledger/turns.ts';
import { makeLaneCalls } from './lane-calls.ts';
import { type LaneWorker, workLane } from './lane-worker.ts';
import { lanes, type QueueLane, type Queues } from './queues.ts';

interface LedgerQueueOptions {
  readonly databaseUrl: string;
  readonly onError: (error: Error) => void;
}

/** One listens, one hands out, and one is spare for a lane that pauses. */
const POOL_SIZE = 3;
/** Its statements are short and wait for nothing but each other: beyond this the connection is taken as half open. */
const ANSWER_WITHIN_MS = 15_000;
/** A database that does not answer is left without waiting for it any longer. */
const CLOSE_MS = 2_000;
/** A process that works itself notifies workers of other processes of new requests no more often than this. */
const TELL_EVERY_MS = 100;

/** Throws UnavailableError when PostgreSQL does not answer, ConfigError when its URL is none. */
export async function openLedgerQueues({ databaseUrl, onError }: LedgerQueueOptions): Promise<Queues> {
  const pool = createPool(databaseUrl, { max: POOL_SIZE, name: 'echotik-queue', queryTimeoutMs: ANSWER_WITHIN_MS });
  const workers = new Map<QueueLane, LaneWorker>();
  const calls = makeLaneCalls({
    pool,
    onError,
    onCall: (lane, pauseMs) => {
      if (pauseMs) workers.get(lane)?.hold(pauseMs);
      else workers.get(lane)?.wake();
    },
  });
  const close = async () => {
    await Promise.race([calls.stop().then(() => pool.end()), wait(CLOSE_MS, undefined, { ref: false })]);
  };
  try {
    await pool.query('select 1');
  } catch (error) {
    await close();
    if (error instanceof ConfigError) throw error;
    throw new UnavailableError(`cannot reach the queue: ${(error as Error).message}`, {
      remedy: 'start it again; if there are too many connections, raise max_connections of PostgreSQL',
      cause: error,
    });
  }
  const notifiedAt = new Map<QueueLane, number>();
  /** While this process delivers a lane itself, others need not hear of every commit. */
  const isDue = (lane: QueueLane) =>
    !workers.has(lane) || performance.now() - (notifiedAt.get(lane) ?? Number.NEGATIVE_INFINITY) >= TELL_EVERY_MS;
  return {
    backend: 'postgres',
    async enqueue(requests) {
      // Taken back from a worker that died: it was handed them, and that must not keep them from the others.
      const again = requests.filter(({ attempts }) => attempts > 0);
      if (again.length) {
        await restTurns(
          pool,
          again.map(({ request_id, delay_ms }) => ({ request_id, ms: delay_ms })),
        );
      }
      const filled = lanes.filter((lane) => requests.some((request) => request.lane === lane));
      for (const lane of filled) workers.get(lane)?.wake();
      const notified = filled.filter(isDue);
      for (const lane of notified) notifiedAt.set(lane, performance.now());
      if (notified.length) await calls.tell(notified);
    },
    async refill(lane, open) {
      if (open) workers.get(lane)?.wake();
    },
    async work(lane, limits, process) {
      calls.listen();
      const pause = async (ms: number) => {
        await pauseLane(pool, lane, ms);
        await calls.tell([lane], ms);
      };
      const worker = workLane({ pool, lane, limits, process, pause, onError });
      workers.set(lane, worker);
      return {
        async stop() {
          workers.delete(lane);
          await worker.stop();
        },
      };
    },
    close,
  };
}
