/** The credits of attempts, requests, runs and days are the same sum. */
import { expect } from 'vitest';
import { onlyRow } from '../../src/load/connection/only-row.ts';
import type { Pool } from '../../src/load/connection/pool.ts';

/** Returns the sum. */
export async function expectBooksAgree(pool: Pool): Promise<number> {
  const sums = await pool.query<Record<'attempts' | 'requests' | 'runs' | 'days', number>>(`select
    (select coalesce(sum(credits), 0)::int from ops.attempts where state <> 'released') as attempts,
    (select coalesce(sum(credits), 0)::int from ops.requests) as requests,
    (select coalesce(sum(credits), 0)::int from ops.runs) as runs,
    (select coalesce(sum(credits), 0)::int from ops.spending) as days`);
  const row = onlyRow(sums);
  const { attempts } = row;
  expect(row).toEqual({ attempts, requests: attempts, runs: attempts, days: attempts });
  return attempts;
}
