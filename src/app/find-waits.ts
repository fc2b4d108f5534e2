/** What waits, and why: runs, and slots of pipelines that have not begun. */
import type { Config } from '../config/config.ts';
import { listSchedules, type Schedule } from '../jobs/cron/schedules.ts';
import { decideUpstreamSlots, readUpstreamSlots } from '../jobs/cron/upstream-slots.ts';
import { findRunWaits } from '../ledger/run-waits.ts';
import type { Pool } from '../load/connection/pool.ts';

export interface Wait {
  readonly pipeline: string;
  /** The run that waits; null: a slot, or the schedule. */
  readonly run: number | null;
  readonly reason: string;
  /** Until when, if that is known. */
  readonly until: Date | null;
}

/** A scheduler scans at the latest this long after a slot. */
const SCAN_MS = 120_000;

/** Changes nothing, and needs no transaction. `at`: the current time. */
export async function findWaits(pool: Pool, config: Config, at: Date): Promise<readonly Wait[]> {
  const runs = await findRunWaits(pool);
  const schedules = await listSchedules(pool);
  const slots: Wait[] = [];
  for (const schedule of schedules) {
    const pipeline = config.pipelines[schedule.pipeline];
    if (pipeline) slots.push(...(await explainSchedule(pool, schedule, pipeline, at)));
  }
  return [...runs, ...slots];
}

async function explainSchedule(
  pool: Pool,
  { pipeline: name, paused_at, last_slot, known_since, next_slot, running }: Schedule,
  pipeline: Config['pipelines'][string],
  at: Date,
): Promise<readonly Wait[]> {
  const wait = (reason: string): Wait => ({ pipeline: name, run: null, reason, until: null });
  if (paused_at)
    return [wait(`its schedule is paused since ${paused_at.toISOString()}: echotik-warehouse schedule resume ${name}`)];
  if (next_slot && next_slot.getTime() < at.getTime() - SCAN_MS)
    return [wait(`no scheduler has scanned since its slot ${next_slot.toISOString()}`)];
  if (!pipeline.after) return [];
  const slots = await readUpstreamSlots(pool, pipeline, last_slot ?? known_since, at);
  const { decisions, waiting } = decideUpstreamSlots(pipeline, slots, at);
  const due = decisions.find(({ kind }) => kind === 'run');
  if (due && running !== null) return [wait(`its slot ${due.slot.toISOString()} waits for the end of run ${running}`)];
  return waiting ? [wait(`its slot ${waiting.slot.toISOString()} waits: ${waiting.reason}`)] : [];
}
