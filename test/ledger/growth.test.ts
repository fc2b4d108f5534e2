/** What a worker does to a ledger of 200,000 requests, by the plans that PostgreSQL chooses for it. */
import { expect, test } from 'vitest';
import { type Config, configSchema } from '../../src/config/config.ts';
import { beginRun } from '../../src/ledger/begin-run.ts';
import { createPool, type Pool } from '../../src/load/connection/pool.ts';
import { readOperationalState } from '../../src/monitoring/read-operational-state.ts';
import { addLedgerDays, dayAfter } from '../../tools/bench/ledger-days.ts';
import { ledgerOperations, runLedgerDay } from '../../tools/bench/ledger-operations.ts';
import { withDatabase } from '../support/database.ts';
import { planKnownPipeline } from '../support/known-plans.ts';
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

/** Reads the state with a run that is open, and with slots that are due. */
async function monitorOpenRun(pool: Pool, config: Config): Promise<void> {
  const slot = new Date(`${dayAfter(DAYS + 2)}T10:00:00Z`);
  await beginRun(pool, planKnownPipeline(config, 'trending', { trigger: 'cron', slot }), slot);
  await pool.query(
    `insert into ops.schedules (pipeline, known_since, next_slot, next_business_date)
     select pipeline, $2::timestamptz, $2::timestamptz, $2::timestamptz::date from unnest($1::text[]) p (pipeline)`,
    [Object.keys(config.pipelines), slot],
  );
  for (let read = 0; read < 6; read++) {
    const { lanes, tables, pipelines } = await readOperationalState(pool, config);
    expect(lanes.some(({ queued, oldestReady }) => queued && oldestReady)).toBe(true);
    expect(tables.some(({ newestDay }) => newestDay)).toBe(true);
    expect(pipelines.some(({ openRun, lastSuccess }) => openRun && lastSuccess)).toBe(true);
  }
}

test('a run of a day, the commands of an operator and a reader of metrics scan no table of the ledger that grows', () =>
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
      await monitorOpenRun(pool, config);
      expect(await countSequentialScans(pool)).toEqual(before);
    } finally {
      await pool.end();
    }
  }));
