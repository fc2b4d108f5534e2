/** What the checks of the data found, and who may read the warehouse. */
import { sql } from 'drizzle-orm';
import { boolean, check, date, index, text } from 'drizzle-orm/pg-core';
import { id, now, opsSchema } from './ops.ts';
import { runs } from './ops-runs.ts';

/** One row a check and what it looked at: a table, a stream or a key of it. */
export const check_results = opsSchema.table(
  'check_results',
  {
    check_result_id: id().primaryKey().generatedAlwaysAsIdentity(),
    name: text().notNull(),
    subject: text().notNull(),
    /** The run after which it looked. Null: somebody asked. */
    run_id: id().references(() => runs.run_id),
    /** The day it looked at. */
    business_date: date().notNull(),
    severity: text().notNull(),
    outcome: text().notNull(),
    /** What was seen, and what should have been, in words. */
    observed: text().notNull(),
    expected: text().notNull(),
    checked_at: now(),
  },
  (t) => [
    check('check_results_severity', sql`${t.severity} in ('warning', 'error')`),
    check('check_results_outcome', sql`${t.outcome} in ('passed', 'failed', 'skipped')`),
    index('check_results_run').on(t.run_id),
    index('check_results_newest').on(t.name, t.subject, t.checked_at),
  ],
);

/** Roles that `grant-bi` made or updated: views that are made anew are granted to them again. */
export const readers = opsSchema.table('readers', {
  role: text().primaryKey(),
  reads_raw: boolean().notNull().default(false),
  reads_ops: boolean().notNull().default(false),
  granted_at: now(),
});
