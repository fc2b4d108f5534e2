/** Slots of a cron until the end of a period. */
import { iterateSlots } from '../plan/slots.ts';

/** Further slots are estimated from the first ones, because croner takes some milliseconds for a hundred slots. */
const MAX_SLOTS = 200;

/** Slots after `from` and before `until`. More than 200 are estimated. */
export function countSlots(cron: string, timezone: string, from: Date, until: Date): number {
  let count = 0;
  for (const slot of iterateSlots(cron, timezone, from, until)) {
    if (++count === MAX_SLOTS) {
      return Math.round((count * (until.getTime() - from.getTime())) / (slot.getTime() - from.getTime()));
    }
  }
  return count;
}
