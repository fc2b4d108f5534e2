/**
 * Statements that change objects which other sessions use. Each runs in a short transaction that waits for locks only
 * briefly, because all later sessions wait behind a waiting one. After a pause, in which those proceed, another attempt
 * is made.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { watchBlockers } from './blockers.ts';
import { onlyRow } from './only-row.ts';
import type { Connection, Pool } from './pool.ts';

/**
 * How long a reader may have to wait behind such a statement. Longer than PostgreSQL's deadlock_timeout (1 s), after
 * which an autovacuum that blocks it is cancelled.
 */
const LOCK_TIMEOUT_MS = 2_000;
/**
 * The pause after the first attempt. It doubles each time, with jitter, so that several processes do not retry at once.
 */
const FIRST_PAUSE_MS = 500;
const MAX_PAUSE_MS = 8_000;

/**
 * The server ends a session whose process is suspended or disconnected in a transaction: others wait for its locks. A
 * process on a machine with 20 times more work than cores was seen to need more than 5 s for its next statement.
 */
const IDLE_TIMEOUT_MS = 30_000;

/** lock_not_available, deadlock_detected. */
const LOCK_WAIT_STATES = new Set(['40P01', '55P03']);

/** SQLSTATE of an error of PostgreSQL, also of one that is the cause of another error. */
export function readSqlState(error: unknown): string | undefined {
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  if (typeof code === 'string') return code;
  return cause === undefined || cause === null ? undefined : readSqlState(cause);
}

export type LockAttempt<T> =
  | { readonly done: true; readonly value: T }
  /** Describes the lock and the session that has it. */
  | { readonly done: false; readonly waitedFor: string };

/**
 * Runs `work`, which sets the lock timeout itself. `done` is false when a lock was not granted in time: then nothing
 * was changed. Throws any other error of `work`.
 */
export async function runWatchingLocks<T>(
  pool: Pool,
  connection: Connection,
  lockTimeoutMs: number,
  work: () => Promise<T>,
): Promise<LockAttempt<T>> {
  const session = await connection.query<{ pid: number }>('select pg_backend_pid() as pid');
  const watch = watchBlockers(pool, onlyRow(session).pid, lockTimeoutMs / 2);
  try {
    return { done: true, value: await work() };
  } catch (error) {
    if (!LOCK_WAIT_STATES.has(readSqlState(error) ?? '')) throw error;
    return { done: false, waitedFor: (await watch.stop()) ?? 'a lock was not free' };
  } finally {
    await watch.stop();
  }
}

/**
 * Runs `work` in one transaction on `connection`, with a lock timeout in milliseconds. `done` is false when a lock was
 * not granted in time. Throws any other error of `work`, after a rollback.
 */
export const tryInTransaction = <T>(
  pool: Pool,
  connection: Connection,
  work: () => Promise<T>,
  lockTimeoutMs: number = LOCK_TIMEOUT_MS,
): Promise<LockAttempt<T>> =>
  runWatchingLocks(pool, connection, lockTimeoutMs, async () => {
    await connection.query(
      `begin; set local lock_timeout = ${lockTimeoutMs}; set local idle_in_transaction_session_timeout = ${IDLE_TIMEOUT_MS}`,
    );
    try {
      const value = await work();
      await connection.query('commit');
      return value;
    } catch (error) {
      // Without a SQLSTATE the server did not answer: the connection cannot be used any more.
      if (readSqlState(error)) await connection.query('rollback');
      throw error;
    }
  });

/**
 * Lends a connection to `work`. After an error it is closed, because it may be broken or wait for an answer that never
 * arrives.
 */
export async function withConnection<T>(pool: Pool, work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await pool.connect();
  let failure: unknown;
  try {
    return await work(connection);
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    connection.release(failure !== undefined);
  }
}

/**
 * Runs `work` until it gets its locks, without limit, and calls `onWarning` with what each failed attempt waited for.
 * `work` begins and ends its own transactions. The session keeps the lock timeout. Throws any other error of `work`.
 */
