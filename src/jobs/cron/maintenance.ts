/**
 * What a warehouse needs a few times a day: current definitions, partitions for the next months, retention, statistics.
 */
import type { Config } from '../../config/config.ts';
import { findClockDoubt, type OtherClocks } from '../../ledger/clock-doubt.ts';
import type { Migrate } from '../../load/schema/migrate.ts';
import { analyzePartitionedTables } from '../../load/months/analyze.ts';
import { makeMonthsAhead } from '../../load/months/partitions.ts';
import type { Pool } from '../../load/connection/pool.ts';
import { applyRetention, isUnlimited } from './apply-retention.ts';
import { tryHoldLock } from '../../load/connection/hold-lock.ts';
import { MAINTENANCE_LOCK } from '../../load/connection/locks.ts';

const EVERY_MS = 6 * 3_600_000;
/** The next month is needed in days or weeks, so there is time to wait for a lock. */
const LOCK_TIMEOUT_MS = 60_000;
/** How long it waits for the lock of maintenance, which another process has for seconds or longer, or not at all. */
const OTHER_PROCESS_MS = 20;

export interface MaintenanceOptions extends OtherClocks {
  readonly pool: Pool;
  readonly config: Config;
  /** Applies what an earlier attempt could not, because an object was locked. */
  readonly migrate: Migrate;
  readonly now: () => Date;
  readonly onError: (error: Error) => void;
}

/**
 * Runs once, in one process at a time. Returns false where another process is running it. A part that fails, such as
 * retention on a table that is locked, keeps nothing from the others: its error goes to `onError`. Nothing is deleted
 * while clocks disagree: `onError` gets the ClockError. Throws what PostgreSQL says about the lock itself.
 */
export async function runMaintenance(options: MaintenanceOptions): Promise<boolean> {
  const { pool, config, migrate, now, onError } = options;
  const attempt = (work: Promise<unknown>) => work.then(() => undefined, onError);
  // What was locked when the processes started, such as a view that another session was reading. It has a lock of its
  // own, and may change the table on which the lock of maintenance is taken.
  await attempt(migrate(pool, { onWarning: onError }));
  const lock = await tryHoldLock(pool, MAINTENANCE_LOCK, OTHER_PROCESS_MS);
  if (!lock.done) return false;
  try {
    await attempt(makeMonthsAhead(pool, now(), { onWarning: onError, maxRetryMs: LOCK_TIMEOUT_MS }));
    if (!isUnlimited(config.retention)) await attempt(deleteExpired(options));
    await attempt(analyzePartitionedTables(pool, onError));
    return true;
  } finally {
    await lock.value.release();
  }
}

async function deleteExpired(options: MaintenanceOptions): Promise<void> {
  const { pool, config, now, onError } = options;
  const at = now();
  const doubt = await findClockDoubt(pool, at, options);
  if (doubt) onError(doubt);
  else await applyRetention(pool, config.retention, at);
}

/** Runs at once, and every six hours until stopped. Failures go to `onError`. */
export function startMaintenance(options: MaintenanceOptions): { stop(): Promise<void> } {
  let running = Promise.resolve();
  const next = () => {
    running = running.then(async () => void (await runMaintenance(options))).catch(options.onError);
  };
  next();
  const timer = setInterval(next, EVERY_MS);
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
