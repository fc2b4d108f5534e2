/** A run that does not exist yet, as the ledger stores it. src/plan decides what is in it. */
import type { Params, Stream } from '../streams/stream.ts';
import type { OptionsByStream } from '../streams/stream-options.ts';
import { addDays, businessDate, startOfDay } from '../time.ts';
import type { RunRow, Trigger } from './runs.ts';

/** A first request of a run: a stream and its params. */
export interface Root {
  readonly stream: Stream;
  readonly params: Params;
}

export interface Lateness {
  /** IANA time zone of the business date. */
  readonly timezone: string;
  /** Milliseconds after a slot during which its present may still be requested. */
  readonly slotTolerance: number;
}

export interface NewRun {
  readonly pipeline: string;
  readonly trigger: Trigger;
  readonly slot: Date;
  /** `yyyy-MM-dd`. */
  readonly businessDate: string;
  /** How late streams that describe only the present may be requested: computePresentDeadline. Absent: at any time. */
  readonly lateness?: Lateness;
  readonly roots: readonly Root[];
  /** Names of the streams that the run may request: its roots and the children that are followed. */
  readonly streams: readonly string[];
  readonly maxPages?: number;
  /** What the pipeline sets for single streams. */
  readonly streamOptions?: OptionsByStream;
  /** Which stored answers are used instead of a call. Default `fresh`. */
  readonly reuse?: RunRow['reuse'];
  /** May use the reserve of the budget. */
  readonly core?: boolean;
  /** Credits that the run is planned to cost. */
  readonly credits?: number;
  /** Credits at which the run is closed. */
  readonly maxCredits?: number;
}

/**
 * Until when a run may request streams that describe only the present: a later answer is not of its business date. For
 * a scheduled run the end of the slot's business day, and at most `slotTolerance` after the slot. A manual run has no
 * slot that it could be late for: the end of the business day on which it begins (`at`). Undefined if there is no
 * limit, as for runs that read files or stored bodies.
 */
export function computePresentDeadline(
  { trigger, slot, businessDate: day, lateness }: Pick<NewRun, 'trigger' | 'slot' | 'businessDate' | 'lateness'>,
  at: Date,
): Date | undefined {
  if (!lateness || trigger === 'import' || trigger === 'replay') return undefined;
  const { timezone, slotTolerance } = lateness;
  if (trigger !== 'cron' && trigger !== 'catch-up') return computeDayEnd(businessDate(at, timezone), timezone);
  return new Date(Math.min(computeDayEnd(day, timezone).getTime(), slot.getTime() + slotTolerance));
}

const computeDayEnd = (day: string, timezone: string) => startOfDay(addDays(day, 1), timezone);

/**
 * The deadline of the plan if it has passed at `at` and all first requests describe the present, so that none can be
 * sent.
 */
export function findPassedDeadline(plan: NewRun, at: Date): Date | undefined {
  const until = computePresentDeadline(plan, at);
  const isPresent = plan.roots.length > 0 && plan.roots.every(({ stream }) => stream.describes === 'present');
  return until && until <= at && isPresent ? until : undefined;
}
