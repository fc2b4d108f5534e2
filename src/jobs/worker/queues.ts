/**
 * BullMQ as transport: one queue a lane, one job a request, on Redis or inside PostgreSQL. Nothing is true because it is
 * here: jobs may vanish or come twice, the ledger decides.
 */
import {
  createPostgresBackend,
  createRedisBackend,
  DelayedError,
  type Job,
  type PgPool,
  type Queue,
  runMigrations,
  Worker,
  withBackend,
} from 'bullmq';
import { setTimeout as wait } from 'node:timers/promises';
import { UnavailableError } from '../../errors.ts';
import type { Lane } from '../../extract/outcome.ts';
import { type Connection, createQueuePool } from '../../load/pool.ts';
import { RAW_LANE, type QueuedRequest } from '../ledger/requests.ts';
import { connectRedis } from './redis.ts';

/** The lanes of the API, and one for answers that are stored already: it has no limit. */
export type QueueLane = Lane | typeof RAW_LANE;

export const lanes: readonly QueueLane[] = ['offline', 'realtime', RAW_LANE];

/** What a processor made of a job: finished with it, to be delivered again later, or the whole lane has to pause. */
export type Verdict = { readonly kind: 'done' } | { readonly kind: 'later' | 'pause'; readonly ms: number };

export interface LaneLimits {
  /** Jobs in hand, per worker process. */
  readonly concurrency: number;
  /** Requests a second over all workers; null: no limit. */
  readonly perSecond: number | null;
}

export interface Queues {
  readonly backend: 'redis' | 'postgres';
  /** Adds a job for each request. One that is there already is left alone. */
  enqueue(requests: readonly QueuedRequest[]): Promise<void>;
  /** Jobs of a lane in any state before finished. */
  size(lane: QueueLane): Promise<number>;
  /**
   * Delivers a lane's jobs to `process` until stopped. `stop` resolves when the jobs in hand are finished. Throws
   * UnavailableError when the queue cannot be reached.
   */
  work(
    lane: QueueLane,
    limits: LaneLimits,
    process: (requestId: number) => Promise<Verdict>,
  ): Promise<{ stop(): Promise<void> }>;
  close(): Promise<void>;
}

interface QueueOptions {
  readonly databaseUrl: string;
  readonly redisUrl: string | undefined;
  /** Keeps warehouses that share a Redis apart. */
  readonly warehouseId: string;
  readonly onError: (error: Error) => void;
}

/** A queue that is away is left without a goodbye. */
const CLOSE_MS = 2_000;
const QUEUE_POOL = 12;
/** A worker that dies is BullMQ's business only here: the ledger takes requests back, so a stalled job may come as often as it likes. */
const STALLS = 1_000;
/** A job of a dead worker that had not reserved its request yet comes back after these. Short is safe: the ledger refuses a job that comes twice. */
const LOCK = { lockDuration: 8_000, stalledInterval: 4_000 };
/** After an error of its store BullMQ would rest 15 s before it looks for jobs again. */
const RETRY_MS = 1_000;
/** Bursts are cut into slots of at least this, so that a second holds no more than its limit wherever it begins. */
const LIMITER_SLOT_MS = 50;
/** A limit that nobody reaches: on Redis a worker without a limiter does not see that its lane pauses. */
const PAUSES_ONLY = { max: 1_000_000, duration: 1_000 };

/** BullMQ's own tables, in schema `bullmq`. */
export const migrateQueues = async (connection: Connection): Promise<void> => {
  await runMigrations(connection);
};

/** Throws UnavailableError when Redis or PostgreSQL does not answer, ConfigError when the URL of Redis is none. */
export async function openQueues({ databaseUrl, redisUrl, warehouseId, onError }: QueueOptions): Promise<Queues> {
  if (redisUrl === undefined) {
    const pool = createQueuePool(databaseUrl, QUEUE_POOL);
    const connection = pool as unknown as PgPool;
    const classes = withBackend(createPostgresBackend);
    const makers: Makers = {
      queue: (name) => new classes.Queue(name, { connection }) as unknown as Queue,
      worker: (name, process, options) =>
        new classes.Worker(name, process, { ...options, connection }) as unknown as Worker,
    };
    return queuesOf('postgres', makers, onError, () => pool.end());
  }
  const producer = await connectRedis(redisUrl);
  // Blocking reads wait for ever, so workers need a connection without command time-outs.
  const consumer = producer.duplicate({ maxRetriesPerRequest: null, enableOfflineQueue: true, ...noCommandTimeout });
  for (const redis of [producer, consumer]) redis.on('error', onError);
  const classes = withBackend(createRedisBackend);
  const prefix = `echotik-${warehouseId}`;
  const makers: Makers = {
    queue: (name) => new classes.Queue(name, { connection: producer, prefix, skipVersionCheck: true }),
    worker: (name, process, options) => new classes.Worker(name, process, { ...options, connection: consumer, prefix }),
  };
  return queuesOf('redis', makers, onError, async () => {
    producer.disconnect();
    consumer.disconnect();
  });
}

