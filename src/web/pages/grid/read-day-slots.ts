/** The slots of one day of a pipeline, each with its run or with the reason why it has none. */
import { type Config, getPipelineTimezone } from '../../../config/config.ts';
import { requirePipeline } from '../../../config/require-pipeline.ts';
import type { Pool } from '../../../load/connection/pool.ts';
import { integer, nullable, statement, textValue, timestamp } from '../../../load/connection/statement.ts';
import { iterateSlots } from '../../../plan/slots.ts';
import { addDays, startOfDay } from '../../../time.ts';
import { slotEntries } from './read-slot-days.ts';
import { type SlotState, toSlotState } from './slot-states.ts';

interface DaySlot {
  readonly slot: Date;
  readonly state: SlotState;
  readonly run: number | null;
  /** Why it has no run, or what the run says; null: nothing. */
  readonly reason: string | null;
  readonly credits: number | null;
}

export interface DaySlots {
  readonly day: string;
  /** Oldest first. */
  readonly slots: readonly DaySlot[];
  /** True: the day has more slots to come than are listed. */
  readonly isCut: boolean;
}

/** A pipeline of every minute has 1,440 slots a day. */
const MAX_FUTURE_SLOTS = 100;

const DAY_SLOTS = statement(
  'slots of a day',
  {
    slot: timestamp,
    state: textValue,
    run_id: nullable(integer),
    reason: nullable(textValue),
    credits: nullable(integer),
  },
  `select slot, state, run_id, left(reason, 2000) as reason, credits from (${slotEntries}) e order by slot`,
);

/** `day`: of the time zone of the pipeline. Needs no transaction. */
export async function readDaySlots(
  pool: Pool,
  config: Config,
  name: string,
  day: string,
  now: Date,
): Promise<DaySlots> {
  const pipeline = requirePipeline(config, name);
  const timezone = getPipelineTimezone(pipeline, config);
  const from = startOfDay(day, timezone);
  const until = startOfDay(addDays(day, 1), timezone);
  const { rows } = await pool.query(DAY_SLOTS, [[name], [timezone], from, until]);
  const recorded = rows.map(({ run_id: run, state, ...row }) => ({ ...row, run, state: toSlotState(state) }));
  const future: DaySlot[] = [];
  for (const slot of iterateSlots(pipeline.cron, timezone, from > now ? new Date(from.getTime() - 1) : now, until)) {
    future.push({ slot, state: 'future', run: null, reason: null, credits: null });
    if (future.length === MAX_FUTURE_SLOTS) break;
  }
  return { day, slots: [...recorded, ...future], isCut: future.length === MAX_FUTURE_SLOTS };
}
