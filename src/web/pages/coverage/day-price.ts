/** What one day of one series costs at most. */
import type { Config } from '../../../config/config.ts';
import type { DatedStream } from '../../../past/coverage.ts';
import { countPages } from '../../../plan/estimate.ts';
import type { Params } from '../../../streams/stream.ts';

/**
 * The pages of each list of a stream that the pipelines read: the largest limit among them. Undefined: no pipeline
 * limits them, or none requests the stream.
 */
export function findUsualPages({ pipelines }: Pick<Config, 'pipelines'>, stream: string): number | undefined {
  const limits = Object.values(pipelines).flatMap(({ streams, maxPages }) =>
    streams.filter((target) => target.stream === stream).map((target) => target.maxPages ?? maxPages),
  );
  const pages = limits.map((limit) => limit ?? Number.POSITIVE_INFINITY);
  const largest = Math.max(...pages);
  return pages.length && Number.isFinite(largest) ? largest : undefined;
}

/** Credits of a day of a series, whose list has as many pages as it may have. */
export function priceDay(stream: DatedStream, series: Params, day: string, maxPages: number | undefined): number {
  const requests = stream.dated.requestsCovering(series, { from: day, to: day });
  const pages = requests.reduce((sum, params) => sum + countPages(stream, params, maxPages), 0);
  return pages * stream.credits;
}
