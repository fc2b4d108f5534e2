/** What the checks of the data found, and who may read the warehouse. */
import { sql } from 'drizzle-orm';
import { boolean, check, date, index, text } from 'drizzle-orm/pg-core';
import { describe } from './described.ts';
import { id, now, opsSchema } from './ops.ts';
import { runs } from './ops-runs.ts';

/** One row a check and what it looked at: a table, a stream or a key of it. */
export const check_results = opsSchema.table(
  'check_results',
  {
    check_result_id: id().primaryKey().generatedAlwaysAsIdentity(),
    name: text().notNull(),
    subject: text().notNull(),
    run_id: id().references(() => runs.run_id),
    business_date: date().notNull(),
    severity: text().notNull(),
    outcome: text().notNull(),
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

describe(check_results, 'A check and what it found of one subject: a table, a stream or a key of it.', {
  check_result_id: 'Number of the result.',
  name: 'The check.',
  subject: 'What it looked at.',
  run_id: 'The run after which it looked: ops.runs. Null: somebody asked.',
  business_date: 'The day it looked at.',
  severity: 'error where a failure counts against the run, else warning.',
  outcome: 'passed, failed or skipped.',
  observed: 'What was seen, in words.',
  expected: 'What should have been, in words.',
  checked_at: 'When it looked.',
});

describe(readers, 'A role that grant-bi made or updated: what is made anew is granted to it again.', {
  role: 'Name of the role in PostgreSQL.',
  reads_raw: 'True: may read the bodies.',
  reads_ops: 'True: may read the ledger.',
  granted_at: 'When grant-bi was last run for it.',
});
