/** When something was triggered: runs, the ticks and schedules they come from, and what they may spend. */
import { sql } from 'drizzle-orm';
import { boolean, check, date, index, integer, primaryKey, smallint, text } from 'drizzle-orm/pg-core';
import { describe } from './described.ts';
import { counter, id, instant, now, opsSchema } from './ops.ts';

export const runs = opsSchema.table(
  'runs',
  {
    run_id: id().primaryKey().generatedAlwaysAsIdentity(),
    pipeline: text().notNull(),
    trigger: text().notNull(),
    status: text().notNull().default('running'),
    slot: instant().notNull(),
    business_date: date().notNull(),
    streams: text().array().notNull(),
    max_pages: integer(),
    reuse: text().notNull().default('fresh'),
    priority: smallint().notNull().default(0),
    core: boolean().notNull().default(false),
    planned_credits: integer(),
    max_credits: integer(),
    resume_at: instant(),
    resumes: counter(),
    present_until: instant(),
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
    checked_at: instant(),
    checks_failed: counter(),
    credits: counter(),
    error: text(),
  },
  (t) => [
    check('runs_trigger', sql`${t.trigger} in ('cron', 'catch-up', 'manual', 'start', 'import', 'backfill', 'replay')`),
    check(
      'runs_status',
      sql`${t.status} in ('running', 'paused', 'succeeded', 'partial', 'failed', 'out_of_budget', 'cancelled')`,
    ),
    check('runs_reuse', sql`${t.reuse} in ('fresh', 'any', 'none')`),
    index('runs_open').on(t.run_id).where(sql`finished_at is null`),
  ],
);

/** A slot of a pipeline, and what became of it: every slot has its row. */
export const ticks = opsSchema.table(
  'ticks',
  {
    pipeline: text().notNull(),
    slot: instant().notNull(),
    run_id: id().references(() => runs.run_id),
    outcome: text().notNull().default('run'),
    reason: text(),
    business_date: date(),
    created_at: now(),
  },
  (t) => [
    primaryKey({ columns: [t.pipeline, t.slot] }),
    check('ticks_outcome', sql`${t.outcome} in ('run', 'covered', 'overlapped', 'missed', 'paused')`),
  ],
);

export const schedules = opsSchema.table('schedules', {
  pipeline: text().primaryKey(),
  known_since: now(),
  paused_at: instant(),
  next_slot: instant(),
  next_business_date: date(),
});

/** Credits spent or reserved, by day of the budget's time zone: what the limits are held against. */
export const spending = opsSchema.table(
  'spending',
  { day: date().notNull(), pipeline: text().notNull(), credits: integer().notNull() },
  (t) => [primaryKey({ columns: [t.day, t.pipeline] })],
);

describe(runs, 'A run: one triggering of streams. Its counts are filled in when it ends.', {
  run_id: 'Number of the run.',
  pipeline: 'The pipeline; of a run by hand the streams that were named.',
  trigger: 'What began it: cron, catch-up, manual, start, import, backfill or replay.',
  status:
    'running, paused, or how it ended: succeeded, partial (something is missing), failed, out_of_budget, cancelled.',
  slot: 'The logical time of its tick; of other runs when they began.',
  business_date: 'The day of the slot in the time zone of the pipeline: what snapshots are dated by.',
  streams: 'Streams it may ask: what children are made by.',
  max_pages: 'Pages a walk may have. Null: the limit of each stream.',
  reuse: 'Whose stored bodies serve instead of a call: fresh ones, any of the same question, or none.',
  priority: '0 goes first; backfills and replays wait behind schedules.',
  core: 'True: may use the reserve of the budget.',
  planned_credits: 'Credits it was planned to cost. Null: nobody said.',
  max_credits: 'Credits at which it stops. Null: no limit of its own.',
  resume_at:
    'Out of budget, or requests failed for a reason that may pass: a scheduler resumes it from then on. Null: nothing does.',
  resumes: 'How often a scheduler has resumed it because requests had failed for a reason that may pass.',
  present_until:
    'Until when streams that describe only the present may be asked for its business date. Null: no such limit.',
  started_at: 'When it began.',
  finished_at: 'When it ended; null while it goes on.',
  requests_total: 'Requests it had.',
  requests_done: 'Those that were answered and loaded.',
  requests_absent: 'Those for which the API has nothing.',
  requests_failed: 'Those that were given up.',
  rows_inserted: 'Rows that were new.',
  rows_updated: 'Rows that changed.',
  rows_unchanged: 'Rows that were there already, with the same content: nothing was written.',
  rows_quarantined: 'Records that did not match their stream: ops.quarantine.',
  checked_at: 'When its data was checked.',
  checks_failed: 'Checks that matter and failed: with one the run is not succeeded.',
  credits: 'Credits spent, and reserved by calls in flight.',
  error: 'What it died of, or what is missing. Null: nothing.',
});

describe(ticks, 'A slot of a pipeline and what became of it: every slot has its row.', {
  pipeline: 'The pipeline.',
  slot: 'The logical time.',
  run_id: 'The run that the slot got, shares with a later start, or gave way to: ops.runs.',
  outcome:
    'run, covered (by a run that began later that day), overlapped, missed (nothing ran, and it is not caught up) or paused.',
  reason: 'Why it got no run of its own, or why its run could not ask any more. Null: it has its run.',
  business_date:
    'The day of the slot in the time zone of the pipeline. Null: an earlier version wrote the row and the zone is not known.',
  created_at: 'When this was written.',
});

describe(schedules, 'A pipeline as the scheduler knows it.', {
  pipeline: 'The pipeline.',
  known_since: 'Slots before this are not caught up: the pipeline was not known yet.',
  paused_at: 'Its slots begin no run until it is resumed. Null: it goes.',
  next_slot:
    'The first slot after the newest look of a scheduler. In the past: no scheduler has looked since. Null: the pipeline is not in the configuration of the scheduler that started last.',
  next_business_date: 'The day of next_slot in the time zone of the pipeline.',
});

describe(spending, 'What a pipeline spent on a day of the budget: what the limits are held against.', {
  day: 'Day in the time zone of the budget.',
  pipeline: 'The pipeline.',
  credits: 'Credits spent, and reserved by calls in flight.',
});
