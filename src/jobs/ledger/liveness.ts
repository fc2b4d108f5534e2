/**
 * Who is alive. A worker process holds a session advisory lock on its worker_id: PostgreSQL drops it the moment the
 * process dies, so what the process held can be taken back at once, without waiting for a lease to run out.
 */
import { hostname } from 'node:os';
import type { Connection, Pool } from '../../load/pool.ts';

/** First half of the advisory lock key, spells WORK. */
export const WORKER_LOCK = 0x57_4f_52_4b;
const RELOCK_MS = 1_000;

/** Owns the connection that holds the lock. */
export class Liveness {
  readonly workerId: number;
  readonly #pool: Pool;
  #connection: Connection | undefined;
  #ended = false;

  private constructor(pool: Pool, workerId: number) {
    this.#pool = pool;
    this.workerId = workerId;
  }

  static async begin(pool: Pool): Promise<Liveness> {
    const { rows } = await pool.query('insert into ops.workers (host, pid) values ($1, $2) returning worker_id', [
      hostname(),
      process.pid,
    ]);
    const liveness = new Liveness(pool, rows[0].worker_id);
    await liveness.#lock();
    return liveness;
  }

  /** Once it returns, others may take what this worker held. */
  async end(): Promise<void> {
    this.#ended = true;
    const connection = this.#connection;
    this.#connection = undefined;
    await connection?.query('select pg_advisory_unlock($1, $2)', [WORKER_LOCK, this.workerId]).catch(() => undefined);
    connection?.release(true);
  }

  async #lock(): Promise<void> {
    const connection = await this.#pool.connect();
    try {
      await connection.query('select pg_advisory_lock($1, $2)', [WORKER_LOCK, this.workerId]);
    } catch (error) {
      connection.release(true);
      throw error;
    }
    if (this.#ended) return connection.release(true);
    this.#connection = connection;
    connection.on('error', () => {
      if (this.#connection !== connection) return;
      this.#connection = undefined;
      connection.release(true);
      void this.#relock();
    });
  }

  /** Until the lock is back others may take what we hold; fencing then keeps us from writing over them. */
  async #relock(): Promise<void> {
    while (!this.#ended && !this.#connection) {
      await this.#lock().catch(() => new Promise((resolve) => setTimeout(resolve, RELOCK_MS)));
    }
  }
}
