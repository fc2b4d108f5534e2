/** Slots of a cron expression: past, due and next ones, computed in the time zone of the pipeline. */
import { parseCron } from '../config/cron.ts';
import { type Config, type Pipeline, getPipelineTimezone } from '../config/config.ts';
import { addDays, businessDate, readWallClock, startOfDay } from '../time.ts';

/** A run that begins within this time after its slot is on time; later it is a catch-up. */
export const ON_TIME_MS = 60_000;

/** Slots after `from` and before `until`, oldest first. */
export function* iterateSlots(cron: string, timezone: string, from: Date, until: Date): Generator<Date> {
  const pattern = parseCron(cron, timezone);
  for (let slot = pattern.nextRun(from); slot && slot < until; slot = pattern.nextRun(slot)) yield slot;
}

export const isOnTime = (slot: Date, at: Date): boolean => at.getTime() - slot.getTime() < ON_TIME_MS;

export interface Slots {
  /** Slots to run, oldest first. */
  readonly due: readonly Date[];
  /** Slots that will not run, with the reason. */
  readonly missed: readonly MissedSlot[];
}

export interface MissedSlot {
  readonly slot: Date;
  readonly reason: string;
}

/** Every slot after `since` up to `at`, classified by the catch-up settings of the pipeline. */
export function classifySlots(
  { cron, catchUp, catchUpWindow }: Pick<Pipeline, 'cron' | 'catchUp' | 'catchUpWindow'>,
  timezone: string,
  since: Date,
  at: Date,
): Slots {
  const all = [...iterateSlots(cron, timezone, since, new Date(at.getTime() + 1))];
  const oldest = at.getTime() - catchUpWindow;
  const explainMiss = (slot: Date): string | undefined => {
    if (isOnTime(slot, at)) return undefined;
    if (catchUp === 'none') return 'no run began at its time, and the pipeline does not catch up (catchUp: none)';
    if (slot.getTime() <= oldest) return 'no run began at its time, and it is older than catchUpWindow';
    if (catchUp === 'latest' && slot !== all.at(-1))
      return 'no run began at its time, and only the latest slot is caught up (catchUp: latest)';
    return undefined;
  };
  return {
    due: all.filter((slot) => explainMiss(slot) === undefined),
    missed: all.flatMap((slot) => {
      const reason = explainMiss(slot);
      return reason === undefined ? [] : { slot, reason };
    }),
  };
}

/** The first slot of a pipeline after an instant; null: its cron has no further slot. */
export const findNextSlot = (pipeline: Pipeline, config: Config, after: Date): Date | null =>
  parseCron(pipeline.cron, getPipelineTimezone(pipeline, config)).nextRun(after);

/** A future slot, as commands show it. */
export interface NextSlot {
  readonly pipeline: string;
  readonly slot: Date;
  /** Local time in `timezone`. */
  readonly local: string;
  readonly timezone: string;
  readonly business_date: string;
  /** A change of clocks on its day; empty: none. */
  readonly note: string;
}

/** The next `count` slots of a pipeline after an instant, with changes of clocks on their days. */
export function findNextSlots(
  name: string,
  pipeline: Pipeline,
  config: Config,
  after: Date,
  count: number,
): NextSlot[] {
  const timezone = getPipelineTimezone(pipeline, config);
  const found: NextSlot[] = [];
  for (
    let slot = findNextSlot(pipeline, config, after);
    slot && found.length < count;
    slot = findNextSlot(pipeline, config, slot)
  ) {
    const business_date = businessDate(slot, timezone);
    const note = describeClockChange(business_date, timezone);
    found.push({ pipeline: name, slot, local: readWallClock(slot, timezone).local, timezone, business_date, note });
  }
  return found;
}

/** A note if the clocks change between one midnight and the next; otherwise an empty text. */
function describeClockChange(day: string, timezone: string): string {
  const [before, after] = [day, addDays(day, 1)].map(
    (each) => readWallClock(startOfDay(each, timezone), timezone).offset,
  );
  return before === after ? '' : `clocks change that day, from UTC${before} to UTC${after}`;
}
