/** Requests, the attempts of each, and the ids that are requested in groups. */
import { sql } from 'drizzle-orm';
import { foreignKey, index, primaryKey, unique } from 'drizzle-orm/pg-core';
import { count, dayColumn, document, flag, instantColumn, label } from './columns.ts';
import { countFromZero, id, idList, ledgerTable, oneOf, small, writtenAt } from './ledger-table.ts';
import { runs } from './ops-runs.ts';

export const requestStatuses = ['queued', 'running', 'done', 'absent', 'quarantined', 'failed', 'cancelled'] as const;
export const requestWalkEnds = ['complete', 'assumed', 'short', 'cap'] as const;

export const requests = ledgerTable(
  'requests',
  {
    about: 'A request: one call of a stream with its params and a page. The unit of cost, retry, resume and replay.',
    columns: {
      request_id: id('Number of the request: _request_id of the rows of its answer.')
        .primaryKey()
        .generatedAlwaysAsIdentity(),
      run_id: id('The run: ops.runs.')
        .notNull()
        .references(() => runs.run_id),
      business_date: dayColumn(
        'The business date of its run. A replay has the date of the body that it reads.',
      ).notNull(),
      identity: label('Request identity: SHA-256 over stream, params and page.').notNull(),
      stream: label('The stream: docs/streams.md.').notNull(),
      lane: label('The queue: offline or realtime for calls, raw for stored bodies, file for imports.').notNull(),
      params: document('The params of the request, without the page.').notNull(),
      page: document('The page: its number or cursor.').notNull(),
      price: count('Credits that one billed call costs.').notNull(),
      parent_request_id: id(
        'The request whose answer led to this one: ops.requests. Null: it is a first request of its run.',
      ),
      source_request_id: id(
        'The request whose stored body is read instead of a call. The request itself: a replay could read its body, but its run has not sent the requests that follow from it; runs resume sends them. Null: the API is called.',
      ),
      planned: flag('True: the request has no job in a queue yet, because the queue is full.').notNull().default(false),
      previous_page: label(
        'Digest of the records of the previous page; of a look-ahead request the request identity of that page. Null: it is a first page.',
      ),
      walk: document(
        'What the previous pages had: records in total, on the largest and on the last page, whether the last one looked like the end, the digest of the first, and the pages of the last walk of the same list. Null: it is a first page, or a look-ahead request.',
      ),
      look_ahead: flag(
        'True: a look-ahead request. It was made before the previous page was answered, and no previous page has led to it yet. Its answer is stored, and read when one does; until then, and if none does, the request is cancelled.',
      )
        .notNull()
        .default(false),
      status: oneOf(
        requestStatuses,
        'queued, running, done, absent (the API has no data), quarantined (no record could be loaded), failed or cancelled.',
      )
        .notNull()
        .default('queued'),
      attempts: countFromZero('Number of attempts. Only the newest may settle the request.'),
      failures: countFromZero('Number of failed attempts, without throttling and crashes.'),
      credits: countFromZero('Credits of billed attempts, and of attempts of unknown outcome until they are released.'),
      records: count('Number of records in the answer.'),
      rows_inserted: countFromZero('Rows that were inserted.'),
      rows_updated: countFromZero('Rows that were updated.'),
      rows_unchanged: countFromZero('Rows that existed with the same content.'),
      rows_quarantined: countFromZero('Records that did not match the stream: ops.quarantine.'),
      walk_end: oneOf(
        requestWalkEnds,
        'How the walk ended at this page: complete (by a flag of the API or an empty page), assumed (by a page that was not full, which nothing contradicts), short (the API reports more records and does not deliver them), or cap (our limit of pages, although the API has more). Null: another page follows, or the request did not succeed.',
      ),
      record_keys: idList(
        'A number for each record of the page; the same record has the same number on any page. Null: the stream has only one page, or the page repeats another.',
      ),
      error: label('Why the request failed, or what was wrong with its records. Null: nothing.'),
      worker_id: count('The worker that reserved the request last: ops.workers.'),
      lease_until: instantColumn('Not used since 0.2: the lease is that of the worker, ops.workers.lease_until.'),
      not_before: instantColumn('The request is not sent before this time. Null: it may be sent at once.'),
      ask_until: instantColumn(
        'The request is not sent from this time on, because its stream describes only the present. Null: it may be sent at any time.',
      ),
      created_at: writtenAt('When the request was created.'),
      finished_at: instantColumn('When the request ended. Null: it is open.'),
    },
  },
  (t) => [
    unique('requests_identity').on(t.run_id, t.identity),
    foreignKey({ columns: [t.parent_request_id], foreignColumns: [t.request_id] }),
    // No index has a column that reserving changes, so that the update is a heap-only one (HOT).
    index('requests_open').on(t.run_id, t.request_id).where(sql`finished_at is null`),
    index('requests_due').on(t.lane, t.run_id, t.request_id).where(sql`finished_at is null and not planned`),
    index('requests_planned').on(t.run_id, t.request_id).where(sql`planned`),
    // Requests with the same identity in other runs.
    index('requests_asked').on(t.identity, t.business_date),
    // Requests of a stream by day: all pages, because coverage counts them.
    index('requests_of_day').on(t.stream, t.business_date),
    index('requests_children').on(t.parent_request_id).where(sql`parent_request_id is not null`),
  ],
);

