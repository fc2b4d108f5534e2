/** Slots that the ledger has no row of: those that are due, and those that are to come. */
import { type Config, getPipelineTimezone, type Pipeline } from '../../../config/config.ts';
import type { Schedule } from '../../../jobs/cron/schedules.ts';
import { iterateSlots } from '../../../plan/slots.ts';
import { addDays, businessDate } from '../../../time.ts';
import type { ComputedSlots } from './build-cells.ts';

/** To find a slot takes a fraction of a millisecond. Days of further slots count as full as the fullest before them. */
const MAX_SLOTS = 60;
/** A scheduler scans at the latest this long after a slot. */
const SCAN_MS = 120_000;

/** Slots until `until`, by day. `schedule`: undefined where no scheduler knows the pipeline: nothing is due then. */
export function computeSlots(
  pipeline: Pipeline,
  config: Pick<Config, 'timezone'>,
  schedule: Schedule | undefined,
  { now, until }: { readonly now: Date; readonly until: Date },
): readonly ComputedSlots[] {
  const timezone = getPipelineTimezone(pipeline, config);
  const since = schedule?.last_slot ?? schedule?.known_since;
  // What begins after other pipelines is due when these have ended: the page Now says what it waits for.
  const isDueByTime = since !== undefined && !pipeline.after;
  const dueUntil = new Date(now.getTime() - SCAN_MS);
  const due = isDueByTime ? countByDay(pipeline.cron, timezone, since, dueUntil) : [];
  const state = schedule?.paused_at ? 'paused' : 'late';
  const coming = schedule?.paused_at ? 'paused' : 'future';
  return [
    ...due.map((each) => ({ ...each, state }) as const),
    ...countByDay(pipeline.cron, timezone, now, until).map((each) => ({ ...each, state: coming }) as const),
  ];
}

function countByDay(cron: string, timezone: string, from: Date, until: Date): Omit<ComputedSlots, 'state'>[] {
  const days = new Map<string, number>();
  let count = 0;
  for (const slot of iterateSlots(cron, timezone, from, until)) {
    const day = businessDate(slot, timezone);
    days.set(day, (days.get(day) ?? 0) + 1);
    if (++count < MAX_SLOTS) continue;
    const fullest = Math.max(...days.values());
    const last = businessDate(new Date(until.getTime() - 1), timezone);
    for (let next = day; next <= last; next = addDays(next, 1)) days.set(next, fullest);
    break;
  }
  return [...days].map(([day, slots]) => ({ day, slots }));
}
