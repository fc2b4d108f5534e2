/** What the pipelines will cost a month, before they cost anything. */
import { Cron } from 'croner';
import type { Config } from '../../config/config.ts';
import type { Pool } from '../../load/pool.ts';
import { DAY_MS } from '../../time.ts';
import { slotsBetween } from '../schedule/slots.ts';
import { resolved } from './lookups.ts';
import { type Basis, estimateAnew } from './estimate.ts';
import { pipelinePlan, zoneOf } from './pipelines.ts';

const DAYS = 30;

interface Forecast {
  readonly pipeline: string;
  readonly cron: string;
  readonly timezone: string;
  readonly next: Date | null;
  /** Credits of one run. */
  readonly credits: number;
  /** Credits of the slots of the next 30 days. */
  readonly credits_month: number;
  /** The least certain basis of its streams. */
  readonly basis: Basis | 'nothing to ask yet';
}

/** From the last complete runs where there are some, else from the limits of pages and records. */
export async function forecasts(pool: Pool, config: Config, now = new Date()): Promise<readonly Forecast[]> {
  const made: Forecast[] = [];
  for (const [pipeline, entry] of Object.entries(config.pipelines)) {
    const timezone = zoneOf(entry, config);
    const plan = pipelinePlan(config, pipeline, { trigger: 'cron', slot: now });
    const { credits, streams, requests } = await estimateAnew(pool, await resolved(pool, plan), now);
    const pattern = new Cron(entry.cron, { timezone, paused: true });
    const slots = slotsBetween(entry.cron, timezone, now, new Date(now.getTime() + DAYS * DAY_MS));
    const least = certainty.findLast((each) => streams.some((stream) => stream.basis === each)) ?? 'known';
    const basis = requests ? least : 'nothing to ask yet';
    const next = pattern.nextRun(now);
    made.push({
      pipeline,
      cron: entry.cron,
      timezone,
      next,
      credits,
      credits_month: credits * [...slots].length,
      basis,
    });
  }
  return made;
}

/** From certain to not. */
const certainty: readonly Basis[] = ['known', 'left of an open run', 'last run', 'at most'];
