/**
 * Which calls fit into the budget: arithmetic over the credits that are spent already. Reservations call it under their
 * lock (reserve.ts), so that concurrent processes cannot exceed a limit together.
 */
import type { RunRow } from './runs.ts';
import { addDays, businessDate, startOfMonth, startOfDay } from '../time.ts';

/** Limits in credits; absent: no limit. */
interface Limits {
  readonly day?: number | undefined;
  readonly month?: number | undefined;
}

export interface Budget extends Limits {
  /** IANA time zone in which the days and months of the limits begin. */
  readonly timezone: string;
  /** Share of both limits that only core pipelines may use, 0 to 1. */
  readonly reserve: number;
  /** Limits of single pipelines. */
  readonly pipelines: Readonly<Record<string, Limits>>;
  /**
   * Pages of a walk that are requested at the same time; absent: 1. Within their price of a limit none is requested
   * ahead.
   */
  readonly lookAhead?: number;
}

/** Credits spent or reserved so far. */
export interface SpentCredits {
  readonly day: number;
  readonly month: number;
}

/** Credits spent or reserved so far, in total and by pipeline. */
export interface Spending {
  readonly total: SpentCredits;
  readonly pipelines: ReadonlyMap<string, SpentCredits>;
}

/** A call that is to be reserved, and its run. */
export interface Candidate extends Readonly<Pick<RunRow, 'run_id' | 'pipeline' | 'core' | 'priority' | 'max_credits'>> {
  readonly request_id: number;
  /** Credits. */
  readonly price: number;
  /** Credits of its run so far. */
  readonly run_credits: number;
  readonly stream: string;
  /** Credits that its stream may cost in the run; null: no limit. */
  readonly stream_limit: number | null;
  /** Credits of its stream in the run so far; 0 without a limit. */
  readonly stream_credits: number;
  /** It was made before the page before it was answered. It closes no run. */
  readonly look_ahead: boolean;
  /**
   * The request for its previous page, if that is not reserved yet: the pages of a walk are admitted in their order.
   */
  readonly waits_for: number | null;
  /** It is of no use, because its previous page was not sent or could not be answered. */
  readonly is_unwanted: boolean;
}

/** Why a run is closed, and from when a scheduler resumes it; null: no scheduler does. */
interface Refusal {
  readonly reason: Extract<RunRow['end_reason'], 'budget' | 'run_limit'>;
  readonly error: string;
  readonly resumeAt: Date | null;
}

/** A stream of a run that has reached its limit. */
interface StreamRefusal extends Pick<Candidate, 'run_id' | 'stream'> {
  readonly error: string;
}

export interface Admission {
  /** Numbers of requests. */
  readonly admitted: readonly number[];
  /** By number of the run. */
  readonly refused: ReadonlyMap<number, Refusal>;
  /** Streams that are closed in their runs. */
  readonly refusedStreams: readonly StreamRefusal[];
  /** Look-ahead requests whose previous pages are not reserved yet. */
  readonly early: readonly number[];
  /** Look-ahead requests that are not to be sent, because a limit is near or their previous page was not answered. */
  readonly unwanted: readonly number[];
}

const NO_CREDITS: SpentCredits = { day: 0, month: 0 };

/** The day of the budget at a time, and the first day of its month. */
export function budgetDay({ timezone }: Pick<Budget, 'timezone'>, at: Date): { day: string; month: string } {
  const day = businessDate(at, timezone);
  return { day, month: startOfMonth(day) };
}

export const hasLimits = ({ day, month, pipelines }: Budget): boolean =>
  [{ day, month }, ...Object.values(pipelines)].some(
    (limits) => limits.day !== undefined || limits.month !== undefined,
  );

/** Credits that a run may still spend by the strictest of its limits; null if it has none. */
export function creditsLeft(
  budget: Budget,
  spending: Spending,
  { pipeline, core }: Pick<Candidate, 'pipeline' | 'core'>,
): { readonly day: number | null; readonly month: number | null } {
  const limits = listLimits(budget, spending, pipeline, core);
  const left = (per: 'day' | 'month') => {
    const credits = Math.min(...limits.filter((one) => one.per === per).map(({ limit, spent }) => limit - spent));
    return credits === Number.POSITIVE_INFINITY ? null : Math.max(0, credits);
  };
  return { day: left('day'), month: left('month') };
}

/**
 * Admits calls that fit below every limit: those of core pipelines first, then by priority, then the oldest. `at`: the
 * current time, which decides when a refused run may be resumed.
 */
