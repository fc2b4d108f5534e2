/** What answers had that nobody expected: records set aside, fields that no stream knows. */
import { jsonb, primaryKey, text, unique } from 'drizzle-orm/pg-core';
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
    /** Somebody has seen it and lets it be. */
    accepted_at: instant(),
  },
  (t) => [primaryKey({ columns: [t.stream, t.path, t.kind] })],
);
