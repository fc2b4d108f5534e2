/** What it costs to keep the streams of a rule fresh. */
import type { StreamForecast } from '../../plan/forecast.ts';

export interface WatchingCost {
  readonly streams: readonly string[];
  /** Credits of the streams in 30 days, in all pipelines; null: the rule names no streams. */
  readonly creditsMonth: number | null;
  /** Streams that no pipeline requests: the rule finds nothing new of them. */
  readonly notScheduled: readonly string[];
}

export function computeWatchingCost(streams: readonly string[], forecasts: readonly StreamForecast[]): WatchingCost {
  const own = forecasts.filter(({ stream }) => streams.includes(stream));
  return {
    streams,
    creditsMonth: streams.length ? own.reduce((sum, { credits_month }) => sum + credits_month, 0) : null,
    notScheduled: streams.filter((name) => !own.some(({ stream }) => stream === name)),
  };
}
