/** Fields of the API: values that could not be read, and which fields the answers of a run had. */
import { sql } from 'drizzle-orm';
import { index, primaryKey } from 'drizzle-orm/pg-core';
import { count, instantColumn, label, labelsColumn } from './columns.ts';
import { id, ledgerTable, writtenAt } from './ledger-table.ts';
import { requests } from './ops-requests.ts';
import { runs } from './ops-runs.ts';

export const field_issues = ledgerTable(
  'field_issues',
  {
    about:
      'A field of an answer whose value could not be read, one row for each reason. The rest of each record was loaded.',
    columns: {
      request_id: id('The request that bought the answer: ops.requests.')
        .notNull()
        .references(() => requests.request_id),
      path: label('The field: dotted path in the record, [] for elements of a list.').notNull(),
      reason: label('Why the value could not be read.').notNull(),
      stream: label('The stream.').notNull(),
      sample: label('A value as received, as JSON text, truncated at 200 characters.').notNull(),
      records: count('Records of the answer that were loaded without this field.').notNull(),
      needed_by: label('Streams whose requests are made from this field, separated by commas. Null: none.'),
      first_seen_at: writtenAt('When it was first seen.'),
      resolved_at: instantColumn('When a replay of the same body could read the value. Null: it is still missing.'),
    },
  },
  (t) => [
    primaryKey({ columns: [t.request_id, t.path, t.reason] }),
    index('field_issues_open').on(t.stream, t.path).where(sql`resolved_at is null`),
  ],
);

export const seen_fields = ledgerTable(
  'seen_fields',
  {
    about:
      'Which fields the answers of a run had, by stream. With several runs a field that has disappeared can be distinguished from one that is sometimes absent.',
    columns: {
      stream: label('The stream.').notNull(),
      run_id: id('The run that bought the answers: ops.runs.')
        .notNull()
        .references(() => runs.run_id),
      had: labelsColumn('Fields that at least one record had.').notNull(),
      lacked: labelsColumn(
        'Fields that at least one record lacked although it had the object that they belong to.',
      ).notNull(),
    },
  },
  (t) => [primaryKey({ columns: [t.stream, t.run_id] })],
);
