/** The market rules of the configuration: their states, and what watching costs. */
import { buildMarketRule } from '../alerts/market/market-rule.ts';
import { reportRuleMistake } from '../alerts/market/rule-mistake.ts';
import { listRuleStates } from '../alerts/market/rule-store.ts';
import { findWatchedKind } from '../alerts/market/watched-kind.ts';
import { computeWatchingCost, type WatchingCost } from '../alerts/market/watching-costs.ts';
import type { Config } from '../config/config.ts';
import { readWatchlist } from '../ledger/watchlist.ts';
import type { Pool } from '../load/connection/pool.ts';
import { forecastStreams } from '../plan/forecast.ts';

export interface ListedMarketRule {
  readonly rule: string;
  readonly preset: string;
  /** Null: it was never evaluated. */
  readonly since: Date | null;
  readonly evaluated: Date | null;
  readonly cost: WatchingCost;
  /** Why it cannot be evaluated; null: it can. */
  readonly error: string | null;
  /** What has to be on the watchlist before it can report anything; null: nothing is missing. */
  readonly unwatchedKind: string | null;
}

/** In the order of the configuration. `configPath`: from whose folder files are named. Needs no transaction. */
export async function listMarketRules(
  pool: Pool,
  config: Config,
  configPath: string,
  at: Date,
): Promise<readonly ListedMarketRule[]> {
  const rules = Object.entries(config.alerts.market);
  if (!rules.length) return [];
  const watched = new Set<string>((await readWatchlist(pool)).map(({ kind }) => kind));
  const states = await listRuleStates(pool);
  const forecasts = await forecastStreams(pool, config, at);
  return Promise.all(
    rules.map(async ([name, settings]) => {
      const rule = await reportRuleMistake(() => buildMarketRule(name, settings, configPath));
      const state = states.find((each) => each.rule === name);
      const kind = findWatchedKind(settings);
      const isMistake = 'error' in rule;
      return {
        rule: name,
        preset: settings.preset,
        since: state?.since ?? null,
        evaluated: state?.evaluated_at ?? null,
        cost: computeWatchingCost(isMistake ? [] : rule.streams, forecasts),
        error: isMistake ? rule.error : (state?.error ?? null),
        unwatchedKind: kind === undefined || watched.has(kind) ? null : kind,
      };
    }),
  );
}
