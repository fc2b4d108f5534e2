/** Opens what a working process needs: queues, an API client and a worker, for runs to begin and wait for. */
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Config } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import { type ClientOptions, EchotikClient } from '../extract/client.ts';
import type { Lane } from '../extract/outcome.ts';
import { createPoolBeside, type Pool } from '../load/connection/pool.ts';
import { isRetryable, toLoadError } from '../load/connection/sql-state.ts';
import { type Health, openHealth } from '../health/health.ts';
import type { LaneLimits } from '../config/config.ts';
import type { QueueLane, Queues } from '../jobs/queues/queues.ts';
import { beginRun } from '../ledger/begin-run.ts';
import { findRun, type Run } from '../ledger/runs.ts';
import { traceEvents } from '../monitoring/trace-events.ts';
import { buildBudget } from '../plan/build-budget.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import { createReservationGuard } from './reservation-guard.ts';
import { type Warehouse, readWarehouseId } from './open-warehouse.ts';
import type { OnEvent } from '../ledger/job-event.ts';
import { fillQueues } from '../jobs/reconciler/reconciler.ts';
import { type RunningWorker, startWorker } from '../jobs/worker/worker.ts';

/** The API to call: EchoTik or the simulator. */
export interface Api extends Pick<ClientOptions, 'baseUrl' | 'username' | 'password' | 'proxy'> {
  /** Absent: those of the configuration. */
  readonly limits?: Readonly<Record<Lane, LaneLimits>>;
}

export interface Session {
  readonly queues: Queues;
  /** Begins a run, queues its first requests and returns its id. Throws an Error when its slot has a run already. */
  begin(plan: RunPlan): Promise<number>;
  /** Counts with the budget and the look-ahead of another configuration from the next job on. */
  reconfigure(config: Config): void;
  /** A run was opened in another way than by `begin`: its requests are queued and its end is found. */
  readonly wake: () => void;
  /** Adds jobs for the requests that wait in the ledger, such as a plan that was just recorded. */
  dispatchPlanned(): Promise<void>;
  /**
   * Waits until a run has ended. `onProgress` gets its state several times a second. An outage of the database is
   * waited out.
   */
  wait(runId: number, onProgress?: (run: Run) => void): Promise<Run>;
  /** Stops the worker: calls in flight may finish until the deadline, and other requests go back to the ledger. */
  close(deadlineMs?: number): Promise<void>;
}

interface SessionOptions {
  /** The clock that decides on which day credits are booked and which answers are fresh. */
  readonly now: () => Date;
  /** The clock of PostgreSQL, with which `now` has to agree; absent: it is read. */
  readonly readDatabaseTime?: (pool: Pool) => Promise<Date>;
  /** The lanes it works in; absent: all. */
  readonly lanes?: readonly QueueLane[];
  /** Where responses are kept until they are committed. Absent: in memory only. */
  readonly spool?: { readonly home: string; readonly maxBytes: number };
  /** Called with what an operator should know although it is no failure. */
  readonly onNote?: (message: string) => void;
  readonly onEvent?: OnEvent;
  /** Where the worker reports its progress; absent: nowhere. */
  readonly health?: Health;
  /** Milliseconds of a clock that never goes back; absent: that of the process. */
  readonly elapsed?: () => number;
}

/** The spool that the environment configures. */
export const readSpoolOptions = ({ home, spool }: Environment): Pick<SessionOptions, 'spool'> =>
  spool ? { spool: { home, ...spool } } : {};

/** As long as a container runtime usually waits between TERM and KILL, with a margin. */
export const STOP_DEADLINE_MS = 8_000;
const POLL_INTERVAL_MS = 250;
const RECONNECT_INTERVAL_MS = 2_000;
/** Counting a run of a million requests takes some seconds. */
const READ_TIMEOUT_MS = 60_000;

/** A database that is away does not end the wait for a run. The reconciler of the session reports it. */
function toLost(error: unknown): 'lost' {
  if (isRetryable(toLoadError(error))) return 'lost';
  throw error;
}

/**
 * Opens queues and starts a worker. The caller closes the session before the warehouse. `onError` gets failures that
 * the session survives. Throws UnavailableError or ConfigError when the queue cannot be used.
 */
export async function openSession(
  warehouse: Warehouse,
  config: Config,
  api: Api,
  onError: (error: Error) => void,
  options: SessionOptions,
): Promise<Session> {
  const { now, readDatabaseTime, lanes, spool, onNote, elapsed } = options;
  const { onEvent = () => undefined, health = openHealth() } = options;
  const queues = await warehouse.openQueues(onError);
  health.addService('queue', queues.findOutage);
  const client = new EchotikClient({ ...api, now });
  const { pool, source } = warehouse;
  let budget = buildBudget(config);
  let worker: RunningWorker;
  try {
    worker = await startWorker({
      pool,
      queues,
      client,
      onError,
      onEvent: await traceEvents(onEvent, () => readWarehouseId(pool)),
      health,
      now,
      ...(elapsed ? { elapsed } : {}),
      ...(lanes ? { lanes } : {}),
      ...(source ? { mayReserve: createReservationGuard({ source, now, readDatabaseTime }) } : {}),
      ...(onNote ? { onNote } : {}),
      ...(spool
        ? {
            spool: {
              maxBytes: spool.maxBytes,
              folder: join(spool.home, 'spool'),
              warehouseId: await readWarehouseId(pool),
            },
          }
        : {}),
      limits: api.limits ?? config.lanes,
      ...(warehouse.leaseMs === undefined ? {} : { leaseMs: warehouse.leaseMs }),
      readBudget: () => budget,
    });
  } catch (error) {
    await client.close();
    await queues.close();
    throw error;
  }
  const readingPool = createPoolBeside(pool, { max: 1, queryTimeoutMs: READ_TIMEOUT_MS });
  return {
    queues,
    async begin(plan) {
      const run = await beginRun(pool, plan, now(), source);
      if (!run) throw new Error(`the slot ${plan.slot.toISOString()} of ${plan.pipeline} has a run already`);
      worker.wake();
      await queues.enqueue(run.queued);
      return run.runId;
    },
    reconfigure(next) {
      budget = buildBudget(next);
    },
    wake: () => worker.wake(),
    async dispatchPlanned() {
      worker.wake();
      await fillQueues({ pool, queues });
    },
    async wait(runId, onProgress) {
      worker.wake();
      for (;;) {
        const started = performance.now();
        const run = await findRun(readingPool, runId).catch(toLost);
        if (run === 'lost') {
          await wait(RECONNECT_INTERVAL_MS);
          continue;
        }
        if (!run) throw new Error(`run ${runId} is gone`);
        onProgress?.(run);
        if (run.finished_at) return run;
        // Counting a large run takes a while, so it is done less often.
        await wait(Math.max(POLL_INTERVAL_MS, 10 * (performance.now() - started)));
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
