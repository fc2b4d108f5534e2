/** What a warehouse needs beside its runs, a few times a day: definitions that are up to date, the months to come, and an end for what is old. */
import type { Config } from '../../config/config.ts';
import { migrate } from '../../load/migrate.ts';
import { makeMonthsAhead } from '../../load/partitions.ts';
import type { Pool } from '../../load/pool.ts';
import { retain } from '../retain.ts';

const EVERY_MS = 6 * 3_600_000;
/** The month ahead is needed in days or weeks, so a lock is waited for in the background. */
const PATIENCE_MS = 60_000;
/** Spells KEEP; any number will do, as long as all versions agree. */
const LOCK = 0x4b_45_45_50;

interface UpkeepOptions {
  readonly pool: Pool;
  readonly config: Config;
  readonly now?: () => Date;
  readonly onError: (error: Error) => void;
}

/** Once, in one process at a time. Returns false where another one is at it. */
export async function keepUp({
  pool,
  config,
  now = () => new Date(),
  onError = () => undefined,
}: Omit<UpkeepOptions, 'onError'> & Partial<Pick<UpkeepOptions, 'onError'>>): Promise<boolean> {
  const connection = await pool.connect();
  try {
    const { rows } = await connection.query('select pg_try_advisory_lock($1) as mine', [LOCK]);
    if (!rows[0].mine) return false;
    // What was locked when the processes started, such as a view that somebody was reading.
    await migrate(pool, undefined, { onTrouble: onError });
    await makeMonthsAhead(pool, now(), { onTrouble: onError, patienceMs: PATIENCE_MS });
    await retain(pool, config.retention, now());
    return true;
  } finally {
    await connection.query('select pg_advisory_unlock($1)', [LOCK]).catch(() => undefined);
    // Ends the session, and with it the lock, also after an error in the middle.
    connection.release(true);
  }
}

/** At once, and every six hours until stopped. */
export function startUpkeep(options: UpkeepOptions): { stop(): Promise<void> } {
  let keeping = Promise.resolve();
  const next = () => {
    keeping = keeping.then(async () => void (await keepUp(options))).catch(options.onError);
  };
  next();
  const timer = setInterval(next, EVERY_MS);
  return {
    async stop() {
      clearInterval(timer);
      await keeping;
    },
  };
}