export const attemptStates = ['reserved', 'captured', 'released', 'unknown'] as const;

export const attempts = ledgerTable(
  'attempts',
  {
    about: 'An attempt of a request. The row is committed before the call is sent.',
    columns: {
      request_id: id('The request: ops.requests.')
        .notNull()
        .references(() => requests.request_id),
      attempt: count('Number of the attempt, from 1.').notNull(),
      worker_id: count('The worker that made the attempt: ops.workers.').notNull(),
      state: oneOf(
        attemptStates,
        'reserved before the call; then captured (billed), released (not billed) or unknown (may be billed, counts as spent).',
      )
        .notNull()
        .default('reserved'),
      credits: count('Credits that are booked for the attempt.').notNull(),
      spent_on: dayColumn('Day of the budget on which the credits are booked: ops.spending.'),
      outcome: label(
        'An outcome of docs/errors.md; lost: the worker stopped or its lease expired; stored: a stored body was read instead of a call, for 0 credits. Null: the attempt is in flight.',
      ),
      http_status: small('HTTP status of the response. Null: there was no response.'),
      message: label('Message of the API or of the network.'),
      duration_ms: count('Duration of the call in milliseconds.'),
      bytes: count('Size of the uncompressed body in bytes.'),
      reserved_at: writtenAt('When the attempt was reserved.'),
      settled_at: instantColumn('When the outcome was written. Null: the attempt is in flight.'),
    },
  },
  (t) => [primaryKey({ columns: [t.request_id, t.attempt] })],
);

export const absences = ledgerTable(
  'absences',
  {
    about:
      'An id that was requested in a group and that the API does not have. It is not requested again for the same business date.',
    columns: {
      stream: label('The stream that was requested.').notNull(),
      id: label('The id. An id that is absent from the library may exist: the vendor has not collected it.').notNull(),
      business_date: dayColumn('The business date of the request.').notNull(),
      request_id: id('The request: ops.requests.')
        .notNull()
        .references(() => requests.request_id),
      seen_at: writtenAt('When the row was written.'),
    },
  },
  (t) => [primaryKey({ columns: [t.stream, t.id, t.business_date] })],
);

export const batch_members = ledgerTable(
  'batch_members',
  {
    about: 'An id that a run requests in a group of ids. The key ensures that a run requests each id once.',
    columns: {
      run_id: id('The run: ops.runs.')
        .notNull()
        .references(() => runs.run_id),
      stream: label('The stream, which takes several ids in one call.').notNull(),
      rest: label('The other params of the request, as JSON.').notNull(),
      member: label('The id.').notNull(),
    },
  },
  (t) => [primaryKey({ columns: [t.run_id, t.stream, t.rest, t.member] })],
);
