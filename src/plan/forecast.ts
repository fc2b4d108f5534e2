/** What the pipelines will cost in the next 30 days. */
import { type Config, type Pipeline, getPipelineTimezone } from '../config/config.ts';
import { ConfigError } from '../errors.ts';
import type { Pool } from '../load/connection/pool.ts';
import { DAY_MS } from '../time.ts';
import { findNextSlot, iterateSlots } from './slots.ts';
import { resolveInputs } from './resolve-inputs.ts';
import { type Basis, estimateWithoutReuse } from './estimate.ts';
import { planPipeline } from './plan-pipelines.ts';

const DAYS = 30;
/** A cron of every minute has 43,200 slots in 30 days, which croner takes seconds to find. */
const MAX_COUNTED_SLOTS = 3000;

export interface Forecast {
  readonly pipeline: string;
  readonly cron: string;
  readonly timezone: string;
  readonly next: Date | null;
  /** Credits of one run; null if the pipeline has a mistake. */
  readonly credits: number | null;
  /** Credits of all slots of the next 30 days; null if the pipeline has a mistake. */
  readonly credits_month: number | null;
  /** The least certain basis among its streams. */
  readonly basis: Basis | 'nothing to request yet' | 'not known';
  /** Why the pipeline cannot be planned. The other pipelines have a forecast nevertheless. */
  readonly mistake?: ConfigError;
}

/** Based on the last complete runs, or on the limits of pages and records where there is no such run. */
export async function forecastPipelines(pool: Pool, config: Config, at: Date): Promise<readonly Forecast[]> {
  const forecasts: Forecast[] = [];
  for (const [name, pipeline] of Object.entries(config.pipelines)) {
    const { cron } = pipeline;
    const schedule = {
      pipeline: name,
      cron,
      timezone: getPipelineTimezone(pipeline, config),
      next: findNextSlot(pipeline, config, at),
    };
    try {
      forecasts.push({ ...schedule, ...(await forecastCost(pool, config, name, pipeline, at)) });
    } catch (mistake) {
      if (!(mistake instanceof ConfigError)) throw mistake;
      forecasts.push({ ...schedule, credits: null, credits_month: null, basis: 'not known', mistake });
    }
  }
  return forecasts;
}

async function forecastCost(pool: Pool, config: Config, name: string, pipeline: Pipeline, at: Date) {
  const { credits, streams, requests, slots } = await estimateSlots(pool, config, name, pipeline, at);
  const leastCertain = BASES_BY_CERTAINTY.findLast((each) => streams.some(({ basis }) => basis === each)) ?? 'known';
  const basis = requests ? leastCertain : ('nothing to request yet' as const);
  return { credits, credits_month: credits * slots, basis };
}

/** One run of a pipeline, and its slots of the next 30 days. */
async function estimateSlots(pool: Pool, config: Config, name: string, pipeline: Pipeline, at: Date) {
  const plan = await resolveInputs(pool, planPipeline(config, name, { trigger: 'cron', slot: at }));
  const slots = countSlotsAhead(pipeline.cron, getPipelineTimezone(pipeline, config), at);
  return { ...(await estimateWithoutReuse(pool, plan, at)), slots };
}

/** What a stream costs in a pipeline. */
export interface StreamForecast {
  readonly pipeline: string;
  readonly stream: string;
  /** Credits of all slots of the next 30 days. */
  readonly credits_month: number;
  readonly basis: Basis;
}

/** The streams of all pipelines. A pipeline with a mistake has none. */
export async function forecastStreams(pool: Pool, config: Config, at: Date): Promise<readonly StreamForecast[]> {
  const forecasts: StreamForecast[] = [];
  for (const [pipeline, settings] of Object.entries(config.pipelines)) {
    try {
      const { streams, slots } = await estimateSlots(pool, config, pipeline, settings, at);
      for (const { stream, credits, basis } of streams)
        forecasts.push({ pipeline, stream, credits_month: credits * slots, basis });
    } catch (mistake) {
      if (!(mistake instanceof ConfigError)) throw mistake;
    }
  }
  return forecasts;
}

/** Slots of the next 30 days. A very frequent cron is counted up to a limit and then scaled up. */
function countSlotsAhead(cron: string, timezone: string, at: Date): number {
  const until = at.getTime() + DAYS * DAY_MS;
  let count = 0;
  for (const slot of iterateSlots(cron, timezone, at, new Date(until))) {
    count++;
    if (count === MAX_COUNTED_SLOTS) return Math.round((count * DAYS * DAY_MS) / (slot.getTime() - at.getTime()));
  }
  return count;
}

/** Credits of all pipelines in 30 days, without those that have a mistake. */
export const sumMonthlyCredits = (forecasts: readonly Forecast[]): number =>
  forecasts.reduce((sum, { credits_month }) => sum + (credits_month ?? 0), 0);

/** The most certain one first. */
const BASES_BY_CERTAINTY: readonly Basis[] = ['known', 'left of an open run', 'last run', 'at most'];
