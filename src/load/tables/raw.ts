/** Bodies as they came, compressed, each content once. From them any table can be rebuilt for 0 credits. */
import {
  bigint,
  customType,
  index,
  integer,
  pgSchema,
  primaryKey,
  smallint,
  text,
  timestamp,
} from 'drizzle-orm/pg-core';

export const rawSchema = pgSchema('raw');

const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' });

export const bodies = rawSchema.table('bodies', {
  /** SHA-256 of the uncompressed bytes, hex. */
  body_sha256: text().primaryKey(),
  bytes: integer().notNull(),
  /** gzip. */
  body: bytea().notNull(),
});

export const responses = rawSchema.table(
  'responses',
  {
    request_id: bigint({ mode: 'number' }).notNull(),
    attempt: integer().notNull(),
    stream: text().notNull(),
    fetched_at: timestamp({ withTimezone: true }).notNull(),
    http_status: smallint().notNull(),
    body_sha256: text()
      .notNull()
      .references(() => bodies.body_sha256),
  },
  (t) => [primaryKey({ columns: [t.request_id, t.attempt] }), index('responses_stream').on(t.stream, t.fetched_at)],
);
