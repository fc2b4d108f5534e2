/** Locks that are held over several transactions of other connections. */
import { type LockAttempt, runWatchingLocks } from './ddl.ts';
import { createPoolBeside, type Pool } from './pool.ts';

export interface HeldLock {
  /** Releases the lock. Never rejects: if the connection is broken, the server has released it or will. */
  release(): Promise<void>;
}

/** Longer than deadlock_timeout (1 s), for the reason given at LOCK_TIMEOUT_MS in ddl.ts. */
const DEFAULT_WAIT_MS = 2_000;

/**
 * The transaction that holds the lock is idle while the work continues, however long it takes. The second setting
 * exists from PostgreSQL 17 on.
 */
const NO_TIME_LIMIT = `select set_config(name, '0', true) from pg_settings
  where name in ('idle_in_transaction_session_timeout', 'transaction_timeout')`;

/**
 * Takes a lock of locks.ts in a transaction on a connection of its own, which stays open until `release`. `done` is
 * false, with the session that has it, where it was not free within `waitMs`. It needs no state of a session, so it
 * works behind every connection pooler. If the server ends that connection, the lock is free although the work
 * continues. Throws what PostgreSQL says.
 */
export async function tryHoldLock(
  pool: Pool,
  lock: string,
  waitMs: number = DEFAULT_WAIT_MS,
): Promise<LockAttempt<HeldLock>> {
  const own = createPoolBeside(pool, { max: 1, name: 'echotik-warehouse lock' });
  let isHeld = false;
  try {
    const connection = await own.connect();
    const end = async () => {
      // Behind a pooler the session outlives this connection, so its transaction is ended explicitly.
      await connection.query('rollback').catch(() => undefined);
      connection.release(true);
    };
    try {
      await connection.query(`begin; set local lock_timeout = ${Math.ceil(waitMs)}`);
      await connection.query(NO_TIME_LIMIT);
      const attempt = await runWatchingLocks(pool, connection, waitMs, async () => void (await connection.query(lock)));
      if (!attempt.done) return attempt;
      isHeld = true;
    } finally {
      if (!isHeld) await end();
    }
    const release = async () => {
      await end();
      await own.end();
    };
    return { done: true, value: { release } };
  } finally {
    if (!isHeld) await own.end();
  }
}
