/** What is known of single fields of the API: values that could not be read, and which fields the answers of a run had. */
import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, text } from 'drizzle-orm/pg-core';
import { describe } from './described.ts';
import { id, instant, now, opsSchema } from './ops.ts';
import { requests } from './ops-requests.ts';
import { runs } from './ops-runs.ts';

export const field_issues = opsSchema.table(
  'field_issues',
  {
    request_id: id()
      .notNull()
      .references(() => requests.request_id),
    path: text().notNull(),
    reason: text().notNull(),
    stream: text().notNull(),
    sample: text().notNull(),
    records: integer().notNull(),
    needed_by: text(),
    first_seen_at: now(),
    resolved_at: instant(),
  },
  (t) => [
    primaryKey({ columns: [t.request_id, t.path, t.reason] }),
    index('field_issues_open').on(t.stream, t.path).where(sql`resolved_at is null`),
  ],
);

export const seen_fields = opsSchema.table(
  'seen_fields',
  {
    stream: text().notNull(),
    run_id: id()
      .notNull()
      .references(() => runs.run_id),
    had: text().array().notNull(),
    lacked: text().array().notNull(),
  },
  (t) => [primaryKey({ columns: [t.stream, t.run_id] })],
);

describe(
  field_issues,
  'A field of an answer whose value could not be read, once a reason. The rest of each record was loaded.',
  {
    request_id: 'The request that bought the answer: ops.requests.',
    path: 'The field: dotted path in the record, [] for elements of a list.',
    reason: 'Why the value could not be read.',
    stream: 'The stream.',
    sample: 'A value as it came, as JSON text, cut at 200 characters.',
    records: 'Records of the answer that were loaded without this field.',
    needed_by: 'Streams whose requests are made from this field, separated by commas. Null: none.',
    first_seen_at: 'When it came first.',
    resolved_at: 'When a later reading of the same body could read it. Null: it is still missing.',
  },
);

describe(
  seen_fields,
  'Which fields the answers of a run had, by stream: what tells a field that disappears from one that comes and goes.',
  {
    stream: 'The stream.',
    run_id: 'The run that bought the answers: ops.runs.',
    had: 'Fields that at least one record had.',
    lacked: 'Fields that at least one record did not have, although what they belong to was there.',
  },
);
