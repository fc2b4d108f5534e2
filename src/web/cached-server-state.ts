/**
 * Connections, sizes and unknown credits of the server, which open pages read again and again: the newest 50,000 attempts
 * take longer than everything else of the first page.
 */
import type { Pool } from '../load/connection/pool.ts';
import { readServer } from '../monitoring/read-server.ts';

const MAX_AGE_MS = 30_000;

interface Cached {
  readonly day: string;
  readonly at: number;
  readonly state: Awaited<ReturnType<typeof readServer>>;
}

const cache = new WeakMap<Pool, Cached>();

/** Reads like `readServer`, at most every half minute for each pool and day. */
export const createServerReader =
  (pool: Pool): typeof readServer =>
  async (connection, day) => {
    const known = cache.get(pool);
    const at = performance.now();
    if (known && known.day === day && at - known.at < MAX_AGE_MS) return known.state;
    const state = await readServer(connection, day);
    cache.set(pool, { day, at, state });
    return state;
  };
