/** The daily digest: a summary that is also sent when all is well, so that its absence shows that nothing runs. */
import type { OperationalState } from '../monitoring/operational-state.ts';
import { businessDate, readWallClock } from '../time.ts';

/** What the text of a digest is made of. */
export interface DigestFacts {
  readonly day: string;
  readonly pipelines: number;
  /** Pipelines whose newest run succeeded. */
  readonly succeeded: number;
  readonly paused: number;
  readonly slotsMissed: number;
  readonly budgets: readonly {
    readonly window: 'day' | 'month';
    readonly spent: number;
    readonly limit: number | null;
  }[];
  /** The newest business day of any table; null: there is no data. */
  readonly newestDay: string | null;
  readonly workers: number;
}

export const buildDigest = (state: OperationalState, day: string): DigestFacts => ({
  day,
  pipelines: state.pipelines.length,
  succeeded: state.pipelines.filter(({ lastRun }) => lastRun?.status === 'succeeded').length,
  paused: state.pipelines.filter(({ pausedAt }) => pausedAt).length,
  slotsMissed: state.pipelines.reduce((sum, { slotsMissed }) => sum + slotsMissed, 0),
  budgets: state.budgets.map(({ window, spent, limit }) => ({ window, spent, limit })),
  newestDay:
    state.tables
      .flatMap(({ newestDay }) => newestDay ?? [])
      .toSorted()
      .at(-1) ?? null,
  workers: state.workers.filter(({ isAlive }) => isAlive).length,
});

/** The day whose digest is due at `at`, in the time zone; undefined: it is too early, or it was sent (`lastDay`). */
export function findDueDigest(daily: string, timezone: string, at: Date, lastDay: string | null): string | undefined {
  const day = businessDate(at, timezone);
  const time = readWallClock(at, timezone).local.slice(-daily.length);
  return time >= daily && (lastDay === null || lastDay < day) ? day : undefined;
}

const STEP_MS = 60_000;

/** The next minute at which the clock of the time zone shows `daily`, after `at`. */
export function findNextDigest(daily: string, timezone: string, at: Date): Date {
  const minutes = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
  const shown = minutes(readWallClock(at, timezone).local.slice(-daily.length));
  const wait = (minutes(daily) - shown + 24 * 60) % (24 * 60) || 24 * 60;
  return new Date(Math.floor(at.getTime() / STEP_MS) * STEP_MS + wait * STEP_MS);
}
