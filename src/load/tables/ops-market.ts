/** Market alerts: what each rule has evaluated, and what it has reported. */
import { index, primaryKey } from 'drizzle-orm/pg-core';
import { dayColumn, document, instantColumn, label, labelsColumn } from './columns.ts';
import { id, idList, ledgerTable, uuidColumn, writtenAt } from './ledger-table.ts';

export const market_rules = ledgerTable('market_rules', {
  about:
    'A rule of alerts.market as it was last evaluated. Runs that ended before its first evaluation are never reported.',
  columns: {
    rule: label('Name of the rule in the configuration.').primaryKey(),
    definition: label('Digest of its preset, values and SQL. A rule that was changed begins anew.').notNull(),
    since: writtenAt('When it was first evaluated: what was so at that time counts as known.'),
    newest_run: id('The newest run when it was last evaluated: ops.runs.').notNull(),
    open_runs: idList('Runs up to newest_run that had not ended then: they are evaluated when they end.').notNull(),
    known_keys: labelsColumn(
      'Of a query of the user: keys of the rows that it returned, which are not reported again. Null: a preset.',
    ),
    evaluated_at: instantColumn('When it was last evaluated without a failure.').notNull(),
    error: label('Why it could not be evaluated. Null: the last evaluation did not fail.'),
    error_since: instantColumn('Since when it has failed. Null: it does not.'),
    claim: uuidColumn('Number that the evaluating process has drawn. Null: none is evaluating.'),
    claimed_until: instantColumn('When another process may evaluate although this one has not finished.'),
  },
});

export const market_events = ledgerTable(
  'market_events',
  {
    about: 'A change in the market that a rule has reported: at most one for each rule, subject and day.',
    columns: {
      rule: label('Name of the rule in the configuration.').notNull(),
      subject: label('What changed: an id, or several that are separated by a space.').notNull(),
      day: dayColumn('The day that the change belongs to, as it was observed.').notNull(),
      run_id: id('The run whose data shows it: ops.runs.').notNull(),
      facts: document(
        'Name, values before and after, the day of the value before, and the other columns that the rule returned.',
      ).notNull(),
      reported_at: writtenAt('When it was written, in the transaction that wrote its message.'),
    },
  },
  (t) => [primaryKey({ columns: [t.rule, t.subject, t.day] }), index('market_events_reported').on(t.reported_at)],
);
