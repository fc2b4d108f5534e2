/** Results of data checks, and roles that may read the warehouse. */
import { index } from 'drizzle-orm/pg-core';
import { dayColumn, flag, label } from './columns.ts';
import { id, ledgerTable, oneOf, writtenAt } from './ledger-table.ts';
import { runs } from './ops-runs.ts';

export const checkResultSeverities = ['warning', 'error'] as const;
export const checkResultOutcomes = ['passed', 'failed', 'skipped'] as const;

export const check_results = ledgerTable(
  'check_results',
  {
    about: 'The result of a data check for one subject: a table, a stream, or a key of one.',
    columns: {
      check_result_id: id('Number of the result.').primaryKey().generatedAlwaysAsIdentity(),
      name: label('Name of the check.').notNull(),
      subject: label('The subject.').notNull(),
      run_id: id('The run that was checked: ops.runs. Null: checks run was called.').references(() => runs.run_id),
      business_date: dayColumn('The business date that was checked.').notNull(),
      severity: oneOf(checkResultSeverities, 'error: a failure keeps the run from succeeding; else warning.').notNull(),
      outcome: oneOf(checkResultOutcomes, 'passed, failed or skipped.').notNull(),
      observed: label('What the check found, as a sentence.').notNull(),
      expected: label('What the check expects, as a sentence.').notNull(),
      checked_at: writtenAt('When the check ran.'),
    },
  },
  (t) => [index('check_results_run').on(t.run_id), index('check_results_newest').on(t.name, t.subject, t.checked_at)],
);

export const readers = ledgerTable('readers', {
  about: 'A role that grant-bi created or updated. Views that are created later are granted to it.',
  columns: {
    role: label('Name of the role in PostgreSQL.').primaryKey(),
    reads_raw: flag('True: the role may read schema raw.').notNull().default(false),
    reads_ops: flag('True: the role may read schema ops.').notNull().default(false),
    granted_at: writtenAt('When grant-bi last ran for the role.'),
    statement_timeout: label(
      'How long a query of the role may take, such as 60s. Null: an earlier version granted it.',
    ),
  },
});
