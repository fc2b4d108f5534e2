/** A process that works: warehouse, queues and a worker, and runs to wait for. */
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Config } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import { EchotikClient } from '../extract/client.ts';
import type { Lane } from '../extract/outcome.ts';
import type { Proxy } from '../extract/proxy.ts';
import { createPoolBeside } from '../load/pool.ts';
import { isRetryable, loadError } from '../load/sql-state.ts';
import type { LaneLimits, QueueLane, Queues } from './worker/queues.ts';
import { beginRun } from './ledger/begin.ts';
import { findRun, type Run } from './ledger/runs.ts';
import { budgetOf } from './plans/budget-of.ts';
import type { RunPlan } from './plans/run-plan.ts';
import { sourceGuard } from './source.ts';
import { type Warehouse, warehouseId } from './warehouse.ts';
import type { OnEvent } from './events.ts';
import { fillQueues } from './worker/reconciler.ts';
import { type RunningWorker, startWorker } from './worker/worker.ts';

/** The API to call: EchoTik, or something that speaks like it. */
export interface Api {
  readonly baseUrl: string;
  readonly username: string;
  readonly password: string;
  /** Absent: it is asked directly. */
  readonly proxy?: Proxy | undefined;
  /** Absent: those of the configuration. */
  readonly limits?: Readonly<Record<Lane, LaneLimits>>;
}

export interface Session {
  readonly queues: Queues;
  /** Begins a run and queues its first requests. */
  begin(plan: RunPlan): Promise<number>;
  /** Gives jobs to what waits in the ledger, such as a plan that was just written down. */
  feed(): Promise<void>;
  /** Waits until a run has ended. `onProgress` sees it now and then. */
  wait(runId: number, onProgress?: (run: Run) => void): Promise<Run>;
  /** Ends the work: calls in flight may finish until the deadline, what is left is given back. */
  close(deadlineMs?: number): Promise<void>;
}

interface SessionOptions {
  /** The clock by whose day credits are booked and answers are fresh. */
  readonly now?: () => Date;
  /** The lanes it works in; absent: all. */
  readonly lanes?: readonly QueueLane[];
  /** Where responses are kept until they are committed. Absent: in memory only. */
  readonly spool?: { readonly home: string; readonly mostBytes: number };
  /** Called with what an operator should know although nothing is wrong. */
  readonly onNote?: (message: string) => void;
  readonly onEvent?: OnEvent;
  /** Milliseconds of a clock that never goes back; absent: that of the process. */
  readonly elapsed?: () => number;
}

/** The spool that the environment asks for. */
export const spoolBelow = ({ home, spool }: Environment): Pick<SessionOptions, 'spool'> =>
  spool ? { spool: { home, ...spool } } : {};

/** As long as a container runtime usually waits between TERM and KILL, with a margin. */
export const STOP_DEADLINE_MS = 8_000;
const LOOK_EVERY_MS = 250;
const LOOK_AGAIN_MS = 2_000;
/** Counting a run of a million requests takes some seconds. */
const READ_MS = 60_000;

/** A database that is away for a while is no reason to give up on a run. */
function unlessLost(error: unknown): 'lost' {
  if (isRetryable(loadError(error))) return 'lost';
  throw error;
}

export async function openSession(
  warehouse: Warehouse,
  config: Config,
  api: Api,
  onError: (error: Error) => void,
  { now = () => new Date(), lanes, spool, onNote, onEvent = () => undefined, elapsed }: SessionOptions = {},
): Promise<Session> {
  const queues = await warehouse.openQueues(onError);
  const client = new EchotikClient({ ...api, now });
  const { pool, source } = warehouse;
  let worker: RunningWorker;
  try {
    worker = await startWorker({
      pool,
      queues,
      client,
      onError,
      onEvent,
      now,
      ...(elapsed ? { elapsed } : {}),
      ...(lanes ? { lanes } : {}),
      ...(source ? { mayReserve: sourceGuard(pool, source) } : {}),
      ...(onNote ? { onNote } : {}),
      ...(spool
        ? {
            spool: {
              mostBytes: spool.mostBytes,
              folder: join(spool.home, 'spool'),
              warehouseId: await warehouseId(pool),
            },
          }
        : {}),
      limits: api.limits ?? config.lanes,
      ...(warehouse.leaseMs === undefined ? {} : { leaseMs: warehouse.leaseMs }),
      budget: budgetOf(config),
    });
  } catch (error) {
    await client.close();
    await queues.close();
    throw error;
  }
  const readingPool = createPoolBeside(pool, { max: 1, queryTimeoutMs: READ_MS });
  return {
    queues,
    async begin(plan) {
      const run = await beginRun(pool, plan, now(), source);
      if (!run) throw new Error(`the slot ${plan.slot.toISOString()} of ${plan.pipeline} has a run already`);
      await queues.enqueue(run.queued);
      return run.runId;
    },
    feed: () => fillQueues({ pool, queues }),
    async wait(runId, onProgress) {
      for (;;) {
        const started = performance.now();
        const run = await findRun(readingPool, runId).catch(unlessLost);
        if (run === 'lost') {
          await wait(LOOK_AGAIN_MS);
          continue;
        }
        if (!run) throw new Error(`run ${runId} is gone`);
        onProgress?.(run);
        if (run.finished_at) return run;
        // Counting a large run takes a while: look less often then.
        await wait(Math.max(LOOK_EVERY_MS, 10 * (performance.now() - started)));
      }
    },
    async close(deadlineMs = STOP_DEADLINE_MS) {
      await worker.stop(deadlineMs);
      await client.close();
      await queues.close();
      await readingPool.end();
    },
  };
}
