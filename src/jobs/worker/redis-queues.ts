/**
 * Queues in Redis: BullMQ as transport, one queue a lane, one job a request. Jobs may vanish or come twice: the ledger
 * decides.
 */
import { createRedisBackend, DelayedError, type Job, type Queue, Worker, withBackend } from 'bullmq';
import { setTimeout as wait } from 'node:timers/promises';
import { UnavailableError } from '../../errors.ts';
import type { QueuedRequest } from '../ledger/requests.ts';
import { lanes, type Process, type QueueLane, type Queues } from './queues.ts';
import { connectRedis } from './redis.ts';

interface RedisQueueOptions {
  readonly redisUrl: string;
  /** Keeps warehouses that share a Redis apart. */
  readonly warehouseId: string;
  readonly onError: (error: Error) => void;
}

/** Time that the queues have to close; a Redis that does not answer is left without it. */
const CLOSE_MS = 2_000;
/** The ledger takes the requests of dead workers back, so a job may stall as often as it likes. */
const STALLS = 1_000;
/**
 * A job of a dead worker that had not reserved its request yet comes back after these. They may be short: the ledger
 * refuses a job that comes twice.
 */
const LOCK = { lockDuration: 8_000, stalledInterval: 4_000 };
/** After an error of its store BullMQ would rest 15 s before it looks for jobs again. */
const RETRY_MS = 1_000;
/** Bursts are cut into slots of at least this, so that a second holds no more than its limit wherever it begins. */
const LIMITER_SLOT_MS = 50;
/** A limit that nobody reaches: a worker without a limiter does not see that its lane pauses. */
const PAUSES_ONLY = { max: 1_000_000, duration: 1_000 };
/** Blocking reads wait without limit, so workers need a connection without command time-outs. */
const BLOCKING = {
  maxRetriesPerRequest: null,
  enableOfflineQueue: true,
  commandTimeout: undefined as unknown as number,
};

const nameOf = (lane: QueueLane) => `echotik-${lane}`;

/** Throws UnavailableError when Redis does not answer, ConfigError when its URL is none. */
export async function openRedisQueues({ redisUrl, warehouseId, onError }: RedisQueueOptions): Promise<Queues> {
  const producer = await connectRedis(redisUrl);
  const consumer = producer.duplicate(BLOCKING);
  for (const redis of [producer, consumer]) redis.on('error', onError);
  const classes = withBackend(createRedisBackend);
  const prefix = `echotik-${warehouseId}`;
  const queues = new Map<QueueLane, Queue>(
    lanes.map((lane) => [
      lane,
      new classes.Queue(nameOf(lane), { connection: producer, prefix, skipVersionCheck: true }),
    ]),
  );
  const queueOf = (lane: QueueLane) => queues.get(lane) as Queue;
  for (const queue of queues.values()) queue.on('error', onError);
  const close = async () => {
    await Promise.race([
      Promise.all([...queues.values()].map((queue) => queue.close())),
      wait(CLOSE_MS, undefined, { ref: false }),
    ]);
    producer.disconnect();
    consumer.disconnect();
  };
  const enqueue = async (requests: readonly QueuedRequest[]) => {
    for (const lane of lanes) {
      const jobs = requests.filter((request) => request.lane === lane).map(jobOf);
      if (jobs.length) await queueOf(lane).addBulk(jobs);
    }
  };
  for (const queue of queues.values()) await ready(queue, close);
  return {
    backend: 'redis',
    enqueue,
    async refill(lane, open, read) {
      // As many jobs as open requests: nothing is lost. Adding a job that is there is harmless, but not free.
      const counts = await queueOf(lane).getJobCounts('waiting', 'active', 'delayed', 'prioritized');
      if (Object.values(counts).reduce((sum, count) => sum + count, 0) >= open) return;
      for (let after = 0; ; ) {
        const slice = await read(after);
        const last = slice.at(-1);
        if (!last) return;
        await enqueue(slice);
        after = last.request_id;
      }
    },
    async work(lane, { concurrency, perSecond }, process) {
      const worker: Worker = new classes.Worker(
        nameOf(lane),
        (job: Job, token?: string) => deliver(queueOf(lane), job, token, process),
        {
          connection: consumer,
          prefix,
          concurrency,
          autorun: false,
          maxStalledCount: STALLS,
          ...LOCK,
          runRetryDelay: RETRY_MS,
          limiter: perSecond === null ? PAUSES_ONLY : limiterOf(perSecond),
        },
      );
      worker.on('error', (error) => {
        if (!isLostJob(error)) onError(error);
      });
      await ready(worker, () => worker.close(true));
      worker.run().catch(onError);
      return { stop: () => worker.close() };
    },
    close,
  };
}

/**
 * Waits for the first connection. BullMQ tries it once and keeps the answer: a worker that cannot connect would ask
 * itself again and again without letting anything else run.
 */
async function ready(part: Queue | Worker, close: () => Promise<unknown>): Promise<void> {
  try {
    await part.waitUntilReady();
  } catch (error) {
    await close().catch(() => undefined);
    throw new UnavailableError(`cannot reach the queue: ${(error as Error).message}`, {
      remedy: 'start it again once Redis accepts connections',
      cause: error,
    });
  }
}

/** A job that Redis forgot, or that was given to another worker: the ledger knows the request, so it is no trouble. */
const isLostJob = ({ message }: Error) => /^Missing (key|lock) for job|lock.*job|could not renew lock/i.test(message);

/**
 * The job carries nothing but its id: request and try. A request that was taken back gets a new job beside its stalled
 * one.
 */
const jobOf = ({ request_id, attempts, delay_ms, priority }: QueuedRequest) => ({
  name: 'request',
  data: {},
  opts: { jobId: `${request_id}.${attempts}`, delay: delay_ms, priority, removeOnComplete: true, removeOnFail: true },
});

async function deliver(queue: Queue, job: Job, token: string | undefined, process: Process): Promise<void> {
  const verdict = await process(Number.parseInt(job.id ?? '', 10));
  if (verdict.kind === 'later') {
    await job.moveToDelayed(Date.now() + verdict.ms, token);
    throw new DelayedError();
  }
  if (verdict.kind === 'pause') {
    await queue.rateLimit(verdict.ms);
    throw Worker.RateLimitError();
  }
}

/** BullMQ counts jobs in fixed slots, so the slot is kept short: 5 a second is one each 200 ms, 200 a second ten each 50 ms. */
export function limiterOf(perSecond: number): { readonly max: number; readonly duration: number } {
  const max = Math.max(1, Math.floor((perSecond * LIMITER_SLOT_MS) / 1000));
  return { max, duration: Math.ceil(perSecond < 1 ? 1000 / perSecond : 1000 / Math.floor(perSecond / max)) };
}
