/** What was asked: requests, the HTTP tries of each, and ids that batches asked for. */
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
  primaryKey,
  smallint,
  text,
  unique,
} from 'drizzle-orm/pg-core';
import { describe } from './described.ts';
import { counter, id, instant, now, opsSchema } from './ops.ts';
import { runs } from './ops-runs.ts';

export const requests = opsSchema.table(
  'requests',
  {
    request_id: id().primaryKey().generatedAlwaysAsIdentity(),
    run_id: id()
      .notNull()
      .references(() => runs.run_id),
    business_date: date().notNull(),
    identity: text().notNull(),
    stream: text().notNull(),
    lane: text().notNull(),
    params: jsonb().notNull(),
    page: jsonb().notNull(),
    price: integer().notNull(),
    parent_request_id: id(),
    source_request_id: id(),
    planned: boolean().notNull().default(false),
    previous_page: text(),
    walk: jsonb(),
    status: text().notNull().default('queued'),
    attempts: counter(),
    failures: counter(),
    credits: counter(),
    records: integer(),
    rows_inserted: counter(),
    rows_updated: counter(),
    rows_unchanged: counter(),
    rows_quarantined: counter(),
    walk_end: text(),
    record_keys: bigint({ mode: 'number' }).array(),
    error: text(),
    worker_id: integer(),
    lease_until: instant(),
    not_before: instant(),
    ask_until: instant(),
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
    check('requests_walk_end', sql`${t.walk_end} in ('complete', 'assumed', 'short', 'cap')`),
    // On nothing that changes between queued and settled: reserving is then an update that no index hears of.
    index('requests_open').on(t.run_id, t.request_id).where(sql`finished_at is null`),
    index('requests_due').on(t.lane, t.run_id, t.request_id).where(sql`finished_at is null and not planned`),
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
    state: text().notNull().default('reserved'),
    credits: integer().notNull(),
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
    rest: text().notNull(),
    member: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.run_id, t.stream, t.rest, t.member] })],
);

describe(requests, 'A request: one call, stream and params and page. The unit of cost, retry, resume and replay.', {
  request_id: 'Number of the request: _request_id of the rows it brought.',
  run_id: 'The run: ops.runs.',
  business_date: 'That of its run, except where a replay reads the bodies of other days.',
  identity: 'SHA-256 over stream, params and page: the same question has the same identity.',
  stream: 'The stream: docs/streams.md.',
  lane: 'The queue: offline, realtime, or raw where only stored bodies are read.',
  params: 'What was asked, without the page.',
  page: 'Which page: its number or cursor.',
  price: 'Credits one billed call costs.',
  parent_request_id: 'The request whose record made this one: ops.requests.',
  source_request_id:
    'The request whose stored body is read instead of a call. Itself where a replay has read it and its run has not asked what follows: runs resume does.',
  planned: 'True: waits in the ledger without a job, until there is room in its queue.',
  previous_page: 'Digest of the records of the page before. Null: it is a first page.',
  walk: 'What the pages before had: records in all, of the largest and of the last page, whether that looked like the end, and the digest of the first. Null: it is a first page.',
  status:
    'queued, running, done, absent (the API has nothing), quarantined (a record did not match), failed or cancelled.',
  attempts: 'Tries so far; only the newest may settle.',
  failures: 'Tries that failed: throttling and crashes do not count.',
  credits: 'Credits spent: billed tries, and those of unknown outcome until somebody knows better.',
  records: 'Records in the answer.',
  rows_inserted: 'Rows that were new.',
  rows_updated: 'Rows that changed.',
  rows_unchanged: 'Rows that were there already, with the same content.',
  rows_quarantined: 'Records that did not match the stream: ops.quarantine.',
  walk_end:
    'How the walk over pages ended here: complete (the API said so, or an empty page did), assumed (by a page that was not full, which nothing contradicts), short (the API says that there is more, and does not deliver it), or cap (our limit cut a list although the API has more). Null where it goes on or did not end well.',
  record_keys:
    'A number for each record of a page, the same wherever the same thing comes again. Null: the stream has but one page, or the page repeats another.',
  error: 'Why it was given up, or what was wrong with its records.',
  worker_id: 'Who has it: ops.workers.',
  lease_until: 'Not used any more: the lease is that of the worker, ops.workers.lease_until.',
  not_before: 'Waits until then.',
  ask_until:
    'Not asked any more from then on, because its stream describes only the present. Null: it can be asked at any time.',
  created_at: 'When it was planned.',
  finished_at: 'When it was settled; null while it is open.',
});

describe(attempts, 'One HTTP try of a request, committed before the call.', {
  request_id: 'The request: ops.requests.',
  attempt: 'Number of the try, from 1.',
  worker_id: 'Who tried: ops.workers.',
  state:
    'reserved before the call; then captured (billed), released (not billed) or unknown (may be billed, counts as spent).',
  credits: 'Credits it is booked with.',
  spent_on: 'Day of the budget that it is booked on: ops.spending.',
  outcome:
    'One of docs/errors.md; lost when the worker died; stored when a stored body was read instead of a call, for 0 credits.',
  http_status: 'Status of the answer. Null: there was none.',
  message: 'What the API or the network said.',
  duration_ms: 'Length of the call in milliseconds.',
  bytes: 'Size of the body, uncompressed.',
  reserved_at: 'When the credits were reserved.',
  settled_at: 'When the outcome was written.',
});

describe(
  absences,
  'An id that the API was asked for in a batch and did not have: not asked again the same business day.',
  {
    stream: 'The stream that was asked.',
    id: 'The id. Absent from the library means: not collected, not: does not exist.',
    business_date: 'The day.',
    request_id: 'The request: ops.requests.',
    seen_at: 'When the API answered.',
  },
);

describe(batch_members, 'An id that a run asks for in a batch, so that each is asked once whatever names it.', {
  run_id: 'The run: ops.runs.',
  stream: 'The stream that takes batches.',
  rest: 'The other params, as JSON.',
  member: 'The id.',
});
