/** The grid: what became of the slots of each pipeline, day by day, and which are to come. */
import { type Config, getPipelineTimezone } from '../../../config/config.ts';
import { requirePipeline } from '../../../config/require-pipeline.ts';
import { groupBy } from '../../../group-by.ts';
import { listSchedules } from '../../../jobs/cron/schedules.ts';
import { findNextSlot } from '../../../plan/slots.ts';
import { addDays, businessDate, startOfDay } from '../../../time.ts';
import { describeCron } from '../../describe-cron.ts';
import type { PageContext, PageRequest } from '../../page.ts';
import { readChoice, readDay, readText } from '../../query.ts';
import { buildCells, type GridCell } from './build-cells.ts';
import { computeSlots } from './compute-slots.ts';
import { type DaySlots, readDaySlots } from './read-day-slots.ts';
import { readSlotDays } from './read-slot-days.ts';

/** How many days back, and ahead. */
const gridSpans = { '7': 3, '30': 7, '90': 7 } as const;

export interface GridRow {
  readonly pipeline: string;
  readonly cron: string;
  readonly words: string;
  readonly timezone: string;
  /** Pipelines that it begins after; null: it begins by its cron. */
  readonly after: readonly string[] | null;
  readonly pausedAt: Date | null;
  readonly nextSlot: Date | null;
  /** One for each day; null: it has no slot on that day. */
  readonly cells: readonly (GridCell | null)[];
}

export interface GridModel {
  readonly days: number;
  /** The pipeline that alone is shown; null: all. */
  readonly pipeline: string | null;
  /** Names of all pipelines. */
  readonly pipelines: readonly string[];
  readonly today: string;
  readonly dates: readonly string[];
  readonly rows: readonly GridRow[];
  /** The slots of one day of the pipeline; null: no day was chosen. */
  readonly day: DaySlots | null;
}

/** The days are those of the time zone of the configuration. */
export async function readGrid({ pool, config, now }: PageContext, { query }: PageRequest): Promise<GridModel> {
  const span = readChoice(query, 'days', ['7', '30', '90']) ?? '30';
  const chosen = readText(query, 'pipeline');
  if (chosen !== null) requirePipeline(config, chosen);
  const day = readDay(query, 'day');
  const today = businessDate(now, config.timezone);
  const dates = listDates(addDays(today, 1 - Number(span)), addDays(today, gridSpans[span]));
  const pipelines = Object.keys(config.pipelines);
  const names = chosen === null ? pipelines : [chosen];
  const zoned = { names, timezones: names.map((name) => requireTimezone(config, name)) };
  const from = startOfDay(dates[0] ?? today, config.timezone);
  const until = startOfDay(addDays(dates.at(-1) ?? today, 1), config.timezone);
  const [schedules, recorded] = await Promise.all([listSchedules(pool), readSlotDays(pool, zoned, from, now)]);
  const byPipeline = groupBy(recorded, ({ pipeline }) => pipeline);
  const rows = names.map((name): GridRow => {
    const pipeline = requirePipeline(config, name);
    const schedule = schedules.find((each) => each.pipeline === name);
    const computed = computeSlots(pipeline, config, schedule, { now, until });
    const cells = buildCells(byPipeline.get(name) ?? [], computed);
    return {
      pipeline: name,
      cron: pipeline.cron,
      words: describeCron(pipeline.cron),
      timezone: requireTimezone(config, name),
      after: pipeline.after ?? null,
      pausedAt: schedule?.paused_at ?? null,
      nextSlot: findNextSlot(pipeline, config, now),
      cells: dates.map((date) => cells.get(date) ?? null),
    };
  });
  const slots = chosen !== null && day !== null ? await readDaySlots(pool, config, chosen, day, now) : null;
  return { days: Number(span), pipeline: chosen, pipelines, today, dates, rows, day: slots };
}

const requireTimezone = (config: Config, name: string) => getPipelineTimezone(requirePipeline(config, name), config);

function listDates(from: string, until: string): readonly string[] {
  const dates: string[] = [];
  for (let date = from; date <= until; date = addDays(date, 1)) dates.push(date);
  return dates;
}
