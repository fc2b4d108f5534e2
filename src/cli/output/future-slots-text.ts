/** A warning for each pipeline whose schedule was written down by a clock that was ahead. */
import { describeFutureSlots, listFutureSlots } from '../../jobs/cron/future-slots.ts';
import { readDatabaseTime } from '../../ledger/clock-doubt.ts';
import type { Pool } from '../../load/connection/pool.ts';
import { toPrintable } from '../../printable.ts';

/** Empty where there is none. */
export async function readFutureSlotsText(pool: Pool): Promise<string> {
  const found = await listFutureSlots(pool, await readDatabaseTime(pool));
  return found
    .map(
      (slots) => `warning: ${toPrintable(describeFutureSlots(slots))}. They are ignored; a scheduler removes them.\n`,
    )
    .join('');
}
