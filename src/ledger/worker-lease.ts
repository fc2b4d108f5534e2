/**
 * Leases of workers. A worker renews the lease in its row of ops.workers on a connection of its own, so that neither a
 * long commit nor a pool without a free connection delays it. A worker counts as lost when its lease has expired by the
 * clock of the database. It measures that itself, too, and sends no call without a valid lease.
 */
import { hostname } from 'node:os';
import type { Health, Loop } from '../health/health.ts';
import { onlyRow } from '../load/connection/only-row.ts';
import { createPoolBeside, type Pool } from '../load/connection/pool.ts';
import { boolean, type RowWith, statement } from '../load/connection/statement.ts';
import type { workers } from '../load/tables/ops.ts';
import { elapsedMs, type Moment, momentNow } from './stopwatch.ts';

/** Default; ECHOTIK_LEASE_SECONDS sets another. */
export const LEASE_MS = 90_000;
const MAX_HEARTBEAT_INTERVAL_MS = 5_000;
/**
 * This share of the lease is not used, because the clocks of two machines differ in speed and sending a call takes
 * time.
 */
const MARGIN = 1 / 9;
const RETRY_MS = 1_000;

const BEGIN = `insert into ops.workers (host, pid, heartbeat_at, lease_until)
  values ($1, $2, clock_timestamp(), clock_timestamp() + $3 * interval '1 ms') returning worker_id`;

const renewal = { was_stopped: boolean, has_open_runs: boolean };

/**
 * Returns whether the worker had been marked as stopped: then its requests were reclaimed. A worker that rests also
 * wants to know whether a run is open.
 */
const RENEW = statement(
  'renew lease',
  renewal,
  `update ops.workers w set heartbeat_at = clock_timestamp(), stopped_at = null,
    lease_until = clock_timestamp() + $2 * interval '1 ms'
  from ops.workers old where w.worker_id = $1 and old.worker_id = w.worker_id
  returning old.stopped_at is not null as was_stopped,
    exists (select from ops.runs where finished_at is null) as has_open_runs`,
);

const STOP = 'update ops.workers set stopped_at = clock_timestamp() where worker_id = $1';

interface LeaseOptions {
  readonly leaseMs: number;
  /** Called with the error of every failed heartbeat. */
  readonly onWarning: (error: Error) => void;
  /** Keeps the connection open however long the worker rests. Absent: an unused connection is closed. */
  readonly keepConnection?: boolean;
  /** Where the heartbeat is watched; absent: nowhere. */
  readonly health?: Health;
}

/** Owns the connection and the timer of the heartbeat. Without a call of `rest` it beats until its end. */
export class WorkerLease {
  #workerId: number;
  readonly #pool: Pool;
  readonly #leaseMs: number;
  readonly #onWarning: (error: Error) => void;
  readonly #watched: Loop | undefined;
  #renewedAt: Moment;
  /** Until then the lease had lapsed, so that requests reserved before were reclaimed. By `performance.now()`. */
  #lapsedUntil = Number.NEGATIVE_INFINITY;
  #ended = false;
  #resting = false;
  /** It rested, and no heartbeat has succeeded since. */
  #stale = false;
  #beating: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #waiting: (() => void)[] = [];

  private constructor(pool: Pool, workerId: number, renewedAt: Moment, { leaseMs, onWarning, health }: LeaseOptions) {
    this.#pool = pool;
    this.#workerId = workerId;
    this.#renewedAt = renewedAt;
    this.#leaseMs = leaseMs;
    this.#onWarning = onWarning;
    // A heartbeat that failed is progress too.
    this.#watched = health?.addLoop('heartbeat', () => !this.#ended && !this.#resting);
    this.#schedule(this.#betweenMs);
  }

  /** Registers this process as a worker and renews its lease until `end` is called. Throws the error of PostgreSQL. */
  static async begin(pool: Pool, options: LeaseOptions): Promise<WorkerLease> {
    const { leaseMs, keepConnection } = options;
    const timeoutMs = getHeartbeatIntervalMs(leaseMs);
    const own = createPoolBeside(pool, {
      max: 1,
      name: 'echotik-warehouse heartbeat',
      queryTimeoutMs: timeoutMs,
      connectTimeoutMs: timeoutMs,
      ...(keepConnection ? { idleTimeoutMs: 0 } : {}),
    });
    try {
      const sentAt = momentNow();
      return new WorkerLease(own, await register(own, leaseMs), sentAt, options);
    } catch (error) {
      await own.end();
      throw error;
    }
  }

