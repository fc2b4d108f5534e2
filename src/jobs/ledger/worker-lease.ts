/**
 * Who is alive. A worker renews a lease in its own row of ops.workers, on a connection of its own: neither a long commit nor a
 * pool without a free connection delays it, and no reader of the database can interfere with it. A worker is dead when its lease
 * has run out by the clock of the database. It knows that itself, and asks the API nothing without a valid lease.
 */
import { hostname } from 'node:os';
import { createPoolBeside, type Pool } from '../../load/pool.ts';
import { elapsedMs, type Moment, momentNow } from './stopwatch.ts';

/** Where the environment (ECHOTIK_LEASE_SECONDS) does not say another. */
export const LEASE_MS = 90_000;
const MOST_BETWEEN_MS = 5_000;
/** This share of the lease is not used: the clocks of two machines do not run alike, and a call needs a moment to leave. */
const MARGIN = 1 / 9;
const RETRY_MS = 1_000;

const BEGIN = `insert into ops.workers (host, pid, heartbeat_at, lease_until)
  values ($1, $2, clock_timestamp(), clock_timestamp() + $3 * interval '1 ms') returning worker_id`;

/** Returns whether the worker had been declared stopped: then what it held belongs to others. */
const RENEW = `update ops.workers w set heartbeat_at = clock_timestamp(), stopped_at = null,
    lease_until = clock_timestamp() + $2 * interval '1 ms'
  from ops.workers old where w.worker_id = $1 and old.worker_id = w.worker_id
  returning old.stopped_at is not null as was_stopped`;

const STOP = 'update ops.workers set stopped_at = clock_timestamp() where worker_id = $1';

interface LeaseOptions {
  readonly leaseMs: number;
  /** Is called with every heartbeat that fails. */
  readonly onTrouble: (error: Error) => void;
}

/** Owns the connection of the heartbeat. */
export class WorkerLease {
  #workerId: number;
  readonly #pool: Pool;
  readonly #leaseMs: number;
  readonly #onTrouble: (error: Error) => void;
  #renewedAt: Moment;
  /** Until then the lease had lapsed, so that what was reserved before belongs to others. Of `performance.now()`. */
  #lapsedUntil = Number.NEGATIVE_INFINITY;
  #ended = false;
  #timer: NodeJS.Timeout | undefined;
  #waiting: (() => void)[] = [];

  private constructor(pool: Pool, workerId: number, renewedAt: Moment, leaseMs: number, onTrouble: (e: Error) => void) {
    this.#pool = pool;
    this.#workerId = workerId;
    this.#renewedAt = renewedAt;
    this.#leaseMs = leaseMs;
    this.#onTrouble = onTrouble;
    this.#schedule(this.#betweenMs);
  }

  /** Registers this process as a worker and keeps its lease until `end`. Throws what PostgreSQL says. */
  static async begin(pool: Pool, { leaseMs, onTrouble }: LeaseOptions): Promise<WorkerLease> {
    const timeoutMs = betweenMs(leaseMs);
    const own = createPoolBeside(pool, {
      max: 1,
      name: 'echotik-warehouse heartbeat',
      queryTimeoutMs: timeoutMs,
      connectTimeoutMs: timeoutMs,
    });
    try {
      const sentAt = momentNow();
      return new WorkerLease(own, await register(own, leaseMs), sentAt, leaseMs, onTrouble);
    } catch (error) {
      await own.end();
      throw error;
    }
  }

  /** Number of the worker; another one when the row was lost, as when an older backup was restored. */
  get workerId(): number {
    return this.#workerId;
  }

  /** Nobody counts this worker as dead yet. */
  isValid(): boolean {
    return !this.#ended && elapsedMs(this.#renewedAt) < this.#leaseMs * (1 - MARGIN);
  }

  /** The lease is valid, and has been since `reservedAt` (of `performance.now()`): nobody else has what was reserved then. */
  covers(reservedAt: number): boolean {
    return this.isValid() && reservedAt > this.#lapsedUntil;
  }

  /** Resolves when the lease is valid or the worker ends. */
  async valid(): Promise<void> {
    while (!this.isValid() && !this.#ended) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /**
   * Ends the heartbeat; never rejects. Others may reclaim what this worker left open at once, or with `leaveOpen` only when the lease
   * runs out: until then a process that has its spool recovers it.
   */
  async end({ leaveOpen = false } = {}): Promise<void> {
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#wake();
    if (!leaveOpen) await this.#pool.query(STOP, [this.#workerId]).catch(() => undefined);
    await this.#pool.end();
  }

  get #betweenMs(): number {
    return betweenMs(this.#leaseMs);
  }

  #schedule(afterMs: number): void {
    this.#timer = setTimeout(() => void this.#beat(), afterMs);
  }

  async #beat(): Promise<void> {
    let nextMs = this.#betweenMs;
    try {
      const sentAt = momentNow();
      const { rows } = await this.#pool.query<{ was_stopped: boolean }>(RENEW, [this.#workerId, this.#leaseMs]);
      const [row] = rows;
      if (!row) this.#workerId = await register(this.#pool, this.#leaseMs);
      if (!row || row.was_stopped || !this.isValid()) this.#lapsedUntil = performance.now();
      this.#renewedAt = sentAt;
      this.#wake();
    } catch (error) {
      nextMs = Math.min(RETRY_MS, nextMs);
      if (!this.#ended) this.#onTrouble(new Error(`heartbeat: ${(error as Error).message}`, { cause: error }));
    }
    if (!this.#ended) this.#schedule(nextMs);
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

const betweenMs = (leaseMs: number) => Math.min(MOST_BETWEEN_MS, Math.ceil(leaseMs / 6));

async function register(pool: Pool, leaseMs: number): Promise<number> {
  const { rows } = await pool.query<{ worker_id: number }>(BEGIN, [hostname(), process.pid, leaseMs]);
  const [row] = rows;
  if (!row) throw new Error('a worker was inserted without a row');
  return row.worker_id;
}