export function admit(budget: Budget, spending: Spending, candidates: readonly Candidate[], at: Date): Admission {
  const added = {
    all: 0,
    pipelines: new Map<string, number>(),
    runs: new Map<number, number>(),
    streams: new Map<string, number>(),
  };
  const admitted = new Set<number>();
  const early: number[] = [];
  const unwanted: number[] = [];
  const refused = new Map<number, Refusal>();
  const refusedStreams = new Map<string, StreamRefusal>();
  for (const call of [...candidates].sort(comparePriority)) {
    const { pipeline, core, price, run_id, run_credits, max_credits, look_ahead, waits_for, is_unwanted } = call;
    const { stream, stream_limit, stream_credits } = call;
    const ofRun = `${run_id} ${stream}`;
    const kept = look_ahead ? price * (budget.lookAhead ?? 1) : 0;
    const runCredits = run_credits + (added.runs.get(run_id) ?? 0);
    const limits = listLimits(budget, spending, pipeline, core);
    const reached = limits.find(({ limit, spent, of }) => {
      const more = of === 'all' ? added.all : (added.pipelines.get(pipeline) ?? 0);
      return spent + more + price + kept > limit;
    });
    const isLimited = max_credits !== null && runCredits + price + kept > max_credits;
    const isStreamLimited =
      stream_limit !== null && stream_credits + (added.streams.get(ofRun) ?? 0) + price + kept > stream_limit;
    if (look_ahead && (is_unwanted || isLimited || isStreamLimited || reached || unwanted.includes(waits_for ?? 0)))
      unwanted.push(call.request_id);
    else if (waits_for !== null && !admitted.has(waits_for)) early.push(call.request_id);
    else if (isStreamLimited) {
      const error = `the stream has reached its limit of ${stream_limit} credits in this run (maxCredits)`;
      refusedStreams.set(ofRun, { run_id, stream, error });
    } else if (isLimited) {
      refused.set(run_id, {
        reason: 'run_limit',
        error: `the run has reached its limit of ${max_credits} credits`,
        resumeAt: null,
      });
    } else if (reached) {
      const resumeAt = findNextStart(budget, reached.per, at);
      refused.set(run_id, { reason: 'budget', error: `${reached.name} is used up`, resumeAt });
    } else {
      admitted.add(call.request_id);
      added.all += price;
      added.pipelines.set(pipeline, (added.pipelines.get(pipeline) ?? 0) + price);
      added.runs.set(run_id, (added.runs.get(run_id) ?? 0) + price);
      added.streams.set(ofRun, (added.streams.get(ofRun) ?? 0) + price);
    }
  }
  return { admitted: [...admitted], refused, refusedStreams: [...refusedStreams.values()], early, unwanted };
}

const comparePriority = (a: Candidate, b: Candidate) =>
  Number(b.core) - Number(a.core) || a.priority - b.priority || a.request_id - b.request_id;

interface Limit {
  readonly name: string;
  readonly of: 'all' | 'pipeline';
  readonly per: 'day' | 'month';
  readonly limit: number;
  readonly spent: number;
}

/** The limits of a call; an absent limit is infinite. */
function listLimits(budget: Budget, spending: Spending, pipeline: string, core: boolean): readonly Limit[] {
  const own = Object.hasOwn(budget.pipelines, pipeline) ? (budget.pipelines[pipeline] ?? {}) : {};
  const ownSpent = spending.pipelines.get(pipeline) ?? NO_CREDITS;
  return (['day', 'month'] as const).flatMap((per): Limit[] => {
    const all = budget[per] ?? Number.POSITIVE_INFINITY;
    const limit = core || all === Number.POSITIVE_INFINITY ? all : all - Math.ceil(all * budget.reserve);
    const kept = limit < all ? ` (${all - limit} of ${all} are kept for core pipelines)` : '';
    const ownLimit = own[per] ?? Number.POSITIVE_INFINITY;
    return [
      { name: `the budget of ${limit} credits a ${per}${kept}`, of: 'all', per, limit, spent: spending.total[per] },
      {
        name: `the budget of ${ownLimit} credits a ${per} for ${pipeline}`,
        of: 'pipeline',
        per,
        limit: ownLimit,
        spent: ownSpent[per],
      },
    ];
  });
}

function findNextStart(budget: Budget, per: 'day' | 'month', at: Date): Date {
  const { day } = budgetDay(budget, at);
  return startOfDay(per === 'day' ? addDays(day, 1) : startOfMonth(day, 1), budget.timezone);
}
