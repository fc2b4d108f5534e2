/** What the pipelines will cost a month, before they cost anything. */
import type { Config, Pipeline } from '../../config/config.ts';
import { ConfigError } from '../../errors.ts';
import type { Pool } from '../../load/pool.ts';
import { DAY_MS } from '../../time.ts';
import { nextSlot, slotsBetween } from '../schedule/slots.ts';
import { resolved } from './lookups.ts';
import { type Basis, estimateAnew } from './estimate.ts';
import { pipelinePlan, zoneOf } from './pipelines.ts';

const DAYS = 30;
/** A cron of every minute has 43,200 slots in that time, which croner takes seconds to find. */
const MOST_COUNTED = 3000;

export interface Forecast {
  readonly pipeline: string;
  readonly cron: string;
  readonly timezone: string;
  readonly next: Date | null;
  /** Credits of one run; null where the pipeline has a mistake. */
  readonly credits: number | null;
  /** Credits of the slots of the next 30 days; null where the pipeline has a mistake. */
  readonly credits_month: number | null;
  /** The least certain basis of its streams. */
  readonly basis: Basis | 'nothing to ask yet' | 'not known';
  /** What is wrong with the pipeline; it hides no other. */
  readonly mistake?: ConfigError;
}

/** From the last complete runs where there are some, else from the limits of pages and records. */
export async function forecasts(pool: Pool, config: Config, now = new Date()): Promise<readonly Forecast[]> {
  const made: Forecast[] = [];
  for (const [name, pipeline] of Object.entries(config.pipelines)) {
    const { cron } = pipeline;
    const schedule = {
      pipeline: name,
      cron,
      timezone: zoneOf(pipeline, config),
      next: nextSlot(pipeline, config, now),
    };
    try {
      made.push({ ...schedule, ...(await costOf(pool, config, name, pipeline, now)) });
    } catch (mistake) {
      if (!(mistake instanceof ConfigError)) throw mistake;
      made.push({ ...schedule, credits: null, credits_month: null, basis: 'not known', mistake });
    }
  }
  return made;
}

async function costOf(pool: Pool, config: Config, name: string, pipeline: Pipeline, now: Date) {
  const plan = pipelinePlan(config, name, { trigger: 'cron', slot: now });
  const { credits, streams, requests } = await estimateAnew(pool, await resolved(pool, plan), now);
  const slots = slotsAhead(pipeline.cron, zoneOf(pipeline, config), now);
  const least = certainty.findLast((each) => streams.some((stream) => stream.basis === each)) ?? 'known';
  const basis = requests ? least : ('nothing to ask yet' as const);
  return { credits, credits_month: credits * slots, basis };
}

/** Slots of the next 30 days. Of a cron that comes every few seconds the first ones are counted, and the others come as often. */
function slotsAhead(cron: string, timezone: string, now: Date): number {
  const until = now.getTime() + DAYS * DAY_MS;
  let count = 0;
  for (const slot of slotsBetween(cron, timezone, now, new Date(until))) {
    count++;
    if (count === MOST_COUNTED) return Math.round((count * DAYS * DAY_MS) / (slot.getTime() - now.getTime()));
  }
  return count;
}

/** Credits of all pipelines in 30 days, without those that have a mistake. */
export const creditsInAll = (made: readonly Forecast[]): number =>
  made.reduce((sum, { credits_month }) => sum + (credits_month ?? 0), 0);

/** From certain to not. */
const certainty: readonly Basis[] = ['known', 'left of an open run', 'last run', 'at most'];
