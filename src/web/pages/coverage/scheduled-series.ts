/** The series that the pipelines would request now. They are kept for a minute, because pipelines find them by SQL. */
import type { Config } from '../../../config/config.ts';
import type { Pool } from '../../../load/connection/pool.ts';
import { readScheduledSeries, type SeriesByStream } from '../../../past/gaps.ts';

const KEPT_MS = 60_000;

interface Kept {
  readonly config: Config;
  readonly at: Date;
  readonly series: Promise<SeriesByStream>;
}

const keptByPool = new WeakMap<Pool, Kept>();

/** At most a minute old. A reading that failed is not kept. */
export function readKeptSeries(pool: Pool, config: Config, at: Date): Promise<SeriesByStream> {
  const kept = keptByPool.get(pool);
  if (kept && kept.config === config && Math.abs(at.getTime() - kept.at.getTime()) < KEPT_MS) return kept.series;
  const series = readScheduledSeries(pool, config, at);
  keptByPool.set(pool, { config, at, series });
  series.catch(() => keptByPool.delete(pool));
  return series;
}
