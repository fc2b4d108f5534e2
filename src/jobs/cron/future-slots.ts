/**
 * Slots that the schedule has recorded for a time that has not come: a clock was ahead. They are ignored. When the API
 * confirms the time they are removed, so that they begin their runs when their time comes. Without that they stay:
 * where host and database have the same clock, which is behind, the slots are right and the time is not.
 */
import { type AgreedTime, CLOCK_TOLERANCE_MS, isFarApart, type OtherClocks } from '../../ledger/clock-doubt.ts';
import { ClockError } from '../../errors.ts';
import { cancelRun } from '../../ledger/resume-run.ts';
import type { Pool } from '../../load/connection/pool.ts';

interface FutureSlots {
  readonly pipeline: string;
  /** The latest of them, or the time since when the pipeline is known. */
  readonly newest: Date;
}

const toLimit = (at: Date) => new Date(at.getTime() + CLOCK_TOLERANCE_MS);

/** Pipelines with slots after `at`, the current time, by name. Needs no transaction. */
export async function listFutureSlots(pool: Pool, at: Date): Promise<readonly FutureSlots[]> {
  const { rows } = await pool.query<FutureSlots>(
    `select s.pipeline, greatest(t.newest, s.known_since) as newest
     from ops.schedules s left join lateral (select max(slot) as newest from ops.ticks where pipeline = s.pipeline) t on true
     where greatest(t.newest, s.known_since) > $1 order by 1`,
    [toLimit(at)],
  );
  return rows;
}

interface FutureSlotOptions extends OtherClocks {
  readonly pool: Pool;
  readonly onError: (error: Error) => void;
}

/** Cancels their runs too. A second call continues an interrupted one. */
async function removeFutureSlots(pool: Pool, pipeline: string, at: Date): Promise<void> {
  const limit = toLimit(at);
  const { rows } = await pool.query<{ run_id: number; slot: Date }>(
    `select run_id, slot from ops.runs where pipeline = $1 and slot > $2 and trigger in ('cron', 'catch-up')
       and status in ('running', 'paused', 'out_of_budget', 'failed')`,
    [pipeline, limit],
  );
  for (const { run_id, slot } of rows) {
    const error = `the slot ${slot.toISOString()} has not come: a clock was ahead`;
    await cancelRun(pool, run_id, { reason: 'overlap', error });
  }
  await pool.query('delete from ops.ticks where pipeline = $1 and slot > $2', [pipeline, limit]);
}

/**
 * Reports slots in the future to `onError`, and removes them where every clock agrees. Pipelines that are known since a
 * time in the future are known from now on. `time`: that of this host, compared with that of PostgreSQL.
 */
export async function handleFutureSlots(
  { pool, readApiTime, onError }: FutureSlotOptions,
  { at, doubt }: AgreedTime,
): Promise<void> {
  const found = await listFutureSlots(pool, at);
  if (!found.length) return;
  if (!doubt) {
    await pool.query('update ops.schedules set known_since = $1 where known_since > $2', [at, toLimit(at)]);
  }
  const apiTime = doubt ? undefined : await readApiTime?.();
  const isConfirmed = apiTime !== undefined && !isFarApart(at, apiTime);
  for (const slots of found) {
    if (isConfirmed) await removeFutureSlots(pool, slots.pipeline, at);
    const consequence = isConfirmed ? 'they are removed, and their runs cancelled' : 'they are ignored';
    onError(new ClockError(`${describeFutureSlots(slots)}; ${consequence}`, doubt ? { cause: doubt } : {}));
  }
}

/** What an operator reads about them. */
export const describeFutureSlots = ({ pipeline, newest }: FutureSlots): string =>
  `${pipeline} has slots in the future, up to ${newest.toISOString().replace(/\.\d+/, '')}: a clock was ahead`;
