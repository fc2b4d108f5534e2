/** When something was triggered: runs, the ticks and schedules they come from, and what they may spend. */
import { sql } from 'drizzle-orm';
import { boolean, check, date, index, integer, primaryKey, smallint, text } from 'drizzle-orm/pg-core';
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
    /** Streams the run may ask, and pages a walk may have: what children and next pages are made by. */
    streams: text().array().notNull(),
    max_pages: integer(),
    /** Whose stored bodies serve instead of a call: `fresh` ones, `any` of the same question, or `none`. */
    reuse: text().notNull().default('fresh'),
    /** 0 goes first; backfills and replays wait behind schedules. */
    priority: smallint().notNull().default(0),
    /** May use the reserve of the budget. */
    core: boolean().notNull().default(false),
    /** Credits it was planned to cost, and those at which it stops. Null: nobody said. */
    planned_credits: integer(),
    max_credits: integer(),
    /** Out of budget: goes on by itself from then on, where a scheduler runs. */
    resume_at: instant(),
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
    /** When its data was checked, and how many checks that matter failed: with one it is not `succeeded`. */
    checked_at: instant(),
    checks_failed: counter(),
    /** Spent, and reserved by calls in flight. */
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
    /** The run that the slot got, shares with a later start, or gave way to. */
    run_id: id().references(() => runs.run_id),
    outcome: text().notNull().default('run'),
    created_at: now(),
  },
  (t) => [
    primaryKey({ columns: [t.pipeline, t.slot] }),
    check('ticks_outcome', sql`${t.outcome} in ('run', 'covered', 'overlapped', 'missed', 'paused')`),
  ],
);

export const schedules = opsSchema.table('schedules', {
  pipeline: text().primaryKey(),
  /** Slots before this one are not ours to catch up: the pipeline was not known yet. */
  known_since: now(),
  /** Its slots begin no run until it is resumed. */
  paused_at: instant(),
});

/** Credits spent or reserved, by day of the budget's time zone: what the limits are held against. */
export const spending = opsSchema.table(
  'spending',
  { day: date().notNull(), pipeline: text().notNull(), credits: integer().notNull() },
  (t) => [primaryKey({ columns: [t.day, t.pipeline] })],
);
