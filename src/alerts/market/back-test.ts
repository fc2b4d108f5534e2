/** What a rule would have reported on the days that the warehouse has, as if each had been read in its order. */
import { ConfigError } from '../../errors.ts';
import { groupBy } from '../../group-by.ts';
import { type MarketFacts, toMarketFacts } from './market-event.ts';
import type { MarketRule } from './market-rule.ts';
import { type MarketReaders, readMarketEvents } from './read-events.ts';

export interface BackTest {
  readonly rule: string;
  readonly since: string;
  /** Days with a message, oldest first. */
  readonly days: readonly {
    readonly day: string;
    readonly subjects: number;
    readonly events: readonly MarketFacts[];
  }[];
  readonly subjects: number;
}

const NO_DAY = '';

/** Changes nothing. Throws ConfigError where the statement fails, or returns no days. */
export async function backTestRule(readers: MarketReaders, rule: MarketRule, since: string): Promise<BackTest> {
  const events = await readMarketEvents(readers, rule, { since, live: false }, NO_DAY);
  if (events.some(({ day }) => day === NO_DAY))
    throw new ConfigError(`the rule ${rule.name} cannot be back-tested: its statement returns no column day`, {
      remedy: 'return the day of each change as day, for all days from :since on',
    });
  const unique = new Map(
    events.filter(({ day }) => day >= since).map((event) => [`${event.day} ${event.subject}`, toMarketFacts(event)]),
  );
  const days = [...groupBy([...unique.values()], ({ day }) => day)]
    .map(([day, facts]) => ({ day, subjects: facts.length, events: facts }))
    .toSorted((a, b) => (a.day < b.day ? -1 : 1));
  return { rule: rule.name, since, days, subjects: unique.size };
}
