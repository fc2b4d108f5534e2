/** Slots of a cron, computed by croner as the clock's are. */
import { Cron } from 'croner';

/** Those after `from` and before `until`, as they come. */
export function* slotsBetween(cron: string, timezone: string, from: Date, until: Date): Generator<Date> {
  const pattern = new Cron(cron, { timezone, paused: true });
  for (let slot = pattern.nextRun(from); slot && slot < until; slot = pattern.nextRun(slot)) yield slot;
}
