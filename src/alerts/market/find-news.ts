/** What a rule would report now. */
import type { Pool } from '../../load/connection/pool.ts';
import type { MarketRule } from './market-rule.ts';
import { type MarketReaders, readMarketEvents } from './read-events.ts';
import { readRunsOfRequests, type RuleState } from './rule-store.ts';
import { canJudgeQuery, listNewsRuns, type MarketNews, selectPresetNews, selectQueryNews } from './select-news.ts';

export interface FoundNews {
  readonly news: readonly MarketNews[];
  /** Null for a preset. */
  readonly knownKeys: readonly string[] | null;
}

interface NewsSources {
  readonly pool: Pool;
  readonly readers: MarketReaders;
}

/** Writes nothing. Throws ConfigError where the statement of the rule fails. */
export async function findNews({ pool, readers }: NewsSources, rule: MarketRule, state: RuleState): Promise<FoundNews> {
  const { knownKeys, readAt } = state;
  const runs = listNewsRuns(state, rule.after);
  const isQuery = rule.preset === 'sql';
  // A query is also evaluated after a backfill: what that has brought is known then.
  if (isQuery ? !canJudgeQuery(state, rule.after) : !runs.length) return { news: [], knownKeys };
  const days = runs.map(({ business_date }) => business_date).toSorted();
  const today = days.at(-1) ?? readAt.toISOString().slice(0, 10);
  const events = await readMarketEvents(readers, rule, { since: days[0] ?? today, live: true }, today);
  const requests = [...new Set(events.flatMap(({ requestId }) => requestId ?? []))];
  const input = { events, claim: state, streams: rule.after, runs: await readRunsOfRequests(pool, requests) };
  return isQuery ? selectQueryNews(input) : { news: selectPresetNews(input), knownKeys: null };
}