  /** Number of the worker. It changes when its row is lost, as when an older backup is restored. */
  get workerId(): number {
    return this.#workerId;
  }

  /** Whether no other process can count this worker as lost yet. */
  isValid(): boolean {
    return this.#isRenewing() && elapsedMs(this.#renewedAt) < this.#leaseMs * (1 - MARGIN);
  }

  /**
   * Whether the lease has been valid since `reservedAt` (by `performance.now()`), so that what was reserved then was
   * not reclaimed.
   */
  covers(reservedAt: number): boolean {
    return this.isValid() && reservedAt > this.#lapsedUntil;
  }

  /** Resolves when the lease is valid or the worker ends. Ends a rest. */
  async waitUntilValid(): Promise<void> {
    while (!this.isValid() && !this.#ended) {
      const renewed = new Promise<void>((resolve) => this.#waiting.push(resolve));
      this.wake();
      await renewed;
    }
  }

  /**
   * Stops the heartbeat of a worker that holds no request until `wake` or `waitUntilValid` is called. Until then the
   * lease is not valid, although others see the worker alive for `ms` milliseconds and its usual lease more: call it
   * again within that time. Resolves to whether a run is open. Rejects with what PostgreSQL says; it rests then, too.
   */
  async rest(ms: number): Promise<boolean> {
    this.#resting = true;
    clearTimeout(this.#timer);
    await this.#beating;
    if (!this.#resting) return true;
    const renewed = await this.#renew(ms + this.#leaseMs);
    return renewed?.has_open_runs ?? true;
  }

  /** Continues the heartbeat, at once. */
  wake(): void {
    if (!this.#resting || this.#ended) return;
    this.#resting = false;
    this.#stale = true;
    this.#schedule(0);
  }

  /**
   * Ends the heartbeat; never rejects. Other workers may reclaim open requests at once, or with `leaveOpen` when the
   * lease has expired; until then a process that has the spool recovers them.
   */
  async end({ leaveOpen = false } = {}): Promise<void> {
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#wake();
    if (!leaveOpen) await this.#pool.query(STOP, [this.#workerId]).catch(() => undefined);
    await this.#pool.end();
  }

  get #betweenMs(): number {
    return getHeartbeatIntervalMs(this.#leaseMs);
  }

  #isRenewing(): boolean {
    return !this.#ended && !this.#resting && !this.#stale;
  }

  #schedule(afterMs: number): void {
    this.#timer = setTimeout(() => {
      this.#beating = this.#beat();
    }, afterMs);
  }

  /** Undefined where the worker had lost its row and was registered again. */
  async #renew(leaseMs: number): Promise<RowWith<typeof renewal> | undefined> {
    const { rows } = await this.#pool.query(RENEW, [this.#workerId, leaseMs]);
    if (!rows[0]) this.#workerId = await register(this.#pool, leaseMs);
    return rows[0];
  }

  async #beat(): Promise<void> {
    let nextMs = this.#betweenMs;
    try {
      const sentAt = momentNow();
      const renewed = await this.#renew(this.#leaseMs);
      // A worker that rested had reserved nothing that could have been reclaimed.
      const held = !this.#stale;
      if (held && (!renewed || renewed.was_stopped || !this.isValid())) this.#lapsedUntil = performance.now();
      this.#renewedAt = sentAt;
      this.#stale = false;
      this.#wake();
    } catch (error) {
      nextMs = Math.min(RETRY_MS, nextMs);
      if (!this.#ended) this.#onWarning(new Error(`heartbeat: ${(error as Error).message}`, { cause: error }));
    }
    this.#watched?.progressed();
    if (!this.#ended && !this.#resting) this.#schedule(nextMs);
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

const getHeartbeatIntervalMs = (leaseMs: number) => Math.min(MAX_HEARTBEAT_INTERVAL_MS, Math.ceil(leaseMs / 6));

async function register(pool: Pool, leaseMs: number): Promise<number> {
  const inserted = await pool.query<Pick<(typeof workers)['$inferSelect'], 'worker_id'>>(BEGIN, [
    hostname(),
    process.pid,
    leaseMs,
  ]);
  return onlyRow(inserted).worker_id;
}
