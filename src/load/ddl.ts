/**
 * Statements that change objects which others use. Each runs in a short transaction that waits for locks only briefly, because
 * everybody who comes after a waiting one waits behind it; after a pause, in which those get through, it is tried again.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { watchBlockers } from './blockers.ts';
import type { Connection, Pool } from './pool.ts';

/**
 * How long a reader may have to wait behind us. Longer than PostgreSQL's deadlock_timeout (1 s), at which an autovacuum that is
 * in the way of a lock is cancelled.
 */
const LOCK_TIMEOUT_MS = 2_000;
/** Pauses between two tries, doubled each time, with jitter: several processes must not come back together. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8_000;

/** The server ends a session whose process is suspended or cut off in the middle: others wait for its locks. */
const IDLE_TIMEOUT_MS = 5_000;

/** lock_not_available, deadlock_detected. */
const WAITED = new Set(['40P01', '55P03']);

/** SQLSTATE of an error of PostgreSQL, also when drizzle has wrapped it. */
export function sqlStateOf(error: unknown): string | undefined {
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  if (typeof code === 'string') return code;
  return cause === undefined || cause === null ? undefined : sqlStateOf(cause);
}

export type Tried<T> =
  | { readonly done: true; readonly value: T }
  /** What it waited for, in words. */
  | { readonly done: false; readonly waitedFor: string };

/**
 * Runs `work`, which sets the lock timeout itself. Not done: a lock was not to be had in time, and nothing was changed. Any
 * other error is passed on.
 */
async function watched<T>(
  pool: Pool,
  connection: Connection,
  lockTimeoutMs: number,
  work: () => Promise<T>,
): Promise<Tried<T>> {
  const { rows } = await connection.query<{ pid: number }>('select pg_backend_pid() as pid');
  const watch = watchBlockers(pool, rows[0]?.pid ?? 0, lockTimeoutMs / 2);
  try {
    return { done: true, value: await work() };
  } catch (error) {
    if (!WAITED.has(sqlStateOf(error) ?? '')) throw error;
    return { done: false, waitedFor: (await watch.stop()) ?? 'a lock was not free' };
  } finally {
    await watch.stop();
  }
}

/** One transaction on `connection`, whose locks are waited for no longer than the lock timeout. */
export const tryInTransaction = <T>(
  pool: Pool,
  connection: Connection,
  work: () => Promise<T>,
  lockTimeoutMs: number = LOCK_TIMEOUT_MS,
): Promise<Tried<T>> =>
  watched(pool, connection, lockTimeoutMs, async () => {
    await connection.query(
      `begin; set local lock_timeout = ${lockTimeoutMs}; set local idle_in_transaction_session_timeout = ${IDLE_TIMEOUT_MS}`,
    );
    try {
      const value = await work();
      await connection.query('commit');
      return value;
    } catch (error) {
      // Without a SQLSTATE the server did not answer: the connection is of no use any more.
      if (sqlStateOf(error)) await connection.query('rollback');
      throw error;
    }
  });

/** Lends a connection. After an error it is closed, because it may be broken or wait for an answer that never comes. */
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

/** Tries until it is done, however long that takes; says each time what it waits for. The session keeps the lock timeout. */
export async function untilDone<T>(
  pool: Pool,
  connection: Connection,
  what: string,
  work: () => Promise<T>,
  onTrouble: OnTrouble,
): Promise<T> {
  await connection.query(`set lock_timeout = ${LOCK_TIMEOUT_MS}`);
  for (let tries = 0; ; tries++) {
    const tried = await watched(pool, connection, LOCK_TIMEOUT_MS, work);
    if (tried.done) return tried.value;
    onTrouble(new Error(`${what} waits: ${tried.waitedFor}`));
    await connection.query('rollback');
    await pause(tries);
  }
}

export type OnTrouble = (error: Error) => void;

/** Something that could not be done; what there was before still works. */
export interface Unapplied {
  /** Such as `view marts.trending_music`. */
  readonly object: string;
  readonly reason: string;
  /** Objects of others that are in the way, such as `view public.report (owner anna)`. */
  readonly blockers: readonly string[];
  readonly remedy: string;
}

/** A change that is made in a transaction of its own. */
export interface Step {
  /** Such as `view marts.trending_music`. */
  readonly object: string;
  /** Within that transaction. Returns what could not be done. */
  readonly run: () => Promise<readonly Unapplied[]>;
}

interface StepOptions {
  /** By performance.now(): from then on no step is tried again. Each is tried once. */
  readonly deadline: number;
  readonly onTrouble: OnTrouble;
}

/**
 * Runs the steps in their order; those that met a lock come again after the others. Returns what could not be done. Throws
 * only if the connection is lost.
 */
export async function runSteps(
  pool: Pool,
  connection: Connection,
  steps: readonly Step[],
  { deadline, onTrouble }: StepOptions,
): Promise<readonly Unapplied[]> {
  const unapplied: Unapplied[] = [];
  let open = steps;
  for (let pass = 0; ; pass++) {
    const waiting: Step[] = [];
    const reasons = new Map<string, string>();
    for (const step of open) {
      try {
        const tried = await tryInTransaction(pool, connection, step.run);
        if (tried.done) unapplied.push(...tried.value);
        else {
          waiting.push(step);
          reasons.set(step.object, tried.waitedFor);
          if (!pass) onTrouble(new Error(`${step.object} waits: ${tried.waitedFor}`));
        }
      } catch (error) {
        unapplied.push(refused(step, error));
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

/** What the server said of a statement. Connection errors are thrown on: the next statement could not run either. */
function refused({ object }: Step, error: unknown): Unapplied {
  const state = sqlStateOf(error) ?? '';
  if (!/^[0-9A-Z]{5}$/.test(state) || /^(08|57)/.test(state)) throw error;
  const { message, detail } = causeOf(error);
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

const causeOf = (error: unknown) => error as { readonly message: string; readonly detail?: string };

async function pause(tries: number): Promise<void> {
  const longest = Math.min(FIRST_PAUSE_MS * 2 ** tries, LONGEST_PAUSE_MS);
  await wait(longest / 2 + (Math.random() * longest) / 2);
}

/** One line for a log or a terminal, without the remedy. */
export const unappliedText = ({ object, reason, blockers }: Unapplied): string =>
  `${object} is not up to date: ${reason}${blockers.length ? `: ${blockers.join(', ')}` : ''}`;
