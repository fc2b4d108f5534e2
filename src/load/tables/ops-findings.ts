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
  'A field that is not as its stream expects it, the first time it was seen: one that no stream knows, one that comes as another kind of value and is converted, or a key that came twice on a page with different contents. Nothing is lost: it stays in the bodies.',
  {
    stream: 'The stream.',
    path: 'Where in a record; of a key that came twice its table and columns.',
    kind: 'Of a field that no stream knows the kind of its value: string, number, object and so on. Of a field that was converted both kinds, such as number read as string. Of a field that is gone: missing in, and the pipeline. Of a key that came twice: twice.',
    sample:
      'A value as JSON text, cut where it is long; of a key that came twice the key. Of a field that is gone: since when it was there.',
    request_id: 'The request that brought it first, or of a field that is gone the first run without it: ops.requests.',
    first_seen_at: 'When that was.',
    accepted_at: 'When somebody accepted it. Null: nobody has.',
  },
);
