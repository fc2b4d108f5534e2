/** Unexpected content of answers: records in quarantine, and fields that differ from the definition of their stream. */
import { primaryKey, unique } from 'drizzle-orm/pg-core';
import { document, instantColumn, label } from './columns.ts';
import { id, ledgerTable, writtenAt } from './ledger-table.ts';
import { requests } from './ops-requests.ts';

export const quarantine = ledgerTable(
  'quarantine',
  {
    about:
      'A record in quarantine: it did not match its stream, or PostgreSQL refused one of its rows. The other records of its page were loaded.',
    columns: {
      quarantine_id: id('Number of the row.').primaryKey().generatedAlwaysAsIdentity(),
      request_id: id('The request that bought the body: ops.requests.')
        .notNull()
        .references(() => requests.request_id),
      stream: label('The stream.').notNull(),
      record_path: label('Path of the record in the body.').notNull(),
      issues: document(
        'What is wrong, field by field: [{path, message, code}]. For a refused row path is the column if PostgreSQL names one, and code is the SQLSTATE.',
      ).notNull(),
      record: label('The record as JSON text.').notNull(),
      first_seen_at: writtenAt('When it was first seen.'),
      resolved_at: instantColumn('When a replay of the body could load the record. Null: it is still missing.'),
    },
  },
  (t) => [unique('quarantine_record').on(t.request_id, t.record_path)],
);

export const schema_drift = ledgerTable(
  'schema_drift',
  {
    about:
      'A field that differs from the definition of its stream, the first time it was seen: an unknown field, a value of another type that is converted, a field that has disappeared, or a key that occurs twice on a page with different contents. The values remain in raw.bodies.',
    columns: {
      stream: label('The stream.').notNull(),
      path: label('Path in a record. For a key that occurs twice its table and columns.').notNull(),
      kind: label(
        'For an unknown field the type of its value: string, number, object and so on. For a converted field both types, such as number read as string. For a field that has disappeared: missing in, and the pipeline. For a key that occurs twice: twice.',
      ).notNull(),
      sample: label(
        'A value as JSON text, truncated if it is long. For a key that occurs twice the key. For a field that has disappeared: since when it was there.',
      ).notNull(),
      request_id: id(
        'The first request with it: ops.requests. For a field that has disappeared a request of the first run without it.',
      ).notNull(),
      first_seen_at: writtenAt('When it was first seen.'),
      accepted_at: instantColumn('When drift accept accepted it. Null: it is not accepted.'),
    },
  },
  (t) => [primaryKey({ columns: [t.stream, t.path, t.kind] })],
);
