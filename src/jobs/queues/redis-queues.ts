/**
 * Queues in Redis: BullMQ as transport, one queue per lane, one job per request. Jobs may be lost or come twice,
 * because the ledger decides who processes a request.
 */
import { createRedisBackend, DelayedError, type Job, type Queue, Worker, withBackend } from 'bullmq';
import { setTimeout as wait } from 'node:timers/promises';
import { UnavailableError } from '../../errors.ts';
import type { QueuedRequest } from '../../ledger/requests.ts';
import { queueLanes, type RequestProcessor, type QueueLane, type Queues } from './queues.ts';
import { connectRedis, duplicateForBlocking, findLostConnection } from './redis.ts';

interface RedisQueueOptions {
  readonly redisUrl: string;
  /** Separates warehouses that share a Redis. */
  readonly warehouseId: string;
  readonly onError: (error: Error) => void;
}

/** Closing does not wait longer for a Redis that does not answer. */
const CLOSE_MS = 2_000;
/** The ledger reclaims the requests of dead workers, so the number of stalls need not be limited. */
const MAX_STALLS = 1_000;
/**
 * A job of a dead worker that had not reserved its request yet comes back after these. They may be short: the ledger
 * refuses a job that comes twice.
 */
const LOCK = { lockDuration: 8_000, stalledInterval: 4_000 };
/** After an error of its store BullMQ would rest 15 s before it looks for jobs again. */
const RETRY_MS = 1_000;
/**
 * Bursts are divided into slots of at least this, so that no second contains more than its limit, wherever it begins.
 */
const LIMITER_SLOT_MS = 50;
/** A limit that is never reached: a worker without a limiter does not notice that its lane pauses. */
const PAUSES_ONLY = { max: 1_000_000, duration: 1_000 };
const formatQueueName = (lane: QueueLane) => `echotik-${lane}`;

/** Throws UnavailableError when Redis does not answer, ConfigError when its URL is invalid. */
export async function openRedisQueues({ redisUrl, warehouseId, onError }: RedisQueueOptions): Promise<Queues> {
  const { client: producer, isCluster } = await connectRedis(redisUrl);
  const consumer = duplicateForBlocking(producer);
  for (const redis of [producer, consumer]) redis.on('error', onError);
  const classes = withBackend(createRedisBackend);
  // All keys of a script have to be in one slot of a cluster: that of the text in braces.
  const prefix = isCluster ? `{echotik-${warehouseId}}` : `echotik-${warehouseId}`;
  const queues = new Map<QueueLane, Queue>(
    queueLanes.map((lane) => [
      lane,
      new classes.Queue(formatQueueName(lane), { connection: producer, prefix, skipVersionCheck: true }),
    ]),
  );
  const getQueue = (lane: QueueLane) => queues.get(lane) as Queue;
  /** The limits of the lanes in which this process works: jobs in one slot. */
  const maxima = new Map<QueueLane, number>();
  /** Of the newest command; undefined: it succeeded. */
  let failure: string | undefined;
  const noteFailure = async <T>(work: Promise<T>): Promise<T> => {
    try {
      const result = await work;
      failure = undefined;
      return result;
    } catch (error) {
      failure = (error as Error).message;
      throw error;
    }
  };
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
    for (const lane of queueLanes) {
      const jobs = requests.filter((request) => request.lane === lane).map(toJob);
      if (jobs.length) await noteFailure(getQueue(lane).addBulk(jobs));
    }
  };
  /** Whether jobs wait that this process could take: while the limit of the lane is reached, others take what it admits. */
  const hasWaiting = async (lane: QueueLane, waiting: number): Promise<boolean> => {
    const max = maxima.get(lane);
    return waiting > 0 && max !== undefined && (await getQueue(lane).getRateLimitTtl(max)) <= 0;
  };
  for (const queue of queues.values()) await awaitConnection(queue, close);
  return {
    backend: 'redis',
    enqueue,
    async refill(lane, open, read) {
      // As many jobs as open requests: nothing is lost. Adding an existing job is harmless, but not free.
      const counts = await noteFailure(getQueue(lane).getJobCounts('waiting', 'active', 'delayed', 'prioritized'));
      const hasWork = await noteFailure(hasWaiting(lane, (counts['waiting'] ?? 0) + (counts['prioritized'] ?? 0)));
      if (Object.values(counts).reduce((sum, count) => sum + count, 0) >= open) return hasWork;
      for (let after = 0; ; ) {
        const slice = await read(after);
        const last = slice.at(-1);
        if (!last) return hasWork;
        await enqueue(slice);
        after = last.request_id;
      }
    },
    async work(lane, { concurrency, perSecond }, process) {
      // BullMQ would delete the job and report nothing.
      const processOrReport: RequestProcessor = (requestId) =>
        process(requestId).catch((error: unknown) => {
          onError(error as Error);
          return { kind: 'later', ms: RETRY_MS };
        });
      const limiter = perSecond === null ? PAUSES_ONLY : computeLimiter(perSecond);
      const worker: Worker = new classes.Worker(
        formatQueueName(lane),
        (job: Job, token?: string) => deliver(getQueue(lane), job, token, processOrReport),
        {
          connection: consumer,
          prefix,
          concurrency,
          autorun: false,
          maxStalledCount: MAX_STALLS,
          ...LOCK,
          runRetryDelay: RETRY_MS,
          limiter,
        },
      );
      worker.on('error', (error) => {
        if (!isLostJob(error)) onError(error);
      });
      await awaitConnection(worker, () => worker.close(true));
      worker.run().catch(onError);
      maxima.set(lane, limiter.max);
      return { stop: () => worker.close() };
    },
    findOutage: () => findLostConnection([producer, consumer]) ?? failure,
    close,
  };
}

/**
 * Waits for the first connection. BullMQ tries it once and keeps the result: a worker that cannot connect would check
 * that result in a loop that blocks the process.
 */
async function awaitConnection(part: Queue | Worker, close: () => Promise<unknown>): Promise<void> {
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

/** A job that Redis lost, or that was given to another worker. The ledger has the request, so this is not reported. */
const isLostJob = ({ message }: Error) => /^Missing (key|lock) for job|lock.*job|could not renew lock/i.test(message);

/**
 * The job contains only its id: request and attempt. A request that was reclaimed gets a new job beside its stalled
 * one.
 */
const toJob = ({ request_id, attempts, delay_ms, priority }: QueuedRequest) => ({
  name: 'request',
  data: {},
  opts: { jobId: `${request_id}.${attempts}`, delay: delay_ms, priority, removeOnComplete: true, removeOnFail: true },
});

async function deliver(queue: Queue, job: Job, token: string | undefined, process: RequestProcessor): Promise<void> {
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

/**
 * BullMQ counts jobs in fixed slots, so the slot is kept short: 5 a second is one each 200 ms, 200 a second ten each 50
 * ms.
 */
export function computeLimiter(perSecond: number): { readonly max: number; readonly duration: number } {
  const max = Math.max(1, Math.floor((perSecond * LIMITER_SLOT_MS) / 1000));
  return { max, duration: Math.ceil(perSecond < 1 ? 1000 / perSecond : 1000 / Math.floor(perSecond / max)) };
}
