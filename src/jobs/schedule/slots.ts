/** Slots of a cron expression: which there were, which are due, which come next. Computed by croner in the zone of the pipeline. */
import { Cron } from 'croner';
import type { Config, Pipeline } from '../../config/config.ts';
import { addDays, businessDate, clockIn, startOf } from '../../time.ts';
import { zoneOf } from '../plans/pipelines.ts';

/** A slot met within this is on time; later it is a catch-up. */
export const ON_TIME_MS = 60_000;

const patternOf = (cron: string, timezone: string) => new Cron(cron, { timezone, paused: true });

/** Slots after `from` and before `until`, as they come. */
export function* slotsBetween(cron: string, timezone: string, from: Date, until: Date): Generator<Date> {
  const pattern = patternOf(cron, timezone);
  for (let slot = pattern.nextRun(from); slot && slot < until; slot = pattern.nextRun(slot)) yield slot;
}

export const isOnTime = (slot: Date, now: Date): boolean => now.getTime() - slot.getTime() < ON_TIME_MS;

export interface Slots {
  /** To be run, oldest first. */
  readonly due: readonly Date[];
  /** Not to be run any more, and why. */
  readonly missed: readonly MissedSlot[];
}

export interface MissedSlot {
  readonly slot: Date;
  readonly reason: string;
}

/** Every slot after `since` up to `now`, sorted by how the pipeline catches up. */
export function slotsOf(
  { cron, catchUp, catchUpWindow }: Pick<Pipeline, 'cron' | 'catchUp' | 'catchUpWindow'>,
  timezone: string,
  since: Date,
  now: Date,
): Slots {
  const all = [...slotsBetween(cron, timezone, since, new Date(now.getTime() + 1))];
  const oldest = now.getTime() - catchUpWindow;
  const whyNot = (slot: Date): string | undefined => {
    if (isOnTime(slot, now)) return undefined;
    if (catchUp === 'none') return 'no run began at its time, and the pipeline does not catch up (catchUp: none)';
    if (slot.getTime() <= oldest) return 'no run began at its time, and it is older than catchUpWindow';
    if (catchUp === 'latest' && slot !== all.at(-1))
      return 'no run began at its time, and only the latest slot is caught up (catchUp: latest)';
    return undefined;
  };
  return {
    due: all.filter((slot) => whyNot(slot) === undefined),
    missed: all.flatMap((slot) => {
      const reason = whyNot(slot);
      return reason === undefined ? [] : { slot, reason };
    }),
  };
}

export const nextSlot = (pipeline: Pipeline, config: Config, after?: Date): Date | null =>
  patternOf(pipeline.cron, zoneOf(pipeline, config)).nextRun(after);

/** A slot to come, in words. */
export interface NextSlot {
  readonly pipeline: string;
  readonly slot: Date;
  /** On the clock of its zone. */
  readonly local: string;
  readonly timezone: string;
  readonly business_date: string;
  /** What is unusual about it; empty: nothing. */
  readonly note: string;
}

/** The next slots of a pipeline, with what a change of clocks does to them. */
export function nextSlots(name: string, pipeline: Pipeline, config: Config, after: Date, count: number): NextSlot[] {
  const timezone = zoneOf(pipeline, config);
  const found: NextSlot[] = [];
  for (
    let slot = nextSlot(pipeline, config, after);
    slot && found.length < count;
    slot = nextSlot(pipeline, config, slot)
  ) {
    const business_date = businessDate(slot, timezone);
    const note = changeOn(business_date, timezone);
    found.push({ pipeline: name, slot, local: clockIn(slot, timezone).local, timezone, business_date, note });
  }
  return found;
}

/** Whether clocks change on a day, from one midnight to the next. */
function changeOn(day: string, timezone: string): string {
  const [before, after] = [day, addDays(day, 1)].map((each) => clockIn(startOf(each, timezone), timezone).offset);
  return before === after ? '' : `clocks change that day, from UTC${before} to UTC${after}`;
}
