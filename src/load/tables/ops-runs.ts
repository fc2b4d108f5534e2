/** Runs, the ticks and schedules that start them, and the credits that pipelines have spent. */
import { sql } from 'drizzle-orm';
import { index, primaryKey } from 'drizzle-orm/pg-core';
import { count, dayColumn, document, flag, instantColumn, label, labelsColumn } from './columns.ts';
import { countFromZero, id, ledgerTable, oneOf, small, writtenAt } from './ledger-table.ts';

export const runTriggers = ['cron', 'catch-up', 'manual', 'start', 'import', 'backfill', 'replay'] as const;
export const runStatuses = [
  'running',
  'paused',
  'succeeded',
  'partial',
  'failed',
  'out_of_budget',
  'cancelled',
] as const;
export const runReuses = ['fresh', 'any', 'none'] as const;
/** Why a run ended without success, or was closed before its requests ended. */
export const runEndReasons = [
  'credentials_refused',
  'api_quota',
  'api_throttled',
  'budget',
  'run_limit',
  'operator',
  'overlap',
  'stream_missing',
  'api_unreachable',
  'requests_failed',
  'quarantine',
  'check_failed',
] as const;

export const runs = ledgerTable(
  'runs',
  {
    about:
      'A run of a pipeline or of named streams. Its counts are written when it ends; ops.run_counts has them at any time.',
    columns: {
      run_id: id('Number of the run.').primaryKey().generatedAlwaysAsIdentity(),
      pipeline: label('The pipeline. For a manual run the streams that were named.').notNull(),
      trigger: oneOf(
        runTriggers,
        'What started the run: cron, catch-up, manual, start, import, backfill or replay.',
      ).notNull(),
      status: oneOf(
        runStatuses,
        'running, paused, or how it ended: succeeded, partial (something is missing), failed, out_of_budget, cancelled.',
      )
        .notNull()
        .default('running'),
      slot: instantColumn('The logical time of its tick. For runs without a tick the time when they began.').notNull(),
      business_date: dayColumn(
        'The day of the slot in the time zone of the pipeline. Snapshots have this date.',
      ).notNull(),
      streams: labelsColumn(
        'Streams that the run may request. Child requests are made for these streams only.',
      ).notNull(),
      max_pages: count('Maximum number of pages of a walk. Null: the limit of each stream.'),
      stream_options: document(
        'By stream, what the pipeline set for it when the run began: from (the streams whose records are its inputs), maxPages, maxCredits and retries. Null: nothing.',
      ),
      reuse: oneOf(
        runReuses,
        'Which stored answers are used instead of a call: fresh ones, any with the same request identity, or none.',
      )
        .notNull()
        .default('fresh'),
      priority: small('Requests of runs with a lower number are sent first: 0, or 10 for backfills and replays.')
        .notNull()
        .default(0),
      core: flag('True: the run may use the reserve of the budget.').notNull().default(false),
      planned_credits: count('Credits that the run was planned to cost. Null: no estimate was made.'),
      max_credits: count('Credits at which the run is closed. Null: it has no limit of its own.'),
      resume_at: instantColumn(
        'From when a scheduler resumes the run, because it was out of budget or requests failed for a transient reason. Null: no scheduler resumes it.',
      ),
      resumes: countFromZero(
        'How often a scheduler has resumed the run because requests had failed for a transient reason.',
      ),
      present_until: instantColumn(
        'Until when streams that describe only the present may be requested for its business date. Null: no such limit.',
      ),
      started_at: writtenAt('When the run began.'),
      finished_at: instantColumn('When the run ended. Null: it has not ended.'),
      requests_total: countFromZero('Number of requests.'),
      requests_done: countFromZero('Requests that were answered and loaded.'),
      requests_absent: countFromZero('Requests for which the API has no data.'),
      requests_failed: countFromZero('Requests that failed, or of which every record is in quarantine.'),
      rows_inserted: countFromZero('Rows that were inserted.'),
      rows_updated: countFromZero('Rows that were updated.'),
      rows_unchanged: countFromZero('Rows that existed with the same content: nothing was written.'),
      rows_quarantined: countFromZero('Records that did not match their stream: ops.quarantine.'),
      checked_at: instantColumn('When the data of the run was checked. Null: it was not checked.'),
      checks_failed: countFromZero('Failed checks of severity error. With one or more the run does not succeed.'),
      credits: countFromZero('Credits spent, and reserved by calls in flight.'),
      error: label('Why the run was closed or what is missing, as a message. Null: nothing.'),
      end_reason: oneOf(
        runEndReasons,
        'Why the run was closed or did not succeed: credentials_refused, api_quota (quota of the account), api_throttled (only 429 for 30 minutes), budget, run_limit (max_credits of the run, or maxCredits of a stream), operator (paused or cancelled), overlap (a later slot replaced it), stream_missing (the API lacks a stream or refuses it), api_unreachable (no response), requests_failed, quarantine or check_failed. Null: it has not ended, it succeeded, or a version without this column ended it.',
      ),
    },
  },
  (t) => [index('runs_open').on(t.run_id).where(sql`finished_at is null`)],
);

