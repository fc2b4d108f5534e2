/**
 * Notices that something in the ledger has changed, for pages that are open. It looks only while somebody listens, and
 * at counters of PostgreSQL instead of rows, so its cost does not depend on the size of the ledger.
 */
import { isRetryable, toLoadError } from '../../load/connection/sql-state.ts';
import type { Pool } from '../../load/connection/pool.ts';

export interface ChangeFeed {
  /** Calls `onChange` when something has changed, at most every two seconds. Returns what ends it. */
  readonly listen: (onChange: () => void) => () => void;
  readonly close: () => void;
}

const LOOK_MS = 2_000;
/** What only the time changes, such as a slot that is due, is seen after this time. */
const REFRESH_LOOKS = 15;

/** Without the tables that heartbeats and the delivery of jobs write all the time. */
const READ_COUNTER = `select coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)::text as counter
  from pg_stat_user_tables where schemaname = 'ops'
    and relname not in ('workers', 'lanes', 'handouts', 'schedulers', 'alerting', 'web_sessions')`;

/** `onError` gets failures to look, other than an outage of the database. */
export function openChangeFeed(pool: Pool, onError: (error: Error) => void, lookMs = LOOK_MS): ChangeFeed {
  const listeners = new Set<() => void>();
  let timer: NodeJS.Timeout | undefined;
  let seen: string | undefined;
  let looks = 0;
  const look = async () => {
    const { rows } = await pool.query<{ counter: string }>(READ_COUNTER);
    const counter = rows[0]?.counter;
    looks += 1;
    const isDue = looks % REFRESH_LOOKS === 0;
    if ((seen !== undefined && counter !== seen) || isDue) for (const notify of listeners) notify();
    seen = counter;
  };
  const schedule = (afterMs: number) => {
    timer = setTimeout(() => {
      look()
        .catch((error: unknown) => {
          const failure = toLoadError(error);
          if (!isRetryable(failure)) onError(failure);
        })
        .finally(() => {
          if (listeners.size) schedule(lookMs);
          else timer = undefined;
        })
        // It never rejects: both callbacks above only call functions that do not throw.
        .catch(onError);
    }, afterMs).unref();
  };
  return {
    listen(onChange) {
      listeners.add(onChange);
      if (!timer) {
        seen = undefined;
        // At once: what changes from now on is compared with this look.
        schedule(0);
      }
      return () => void listeners.delete(onChange);
    },
    close() {
      clearTimeout(timer);
      listeners.clear();
    },
  };
}
