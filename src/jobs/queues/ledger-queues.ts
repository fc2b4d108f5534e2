/**
 * Queues without Redis: the ledger itself hands its due requests out (`src/ledger/handouts.ts`). A queue stores nothing
 * of its own, so nothing can be lost: enqueuing only wakes the workers.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { ConfigError, UnavailableError } from '../../errors.ts';
import { createPool } from '../../load/connection/pool.ts';
import { delayHandouts, pauseLane, readPauseMs } from '../../ledger/handouts.ts';
import { openLaneNotifications } from './lane-notifications.ts';
import { type LaneWorker, startLaneWorker } from './lane-worker.ts';
import { queueLanes, type QueueLane, type Queues } from './queues.ts';

interface LedgerQueueOptions {
  readonly databaseUrl: string;
  readonly onError: (error: Error) => void;
}

/** One connection listens, one hands out, and one is spare for a lane that pauses. */
const POOL_SIZE = 3;
/** The statements are short and wait only for each other: beyond this the connection is considered half open. */
const QUERY_TIMEOUT_MS = 15_000;
/** Closing does not wait longer for a database that does not answer. */
const CLOSE_MS = 2_000;
/** A process with a worker of its own notifies other processes of new requests at most this often. */
const NOTIFY_EVERY_MS = 100;

/** Throws UnavailableError when PostgreSQL does not answer, ConfigError when its URL is invalid. */
export async function openLedgerQueues({ databaseUrl, onError }: LedgerQueueOptions): Promise<Queues> {
  let outage: string | undefined;
  const pool = createPool(databaseUrl, { max: POOL_SIZE, name: 'echotik-queue', queryTimeoutMs: QUERY_TIMEOUT_MS });
  const workers = new Map<QueueLane, LaneWorker>();
  const notifications = openLaneNotifications({
    pool,
    onError(error) {
      outage = error.message;
      onError(error);
    },
    onNotification: (lane, about) => {
      // Each new connection begins with one.
      outage = undefined;
      if (about === 'pause') followPause(lane);
      else workers.get(lane)?.wake();
    },
  });
  /** Lanes whose pause is read now; true: there was another notification meanwhile. */
  const pausesRead = new Map<QueueLane, boolean>();
  const followPause = (lane: QueueLane) => {
    if (!workers.has(lane)) return;
    if (pausesRead.has(lane)) return void pausesRead.set(lane, true);
    pausesRead.set(lane, false);
    readPauseMs(pool, lane)
      .then((ms) => ms && workers.get(lane)?.pause(ms), onError)
      .finally(() => {
        const isStale = pausesRead.get(lane);
        pausesRead.delete(lane);
        if (isStale) followPause(lane);
      });
  };
  const close = async () => {
    await Promise.race([notifications.stop().then(() => pool.end()), wait(CLOSE_MS, undefined, { ref: false })]);
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
  /** While this process delivers a lane itself, others need no notification of every commit. */
  const isDue = (lane: QueueLane) =>
    !workers.has(lane) || performance.now() - (notifiedAt.get(lane) ?? Number.NEGATIVE_INFINITY) >= NOTIFY_EVERY_MS;
  return {
    backend: 'postgres',
    async enqueue(requests) {
      // Reclaimed from a dead worker: its handout must not keep them from other workers.
      const again = requests.filter(({ attempts }) => attempts > 0);
      if (again.length) {
        await delayHandouts(
          pool,
          again.map(({ request_id, delay_ms }) => ({ request_id, ms: delay_ms })),
        );
      }
      const filled = queueLanes.filter((lane) => requests.some((request) => request.lane === lane));
      for (const lane of filled) workers.get(lane)?.wake();
      const notified = filled.filter(isDue);
      for (const lane of notified) notifiedAt.set(lane, performance.now());
      if (notified.length) await notifications.notify(notified);
    },
    async refill(lane, open) {
      if (!open) return false;
      notifications.noteWork();
      const worker = workers.get(lane);
      if (!worker) {
        await notifications.notify([lane]);
        return false;
      }
      const isBehind = worker.isBehind();
      worker.wake();
      return isBehind;
    },
    async work(lane, limits, process) {
      notifications.listen();
      const pause = async (ms: number) => {
        await pauseLane(pool, lane, ms);
        await notifications.notify([lane], ms);
      };
      const worker = startLaneWorker({ pool, lane, limits, process, pause, onError });
      workers.set(lane, worker);
      return {
        async stop() {
          workers.delete(lane);
          await worker.stop();
        },
      };
    },
    findOutage: () => outage,
    close,
  };
}
