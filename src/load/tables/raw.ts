/**
 * Stored answers: responses, and their compressed bodies. Every table of schema echotik can be rebuilt from them for 0
 * credits.
 */
import { customType, index, primaryKey } from 'drizzle-orm/pg-core';
import { count, dayColumn, instantColumn, label, withComment } from './columns.ts';
import { id, rawTable, small } from './ledger-table.ts';

const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' });

/** Both tables are partitioned by this column. */
const bodyMonth = (comment: string) => dayColumn(comment).notNull();

export const bodies = rawTable(
  'bodies',
  {
    about: 'The body of a response, stored once for each month in which it was received. Partitioned by body_month.',
    columns: {
      body_sha256: label('SHA-256 of the uncompressed bytes, hex.').notNull(),
      body_month: bodyMonth('First day of the month (UTC) in which the body was received.'),
      bytes: count('Size of the uncompressed body in bytes.').notNull(),
      body: withComment(bytea(), 'The body, compressed with gzip.').notNull(),
    },
  },
  (t) => [primaryKey({ name: 'bodies_key', columns: [t.body_sha256, t.body_month] })],
);

export const responses = rawTable(
  'responses',
  {
    about:
      'A response that was billed, or that may be billed and cannot be read. Bodies of refused calls are not stored; their message is in ops.attempts. Partitioned by body_month.',
    columns: {
      request_id: id('The request: ops.requests.').notNull(),
      attempt: count('The attempt: ops.attempts.').notNull(),
      stream: label('The stream.').notNull(),
      fetched_at: instantColumn('When the response was received.').notNull(),
      http_status: small('HTTP status of the response.').notNull(),
      body_sha256: label('The body: raw.bodies, with the same body_month.').notNull(),
      body_month: bodyMonth('First day of the month (UTC) in which the response was received.'),
      content_encoding: label(
        'Content-Encoding of a body that could not be decoded and is stored as received. Null: the stored body is decoded, or had no encoding.',
      ),
    },
  },
  (t) => [
    primaryKey({ name: 'responses_key', columns: [t.request_id, t.attempt, t.body_month] }),
    index('responses_stream').on(t.stream, t.fetched_at),
  ],
);