const noCommandTimeout = { commandTimeout: undefined as unknown as number };

interface Makers {
  readonly queue: (name: string) => Queue;
  readonly worker: (name: string, process: (job: Job, token?: string) => Promise<void>, options: object) => Worker;
}

const nameOf = (lane: QueueLane) => `echotik-${lane}`;

async function queuesOf(
  backend: Queues['backend'],
  makers: Makers,
  onError: (error: Error) => void,
  disconnect: () => Promise<void>,
): Promise<Queues> {
  const queues = new Map(lanes.map((lane) => [lane, makers.queue(nameOf(lane))]));
  const queueOf = (lane: QueueLane) => queues.get(lane) as Queue;
  for (const queue of queues.values()) queue.on('error', onError);
  const close = async () => {
    await Promise.race([
      Promise.all([...queues.values()].map((queue) => queue.close())),
      wait(CLOSE_MS, undefined, { ref: false }),
    ]);
    await disconnect();
  };
  for (const queue of queues.values()) await ready(queue, close);
  return {
    backend,
    async enqueue(requests) {
      for (const lane of lanes) {
        const jobs = requests.filter((request) => request.lane === lane).map(jobOf);
        if (jobs.length) await queueOf(lane).addBulk(jobs);
      }
    },
    async size(lane) {
      const counts = await queueOf(lane).getJobCounts('waiting', 'active', 'delayed', 'prioritized');
      return Object.values(counts).reduce((sum, count) => sum + count, 0);
    },
    async work(lane, limits, process) {
      const worker = makers.worker(nameOf(lane), (job, token) => deliver(queueOf(lane), job, token, process), {
        concurrency: limits.concurrency,
        autorun: false,
        maxStalledCount: STALLS,
        ...LOCK,
        runRetryDelay: RETRY_MS,
        ...(limits.perSecond === null
          ? backend === 'redis' && { limiter: PAUSES_ONLY }
          : { limiter: limiterOf(limits.perSecond) }),
      });
      worker.on('error', (error) => {
        if (!isLostJob(error)) onError(error);
      });
      await ready(worker, () => worker.close(true));
      worker.run().catch(onError);
      return {
        stop: () => worker.close(),
      };
    },
    close,
  };
}

/**
 * Waits for its first connection. BullMQ tries that once: what it said then is its answer for ever, and a worker that
 * cannot connect would ask itself again and again without ever letting anybody else run.
 */
async function ready(part: Queue | Worker, close: () => Promise<unknown>): Promise<void> {
  try {
    await part.waitUntilReady();
  } catch (error) {
    await close().catch(() => undefined);
    throw new UnavailableError(`cannot reach the queue: ${(error as Error).message}`, {
      remedy: 'start it again; if there are too many connections, raise max_connections of PostgreSQL',
      cause: error,
    });
  }
}

/** A job that Redis forgot, or that was given to another worker: the ledger knows, so it is no trouble. */
const isLostJob = ({ message }: Error) => /^Missing (key|lock) for job|lock.*job|could not renew lock/i.test(message);

/** The job carries nothing but its id: request and try. A request that was taken back gets a new job beside its stalled one. */
const jobOf = ({ request_id, attempts, delay_ms, priority }: QueuedRequest) => ({
  name: 'request',
  data: {},
  opts: { jobId: `${request_id}.${attempts}`, delay: delay_ms, priority, removeOnComplete: true, removeOnFail: true },
});

async function deliver(
  queue: Queue,
  job: Job,
  token: string | undefined,
  process: (requestId: number) => Promise<Verdict>,
): Promise<void> {
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
