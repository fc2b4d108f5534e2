/** Bodies as they came, compressed, each content once. From them any table can be rebuilt for 0 credits. */
import {
  bigint,
  customType,
  date,
  index,
  integer,
  pgSchema,
  primaryKey,
  smallint,
  text,
  timestamp,
} from 'drizzle-orm/pg-core';
import { describe } from './described.ts';

export const rawSchema = pgSchema('raw');

const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' });

/** First day of the month (UTC) in which an answer came: what both tables are partitioned by. */
const bodyMonth = () => date().notNull();

/** Partitioned by body_month. A content that comes again in another month is kept again. */
export const bodies = rawSchema.table(
  'bodies',
  {
    body_sha256: text().notNull(),
    body_month: bodyMonth(),
    bytes: integer().notNull(),
    body: bytea().notNull(),
  },
  (t) => [primaryKey({ name: 'bodies_key', columns: [t.body_sha256, t.body_month] })],
);

/** Partitioned by body_month. */
export const responses = rawSchema.table(
  'responses',
  {
    request_id: bigint({ mode: 'number' }).notNull(),
    attempt: integer().notNull(),
    stream: text().notNull(),
    fetched_at: timestamp({ withTimezone: true }).notNull(),
    http_status: smallint().notNull(),
    body_sha256: text().notNull(),
    body_month: bodyMonth(),
    content_encoding: text(),
  },
  (t) => [
    primaryKey({ name: 'responses_key', columns: [t.request_id, t.attempt, t.body_month] }),
    index('responses_stream').on(t.stream, t.fetched_at),
  ],
);

describe(
  bodies,
  'A content that came back, kept once a month in which it came: from it any table is rebuilt for 0 credits.',
  {
    body_sha256: 'SHA-256 of the uncompressed bytes, hex.',
    body_month: 'First day of the month (UTC) in which an answer came: what the table is partitioned by.',
    bytes: 'Size, uncompressed.',
    body: 'The bytes, gzip.',
  },
);

describe(
  responses,
  'A billed answer, or one that may be billed and cannot be read. Bodies of calls that were refused are not kept; their message is in ops.attempts.',
  {
    request_id: 'The request: ops.requests.',
    attempt: 'The try of it: ops.attempts.',
    stream: 'The stream.',
    fetched_at: 'When it came.',
    http_status: 'Status of the answer.',
    body_sha256: 'Its body: raw.bodies, with the same body_month.',
    body_month: 'First day of the month (UTC) in which it came: what the table is partitioned by.',
    content_encoding:
      'Content-Encoding of a body that could not be decoded: it is stored as it came. Null: the body is decoded, or had none.',
  },
);