export const tickOutcomes = ['run', 'covered', 'overlapped', 'missed', 'paused', 'blocked'] as const;

export const ticks = ledgerTable(
  'ticks',
  {
    about: 'A slot of a pipeline and its outcome. Every slot has a row.',
    columns: {
      pipeline: label('The pipeline.').notNull(),
      slot: instantColumn('The logical time.').notNull(),
      run_id: id(
        'The run of the slot; for a covered slot the run that covers it, for an overlapped slot the run that was in progress: ops.runs.',
      ).references(() => runs.run_id),
      outcome: oneOf(
        tickOutcomes,
        'run, covered (by a run that began later that day), overlapped, missed (no run, and it is not caught up), paused, or blocked (a pipeline that it begins after did not succeed).',
      )
        .notNull()
        .default('run'),
      reason: label(
        'Why the slot has no run of its own, or why its run could not send its requests in time. Null: it has a run.',
      ),
      business_date: dayColumn(
        'The day of the slot in the time zone of the pipeline. Null: an earlier version wrote the row and the zone is not known.',
      ),
      created_at: writtenAt('When the row was written.'),
    },
  },
  (t) => [primaryKey({ columns: [t.pipeline, t.slot] })],
);

export const schedules = ledgerTable('schedules', {
  about: 'A pipeline as the scheduler knows it.',
  columns: {
    pipeline: label('The pipeline.').primaryKey(),
    known_since: writtenAt('When the pipeline was first known. Slots before this time are not caught up.'),
    paused_at: instantColumn(
      'When the pipeline was paused: its slots start no run until it is resumed. Null: it is not paused.',
    ),
    next_slot: instantColumn(
      'The first slot after the last scan of a scheduler. In the past: no scheduler has scanned since then. Null: the pipeline is not in the configuration of the scheduler that started last.',
    ),
    next_business_date: dayColumn('The day of next_slot in the time zone of the pipeline.'),
  },
});

export const schedulers = ledgerTable('schedulers', {
  about:
    'A scheduler that runs, and what it schedules: two of them with different configurations begin runs that only one of them knows. Rows of schedulers that have ended are removed.',
  columns: {
    scheduler_id: id('Number of the scheduler.').primaryKey().generatedAlwaysAsIdentity(),
    name: label('Host and process.').notNull(),
    schedule: document('Digest of the schedule of each pipeline, by name.').notNull(),
    started_at: writtenAt('When it started.'),
    seen_at: writtenAt('When it last scanned. A scheduler that rests scans every half hour.'),
  },
});

export const stream_spending = ledgerTable(
  'stream_spending',
  {
    about: 'Credits of a stream in a run in which it has a limit of its own (maxCredits).',
    columns: {
      run_id: id('The run: ops.runs.')
        .notNull()
        .references(() => runs.run_id, { onDelete: 'cascade' }),
      stream: label('The stream.').notNull(),
      credits: count('Credits spent, and reserved by calls in flight.').notNull(),
    },
  },
  (t) => [primaryKey({ columns: [t.run_id, t.stream] })],
);

export const spending = ledgerTable(
  'spending',
  {
    about: 'Credits of a pipeline on a day of the budget. The limits of the budget are checked against these rows.',
    columns: {
      day: dayColumn('Day in the time zone of the budget.').notNull(),
      pipeline: label('The pipeline.').notNull(),
      credits: count('Credits spent, and reserved by calls in flight.').notNull(),
    },
  },
  (t) => [primaryKey({ columns: [t.day, t.pipeline] })],
);
