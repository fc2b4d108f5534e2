/** The longest time between two slots of a cron. */
import { iterateSlots } from '../plan/slots.ts';
import { DAY_MS } from '../time.ts';

/** A cron may have one slot a year. */
const MAX_DAYS = 800;
/** A cron of every five minutes on working days has its longest gap after 1,440 slots at the latest. */
const MAX_SLOTS = 1_500;

const gaps = new Map<string, number>();

/**
 * The longest gap between two slots, in seconds, as far as the next 1,500 slots show it; 0: the cron has fewer than two
 * slots. It is computed once for each cron and time zone, because croner takes some milliseconds for a hundred slots.
 */
export function findLongestGap(cron: string, timezone: string, from: Date): number {
  const key = `${timezone} ${cron}`;
  const gap = gaps.get(key) ?? computeLongestGap(cron, timezone, from);
  gaps.set(key, gap);
  return gap;
}

function computeLongestGap(cron: string, timezone: string, from: Date): number {
  let longest = 0;
  let count = 0;
  let last: Date | undefined;
  for (const slot of iterateSlots(cron, timezone, from, new Date(from.getTime() + MAX_DAYS * DAY_MS))) {
    if (last) longest = Math.max(longest, slot.getTime() - last.getTime());
    last = slot;
    if (++count === MAX_SLOTS) break;
  }
  return longest / 1000;
}
