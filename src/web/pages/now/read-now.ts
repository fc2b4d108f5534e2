/** Everything that the first page shows. */
import { findConditions } from '../../../alerts/find-conditions.ts';
import { readOpenAlerts } from '../../../alerts/alert-store.ts';
import { findWaits, type Wait } from '../../../app/find-waits.ts';
import type { Source } from '../../../ledger/source.ts';
import type { WorkerState } from '../../../monitoring/operational-state.ts';
import { readOperationalState } from '../../../monitoring/read-operational-state.ts';
import { DAY_MS } from '../../../time.ts';
import { createServerReader } from '../../cached-server-state.ts';
import { readCachedForecasts } from '../../cached-forecast.ts';
import type { PageContext } from '../../page.ts';
import { type RunProgress, readProgress } from '../runs/read-progress.ts';
import { findPricedSlots, type Price, type PricedSlot } from './find-next-slots.ts';
import { findReasons, type Reason, sortReasons } from './find-reasons.ts';
import { readIncompleteRuns } from './incomplete-runs.ts';
import { judgePipeline, type PipelineJudgement } from './judge-pipeline.ts';
import { judgeWarehouse, type WarehouseVerdict } from './judge-warehouse.ts';
import { type BudgetOutlook, predictLimit } from './predict-limit.ts';
import { readNewestDays } from './read-newest-days.ts';

export interface PipelineNow extends PipelineJudgement {
  /** When its newest successful run ended; null: never. */
  readonly lastSuccess: Date | null;
  /** The newest complete day; null: none. */
  readonly newestDay: string | null;
}

export interface NowModel {
  readonly readAt: Date;
  readonly source: Source | null;
  readonly verdict: WarehouseVerdict;
  readonly reasons: readonly Reason[];
  readonly running: readonly RunProgress[];
  readonly waits: readonly Wait[];
  readonly budgets: readonly BudgetOutlook[];
  /** The next six, of each pipeline at most two. */
  readonly slots: readonly PricedSlot[];
  /** False: no scheduler has seen a pipeline that is not paused, so no slot begins a run. */
  readonly isScheduled: boolean;
  readonly workers: readonly WorkerState[];
  readonly pipelines: readonly PipelineNow[];
}

/** Slots that are shown, and how many of them may be of the same pipeline. */
const SHOWN_SLOTS = 6;
const SHOWN_OF_PIPELINE = 2;
/** A cron may have its next slot in some years. */
const MAX_AHEAD_MS = 400 * DAY_MS;

export async function readNow({ pool, config, now }: PageContext): Promise<NowModel> {
  const [state, waits, running, newestDays, forecasts, alerts, incomplete] = await Promise.all([
    readOperationalState(pool, config, createServerReader(pool)),
    findWaits(pool, config, now),
    readProgress(pool),
    readNewestDays(pool),
    readCachedForecasts(pool, config, now),
    readOpenAlerts(pool),
    readIncompleteRuns(pool, Object.keys(config.pipelines)),
  ]);
  const judgements = state.pipelines.map((pipeline) => judgePipeline(pipeline, waits, now));
  const firing = alerts.filter((alert) => alert.state === 'firing');
  const conditions = findConditions(config, state);
  const reasons = sortReasons([...findReasons(judgements, conditions, firing, config.timezone), ...incomplete]);
  const paused = new Set(state.pipelines.flatMap(({ pipeline, pausedAt }) => (pausedAt ? pipeline : [])));
  const findPrice = (pipeline: string): Price => {
    const forecast = forecasts?.find((each) => each.pipeline === pipeline);
    if (forecast) return { credits: forecast.credits, basis: forecast.basis };
    // Until there is a forecast.
    const usual = newestDays.get(pipeline)?.credits;
    return usual === undefined ? { credits: null, basis: 'not known' } : { credits: usual, basis: 'last run' };
  };
  const findSlots = (until: Date, count: number) => findPricedSlots(config, findPrice, paused, { now, until, count });
  return {
    readAt: state.readAt,
    source: state.source,
    verdict: judgeWarehouse(judgements, reasons),
    reasons,
    running,
    waits: waits.filter(({ run, pipeline }) => run !== null || !paused.has(pipeline)),
    budgets: state.budgets.map((budget) => predictLimit(budget, findSlots, now)),
    slots: findSlots(new Date(now.getTime() + MAX_AHEAD_MS), SHOWN_OF_PIPELINE).slice(0, SHOWN_SLOTS),
    isScheduled: state.pipelines.some(({ knownSince, pausedAt }) => knownSince !== null && !pausedAt),
    workers: state.workers,
    pipelines: judgements.map((judgement, index) => ({
      ...judgement,
      lastSuccess: state.pipelines[index]?.lastSuccess ?? null,
      newestDay: newestDays.get(judgement.pipeline)?.day ?? null,
    })),
  };
}
