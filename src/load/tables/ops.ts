/**
 * The ledger: what was triggered, asked, tried, paid and refused. Written by jobs/, readable by everyone. Statuses are
 * text with a check, so that a query reads like a sentence.
 */
import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  date,
  foreignKey,
  index,
  integer,
  jsonb,
  pgSchema,
  primaryKey,
  smallint,
  text,
  timestamp,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';

export const opsSchema = pgSchema('ops');

const instant = () => timestamp({ withTimezone: true });
const now = () => timestamp({ withTimezone: true }).notNull().defaultNow();
const counter = () => integer().notNull().default(0);
const id = () => bigint({ mode: 'number' });

/** One row: who this warehouse is, and whether its data is real. */
export const warehouse = opsSchema.table(
  'warehouse',
  {
    only_row: boolean().primaryKey().default(true),
    warehouse_id: uuid().notNull().defaultRandom(),
    /** Where the data comes from, so that simulated and real rows are never mixed. Null until the first run. */
    source: text(),
    created_at: now(),
  },
  (t) => [
    check('warehouse_one_row', sql`${t.only_row}`),
    check('warehouse_source', sql`${t.source} in ('simulator', 'api')`),
  ],
);

export const runs = opsSchema.table(
  'runs',
  {
    run_id: id().primaryKey().generatedAlwaysAsIdentity(),
    pipeline: text().notNull(),
    trigger: text().notNull(),
    status: text().notNull().default('running'),
    slot: instant().notNull(),
    business_date: date().notNull(),
    /** Streams the run may ask, and pages a walk may have: what children and next pages are made by. */
    streams: text().array().notNull(),
    max_pages: integer(),
    started_at: now(),
    finished_at: instant(),
    requests_total: counter(),
    requests_done: counter(),
    requests_absent: counter(),
    requests_failed: counter(),
    rows_inserted: counter(),
    rows_updated: counter(),
    rows_unchanged: counter(),
    rows_quarantined: counter(),
    credits: counter(),
    error: text(),
  },
  (t) => [
    check('runs_trigger', sql`${t.trigger} in ('cron', 'catch-up', 'manual', 'start', 'import')`),
    check(
      'runs_status',
      sql`${t.status} in ('running', 'succeeded', 'partial', 'failed', 'out_of_budget', 'cancelled')`,
    ),
    index('runs_open').on(t.run_id).where(sql`finished_at is null`),
  ],
);

export const ticks = opsSchema.table(
  'ticks',
  {
    pipeline: text().notNull(),
    slot: instant().notNull(),
    run_id: id()
      .notNull()
      .references(() => runs.run_id),
    created_at: now(),
  },
  (t) => [primaryKey({ columns: [t.pipeline, t.slot] })],
);

export const schedules = opsSchema.table('schedules', {
  pipeline: text().primaryKey(),
  /** Slots before this one are not ours to catch up: the pipeline was not known yet. */
  known_since: now(),
});

/** A process that fetches. It holds a session advisory lock on worker_id: no lock, no worker. */
export const workers = opsSchema.table('workers', {
  worker_id: integer().primaryKey().generatedAlwaysAsIdentity(),
  host: text().notNull(),
  pid: integer().notNull(),
  started_at: now(),
});

export const requests = opsSchema.table(
  'requests',
  {
    request_id: id().primaryKey().generatedAlwaysAsIdentity(),
    run_id: id()
      .notNull()
      .references(() => runs.run_id),
    /** SHA-256 over stream, canonical params, page and business date: the same question has the same identity. */
    identity: text().notNull(),
    stream: text().notNull(),
    lane: text().notNull(),
    params: jsonb().notNull(),
    page: jsonb().notNull(),
    /** Credits one billed call costs. */
    price: integer().notNull(),
    parent_request_id: id(),
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
    check('requests_status', sql`${t.status} in ('queued', 'running', 'done', 'absent', 'quarantined', 'failed')`),
    check('requests_walk_end', sql`${t.walk_end} in ('complete', 'cap')`),
    // On nothing that changes before the end: reserving is then an update that no index hears of.
    index('requests_open').on(t.run_id).where(sql`finished_at is null`),
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

export const watchlist = opsSchema.table(
  'watchlist',
  {
    kind: text().notNull(),
    /** An id, a handle with @, a hashtag with #, or the keyword itself. */
    id: text().notNull(),
    region: text(),
    note: text(),
    added_at: now(),
  },
  (t) => [
    primaryKey({ columns: [t.kind, t.id] }),
    check('watchlist_kind', sql`${t.kind} in ('creator', 'product', 'shop', 'video', 'hashtag', 'keyword')`),
  ],
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
  },
  (t) => [primaryKey({ columns: [t.stream, t.path, t.kind] })],
);
