/** What answers had that nobody expected: records set aside, fields that no stream knows. */
import { jsonb, primaryKey, text, unique } from 'drizzle-orm/pg-core';
import { describe } from './described.ts';
import { id, instant, now, opsSchema } from './ops.ts';
import { requests } from './ops-requests.ts';

export const quarantine = opsSchema.table(
  'quarantine',
  {
    quarantine_id: id().primaryKey().generatedAlwaysAsIdentity(),
    request_id: id()
      .notNull()
      .references(() => requests.request_id),
    stream: text().notNull(),
    record_path: text().notNull(),
    issues: jsonb().notNull(),
    record: text().notNull(),
    first_seen_at: now(),
    resolved_at: instant(),
  },
  (t) => [unique('quarantine_record').on(t.request_id, t.record_path)],
);

export const schema_drift = opsSchema.table(
  'schema_drift',
  {
    stream: text().notNull(),
    path: text().notNull(),
    kind: text().notNull(),
    sample: text().notNull(),
    request_id: id().notNull(),
    first_seen_at: now(),
    accepted_at: instant(),
  },
  (t) => [primaryKey({ columns: [t.stream, t.path, t.kind] })],
);

describe(
  quarantine,
  'A record that did not match its stream, or of which PostgreSQL refused a row. The others of its page were loaded.',
  {
    quarantine_id: 'Number of the finding.',
    request_id: 'The request that brought it: ops.requests.',
    stream: 'The stream.',
    record_path: 'Where in the body.',
    issues:
      'What is wrong, field by field: [{path, message, code}]; of a refused row path is the column where PostgreSQL names one, and code the SQLSTATE.',
    record: 'The record as JSON text.',
    first_seen_at: 'When it came first.',
    resolved_at: 'A later reading of the body had it. Null: it is still missing.',
  },
);

describe(
  schema_drift,
  'A field that no stream knows, or a key that came twice on a page with different contents, the first time it was seen. It harms nothing and stays in the bodies.',
  {
    stream: 'The stream.',
    path: 'Where in a record; of a key that came twice its table and columns.',
    kind: 'Kind of value: text, number, object and so on; twice: a key that came twice.',
    sample: 'A value, or the key, as JSON text, cut where it is long.',
    request_id: 'The request that brought it first: ops.requests.',
    first_seen_at: 'When that was.',
    accepted_at: 'Somebody has seen it and lets it be. Null: nobody has.',
  },
);