export async function retryUntilDone<T>(
  pool: Pool,
  connection: Connection,
  what: string,
  work: () => Promise<T>,
  onWarning: OnWarning,
): Promise<T> {
  await connection.query(`set lock_timeout = ${LOCK_TIMEOUT_MS}`);
  for (let attempts = 0; ; attempts++) {
    const attempt = await runWatchingLocks(pool, connection, LOCK_TIMEOUT_MS, work);
    if (attempt.done) return attempt.value;
    onWarning(new Error(`${what} waits: ${attempt.waitedFor}`));
    await connection.query('rollback');
    await pause(attempts);
  }
}

export type OnWarning = (error: Error) => void;

/** A change that could not be made; what existed before still works. */
export interface UnappliedChange {
  /** Such as `view marts.trending_music`. */
  readonly object: string;
  readonly reason: string;
  /** Objects of other applications that prevent it, such as `view public.report (owner anna)`. */
  readonly blockers: readonly string[];
  readonly remedy: string;
}

/** A change that is made in a transaction of its own. */
export interface Step {
  /** Such as `view marts.trending_music`. */
  readonly object: string;
  /** Runs in that transaction. Returns what could not be done. */
  readonly run: () => Promise<readonly UnappliedChange[]>;
}

interface StepOptions {
  /** By performance.now(): no further attempt begins after it. Each step is attempted at least once. */
  readonly deadline: number;
  readonly onWarning: OnWarning;
}

/**
 * Runs the steps in their order, and those that met a lock again after the others. Returns what could not be done.
 * Throws only when the connection is lost.
 */
export async function runSteps(
  pool: Pool,
  connection: Connection,
  steps: readonly Step[],
  { deadline, onWarning }: StepOptions,
): Promise<readonly UnappliedChange[]> {
  const unapplied: UnappliedChange[] = [];
  let open = steps;
  for (let pass = 0; ; pass++) {
    const waiting: Step[] = [];
    const reasons = new Map<string, string>();
    for (const step of open) {
      try {
        const attempt = await tryInTransaction(pool, connection, step.run);
        if (attempt.done) unapplied.push(...attempt.value);
        else {
          waiting.push(step);
          reasons.set(step.object, attempt.waitedFor);
          if (!pass) onWarning(new Error(`${step.object} waits: ${attempt.waitedFor}`));
        }
      } catch (error) {
        unapplied.push(explainRefusal(step, error));
      }
    }
    if (!waiting.length) return unapplied;
    if (performance.now() >= deadline) {
      const remedy = 'end that session or wait for it; the next start, the scheduler and `migrate` try again';
      return [
        ...unapplied,
        ...waiting.map(({ object }) => ({ object, reason: reasons.get(object) ?? '', blockers: [], remedy })),
      ];
    }
    open = waiting;
    await pause(pass);
  }
}

/** Describes the error of a statement. Throws connection errors, because the next statement could not run either. */
function explainRefusal({ object }: Step, error: unknown): UnappliedChange {
  const state = readSqlState(error) ?? '';
  if (!/^[0-9A-Z]{5}$/.test(state) || /^(08|57)/.test(state)) throw error;
  const { message, detail } = readErrorDetails(error);
  const remedy =
    state === '42501'
      ? 'run `migrate` as the owner of this object'
      : state === '2BP01'
        ? 'drop or rename what depends on it, then run `migrate`'
        : 'see what PostgreSQL says, then run `migrate`';
  return {
    object,
    reason: `PostgreSQL says: ${message} (${state})${detail ? `; ${detail.replaceAll('\n', '; ')}` : ''}`,
    blockers: [],
    remedy,
  };
}

const readErrorDetails = (error: unknown) => error as { readonly message: string; readonly detail?: string };

async function pause(attempts: number): Promise<void> {
  const maxMs = Math.min(FIRST_PAUSE_MS * 2 ** attempts, MAX_PAUSE_MS);
  await wait(maxMs / 2 + (Math.random() * maxMs) / 2);
}

/** One line for a log or a terminal, without the remedy. */
export const formatUnappliedChange = ({ object, reason, blockers }: UnappliedChange): string =>
  `${object} is not up to date: ${reason}${blockers.length ? `: ${blockers.join(', ')}` : ''}`;
