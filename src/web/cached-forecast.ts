/**
 * Prices of the next runs, computed in the background: an estimate may read SQL of the configuration, which can take
 * longer than a page may.
 */
import type { Config } from '../config/config.ts';
import type { Pool } from '../load/connection/pool.ts';
import { type Forecast, forecastPipelines } from '../plan/forecast.ts';

/** Prices change when runs end. */
const MAX_AGE_MS = 300_000;
/** What a page waits for the first prices. */
const MAX_WAIT_MS = 100;

interface Cached {
  readonly config: Config;
  readonly at: Date;
  forecasts: readonly Forecast[] | null;
  readonly done: Promise<void>;
}

const cache = new WeakMap<Pool, Cached>();

/**
 * The forecasts of the last minutes; null: they are not computed yet, or could not be. They are computed again when
 * they are five minutes old.
 */
export async function readCachedForecasts(pool: Pool, config: Config, now: Date): Promise<readonly Forecast[] | null> {
  const known = cache.get(pool);
  const isFresh = known?.config === config && now.getTime() - known.at.getTime() < MAX_AGE_MS;
  const current = known && isFresh ? known : startForecast(pool, config, now, known?.forecasts ?? null);
  if (!current.forecasts) await Promise.race([current.done, waitShortly()]);
  return current.forecasts;
}

function startForecast(pool: Pool, config: Config, at: Date, forecasts: Cached['forecasts']): Cached {
  const computed = forecastPipelines(pool, config, at);
  const started: Cached = {
    config,
    at,
    forecasts,
    done: computed.then(
      (found) => void (started.forecasts = found),
      // A page without prices is of more use than none. The next one tries again after some minutes.
      () => undefined,
    ),
  };
  cache.set(pool, started);
  return started;
}

const waitShortly = () => new Promise<void>((resolve) => void setTimeout(resolve, MAX_WAIT_MS).unref());
