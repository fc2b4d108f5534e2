/** What a worker does to a ledger of 200,000 requests, by the plans that PostgreSQL chooses for it. */
import { expect, test } from 'vitest';
import { configSchema } from '../../src/config/config.ts';
import { createPool, type Pool } from '../../src/load/connection/pool.ts';
import { addLedgerDays, dayAfter } from '../../tools/bench/ledger-days.ts';
import { ledgerOperations, runLedgerDay } from '../../tools/bench/ledger-operations.ts';
import { withDatabase } from '../support/database.ts';
import { readRows } from '../load/write/row-writes.ts';

/** 3,000 requests each. */
const DAYS = 67;

/** How often the tables that grow were read from their beginning to their end. */
async function countSequentialScans(pool: Pool): Promise<readonly unknown[]> {
  await pool.query('select pg_stat_force_next_flush()');
  return readRows(
    pool,
    `select relname as table, seq_scan::int as scans from pg_stat_user_tables
     where schemaname = 'ops' and relname in ('requests', 'attempts') order by 1`,
  );
}

test('a run of a day and the commands of an operator scan no table of the ledger that grows', () =>
  withDatabase(async ({ url }) => {
    // All statements are of one session, whose counts are complete.
    const pool = createPool(url, { max: 1, name: 'test' });
    try {
      const config = configSchema.parse({ regions: ['US', 'GB'], budget: { day: 1e6, month: 3e7 } });
      await addLedgerDays(pool, config, 0, DAYS);
      const before = await countSequentialScans(pool);
      const done = new Set<string>();
      // Two runs, because PostgreSQL plans a named statement anew until its sixth execution.
      for (let day = DAYS; day < DAYS + 2; day++)
        for (const [operation] of await runLedgerDay(pool, config, dayAfter(day))) done.add(operation);
      expect([...done].toSorted()).toEqual(ledgerOperations.toSorted());
      expect(await countSequentialScans(pool)).toEqual(before);
    } finally {
      await pool.end();
    }
  }));
