/** Market rules: their states, what they reported, and what watching costs. */
import { describeMarketFacts } from '../../../alerts/market/describe-report.ts';
import { listMarketEvents } from '../../../alerts/market/event-store.ts';
import { getTexts } from '../../../alerts/texts/texts.ts';
import { listMarketRules } from '../../../app/list-market-rules.ts';
import type { PageContext } from '../../page.ts';
import { readText } from '../../query.ts';

const MAX_EVENTS = 50;

/** `rule` of the query: whose events are listed. */
export async function readMarket({ pool, config, environment, now }: PageContext, query: URLSearchParams) {
  const rule = readText(query, 'rule');
  const { market, channels } = config.alerts;
  const rules = await listMarketRules(pool, config, environment.config.path, now);
  const texts = getTexts('en').market;
  const events = await listMarketEvents(pool, rule ?? undefined, MAX_EVENTS);
  return {
    rule,
    isEvaluated: Object.keys(channels).length > 0,
    rules,
    events: events.map(({ rule: name, day, run_id: run, reported_at: reportedAt, facts }) => ({
      rule: name,
      day,
      run,
      reportedAt,
      what: describeMarketFacts(market[name]?.preset ?? 'sql', facts, texts),
    })),
  };
}
