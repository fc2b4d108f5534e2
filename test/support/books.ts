/** The credits of attempts, requests, runs and days are the same sum. */
import { expect } from 'vitest';
import type { Pool } from '../../src/load/pool.ts';

/** Returns the sum. */
export async function expectBooksAgree(pool: Pool): Promise<number> {
  const { rows } = await pool.query(`select
    (select coalesce(sum(credits), 0)::int from ops.attempts where state <> 'released') as attempts,
    (select coalesce(sum(credits), 0)::int from ops.requests) as requests,
    (select coalesce(sum(credits), 0)::int from ops.runs) as runs,
    (select coalesce(sum(credits), 0)::int from ops.spending) as days`);
  const { attempts } = rows[0];
  expect(rows[0]).toEqual({ attempts, requests: attempts, runs: attempts, days: attempts });
  return attempts;
}
