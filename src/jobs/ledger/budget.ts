/**
 * Who may spend: pure arithmetic over what is spent already. It is asked under the lock of reservations (reserve.ts), so
 * that many processes racing for the last credits overspend by none.
 */
import { addDays, businessDate, monthOf, startOf } from '../../time.ts';

/** Credits; absent: no limit. */
interface Limits {
  readonly day?: number | undefined;
  readonly month?: number | undefined;
}

export interface Budget extends Limits {
  /** Where the days and months of the limits begin. */
  readonly timezone: string;
  /** Share of both limits that only core pipelines may use, 0 to 1. */
  readonly reserve: number;
  /** Limits of single pipelines. */
  readonly pipelines: Readonly<Record<string, Limits>>;
}

/** Credits spent or reserved so far. */
export interface Spent {
  readonly day: number;
  readonly month: number;
}

/** What is spent, in all and by pipeline. */
export interface Spending {
  readonly total: Spent;
  readonly pipelines: ReadonlyMap<string, Spent>;
}

/** A call that would be made. */
export interface Candidate {
  readonly request_id: number;
  readonly run_id: number;
  readonly pipeline: string;
  readonly core: boolean;
  readonly priority: number;
  readonly price: number;
  /** Credits of its run so far, and those at which it stops. */
  readonly run_credits: number;
  readonly max_credits: number | null;
}

/** Why a run ends before its requests do, and from when it may go on; null: when somebody says so. */
interface Refusal {
  readonly error: string;
  readonly resumeAt: Date | null;
}

export interface Admission {
  readonly admitted: readonly number[];
  /** By run. */
  readonly refused: ReadonlyMap<number, Refusal>;
}

const NOTHING: Spent = { day: 0, month: 0 };

/** The day and the first of the month of the budget that an instant lies in. */
export function budgetDay({ timezone }: Pick<Budget, 'timezone'>, at: Date): { day: string; month: string } {
  const day = businessDate(at, timezone);
  return { day, month: monthOf(day) };
}

export const hasLimits = ({ day, month, pipelines }: Budget): boolean =>
  [{ day, month }, ...Object.values(pipelines)].some(
    (limits) => limits.day !== undefined || limits.month !== undefined,
  );

/** Credits that a run may still spend, by the tightest of its limits; null where there is none. */
export function creditsLeft(
  budget: Budget,
  spending: Spending,
  { pipeline, core }: Pick<Candidate, 'pipeline' | 'core'>,
): { readonly day: number | null; readonly month: number | null } {
  const limits = limitsOn(budget, spending, pipeline, core);
  const left = (per: 'day' | 'month') => {
    const credits = Math.min(...limits.filter((one) => one.per === per).map(({ limit, spent }) => limit - spent));
    return credits === Number.POSITIVE_INFINITY ? null : Math.max(0, credits);
  };
  return { day: left('day'), month: left('month') };
}

/** Core first, then schedules before backfills, then the oldest; each that still fits below every limit. */
export function admit(budget: Budget, spending: Spending, candidates: readonly Candidate[], at: Date): Admission {
  const added = { all: 0, pipelines: new Map<string, number>(), runs: new Map<number, number>() };
  const admitted: number[] = [];
  const refused = new Map<number, Refusal>();
  for (const call of [...candidates].sort(byRight)) {
    const { pipeline, core, price, run_id, run_credits, max_credits } = call;
    const ofRun = run_credits + (added.runs.get(run_id) ?? 0);
    const limits = limitsOn(budget, spending, pipeline, core);
    const reached = limits.find(({ limit, spent, of }) => {
      const more = of === 'all' ? added.all : (added.pipelines.get(pipeline) ?? 0);
      return spent + more + price > limit;
    });
    if (max_credits !== null && ofRun + price > max_credits) {
      refused.set(run_id, { error: `the run has reached its limit of ${max_credits} credits`, resumeAt: null });
    } else if (reached) {
      refused.set(run_id, { error: `${reached.name} is used up`, resumeAt: nextStart(budget, reached.per, at) });
    } else {
      admitted.push(call.request_id);
      added.all += price;
      added.pipelines.set(pipeline, (added.pipelines.get(pipeline) ?? 0) + price);
      added.runs.set(run_id, (added.runs.get(run_id) ?? 0) + price);
    }
  }
  return { admitted, refused };
}

const byRight = (a: Candidate, b: Candidate) =>
  Number(b.core) - Number(a.core) || a.priority - b.priority || a.request_id - b.request_id;

interface Limit {
  readonly name: string;
  readonly of: 'all' | 'pipeline';
  readonly per: 'day' | 'month';
  readonly limit: number;
  readonly spent: number;
}

/** The limits a call has to stay below; one of no limit is always among them. */
function limitsOn(budget: Budget, spending: Spending, pipeline: string, core: boolean): readonly Limit[] {
  const own = Object.hasOwn(budget.pipelines, pipeline) ? (budget.pipelines[pipeline] ?? {}) : {};
  const ownSpent = spending.pipelines.get(pipeline) ?? NOTHING;
  return (['day', 'month'] as const).flatMap((per): Limit[] => {
    const all = budget[per] ?? Number.POSITIVE_INFINITY;
    const limit = core || all === Number.POSITIVE_INFINITY ? all : all - Math.ceil(all * budget.reserve);
    const kept = limit < all ? ` (${all - limit} of ${all} are kept for core pipelines)` : '';
    const mine = own[per] ?? Number.POSITIVE_INFINITY;
    return [
      { name: `the budget of ${limit} credits a ${per}${kept}`, of: 'all', per, limit, spent: spending.total[per] },
      {
        name: `the budget of ${mine} credits a ${per} for ${pipeline}`,
        of: 'pipeline',
        per,
        limit: mine,
        spent: ownSpent[per],
      },
    ];
  });
}

function nextStart(budget: Budget, per: 'day' | 'month', at: Date): Date {
  const { day } = budgetDay(budget, at);
  return startOf(per === 'day' ? addDays(day, 1) : monthOf(day, 1), budget.timezone);
}
