/** What was asked: requests, the HTTP tries of each, and ids that batches asked for. */
import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  date,
  foreignKey,
  index,
  integer,
  jsonb,
  primaryKey,
  smallint,
  text,
  unique,
} from 'drizzle-orm/pg-core';
import { counter, id, instant, now, opsSchema } from './ops.ts';
import { runs } from './ops-runs.ts';

export const requests = opsSchema.table(
  'requests',
  {
    request_id: id().primaryKey().generatedAlwaysAsIdentity(),
    run_id: id()
      .notNull()
      .references(() => runs.run_id),
    /** Of its run, except where a replay reads the bodies of other days. */
    business_date: date().notNull(),
    /** SHA-256 over stream, canonical params and page: the same question has the same identity. */
    identity: text().notNull(),
    stream: text().notNull(),
    lane: text().notNull(),
    params: jsonb().notNull(),
    page: jsonb().notNull(),
    /** Credits one billed call costs. */
    price: integer().notNull(),
    parent_request_id: id(),
    /** The request whose stored body is read instead of a call. */
    source_request_id: id(),
    /** Waits in the ledger without a job, until there is room in its queue. */
    planned: boolean().notNull().default(false),
    /** Digest of the records of the page before: the same again means that paging does not move. */
    previous_page: text(),
    status: text().notNull().default('queued'),
    /** Tries so far; also the fencing token: only the newest attempt may settle. */
    attempts: counter(),
    /** Tries that failed: throttling and crashes do not count. */
    failures: counter(),
    /** Credits spent: billed attempts, and those of unknown outcome until somebody knows better. */
    credits: counter(),
    records: integer(),
    rows_inserted: counter(),
    rows_updated: counter(),
    rows_unchanged: counter(),
    rows_quarantined: counter(),
    /** How the walk over pages ended here: complete, or cut by a limit. Null where it goes on. */
    walk_end: text(),
    error: text(),
    worker_id: integer(),
    lease_until: instant(),
    not_before: instant(),
    created_at: now(),
    finished_at: instant(),
  },
  (t) => [
    unique('requests_identity').on(t.run_id, t.identity),
    foreignKey({ columns: [t.parent_request_id], foreignColumns: [t.request_id] }),
    check(
      'requests_status',
      sql`${t.status} in ('queued', 'running', 'done', 'absent', 'quarantined', 'failed', 'cancelled')`,
    ),
    check('requests_walk_end', sql`${t.walk_end} in ('complete', 'cap')`),
    // On nothing that changes between queued and settled: reserving is then an update that no index hears of.
    index('requests_open').on(t.run_id, t.request_id).where(sql`finished_at is null`),
    index('requests_due').on(t.lane, t.request_id).where(sql`finished_at is null and not planned`),
    index('requests_planned').on(t.run_id, t.request_id).where(sql`planned`),
    // The same question at another time, in another run.
    index('requests_asked').on(t.identity, t.business_date),
    // First pages: what a stream was asked.
    index('requests_walks').on(t.stream, t.business_date).where(sql`previous_page is null`),
    index('requests_children').on(t.parent_request_id).where(sql`parent_request_id is not null`),
  ],
);

export const attempts = opsSchema.table(
  'attempts',
  {
    request_id: id()
      .notNull()
      .references(() => requests.request_id),
    attempt: integer().notNull(),
    worker_id: integer().notNull(),
    /** reserved before the HTTP write; then captured (billed), released (not billed) or unknown (may be billed). */
    state: text().notNull().default('reserved'),
    credits: integer().notNull(),
    /** Day of the budget's time zone that it is booked on, in ops.spending. */
    spent_on: date(),
    outcome: text(),
    http_status: smallint(),
    message: text(),
    duration_ms: integer(),
    bytes: integer(),
    reserved_at: now(),
    settled_at: instant(),
  },
  (t) => [
    primaryKey({ columns: [t.request_id, t.attempt] }),
    check('attempts_state', sql`${t.state} in ('reserved', 'captured', 'released', 'unknown')`),
  ],
);

/** Ids that the API was asked for in a batch and did not have: not asked again the same business day. */
export const absences = opsSchema.table(
  'absences',
  {
    stream: text().notNull(),
    id: text().notNull(),
    business_date: date().notNull(),
    request_id: id()
      .notNull()
      .references(() => requests.request_id),
    seen_at: now(),
  },
  (t) => [primaryKey({ columns: [t.stream, t.id, t.business_date] })],
);

/** Ids that a run asks for in batches, so that each is asked once whatever names it. */
export const batch_members = opsSchema.table(
  'batch_members',
  {
    run_id: id()
      .notNull()
      .references(() => runs.run_id),
    stream: text().notNull(),
    /** The other params, as JSON. */
    rest: text().notNull(),
    member: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.run_id, t.stream, t.rest, t.member] })],
);
