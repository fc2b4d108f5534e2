/** Events in ops.market_events: the key makes sure that a rule reports a subject once a day. */
import type { Queryable } from '../../load/connection/pool.ts';
import { json, nullable, pick, statement, textValue } from '../../load/connection/statement.ts';
import { market_events } from '../../load/tables/ops-market.ts';
import { type MarketFacts, toMarketFacts } from './market-event.ts';
import type { MarketNews } from './select-news.ts';

const INSERT = statement(
  'insert market events',
  { facts: json<MarketFacts>() },
  `insert into ops.market_events (rule, subject, day, run_id, facts)
   select $1, subject, day, run, facts from jsonb_to_recordset($2::jsonb)
     as e(subject text, day date, run bigint, facts jsonb)
   on conflict do nothing returning facts`,
);

/**
 * Writes the events that were not reported before, and returns them in their order. To be called in the transaction
 * that writes their messages.
 */
export async function insertMarketEvents(
  connection: Queryable,
  rule: string,
  news: readonly MarketNews[],
): Promise<readonly MarketFacts[]> {
  if (!news.length) return [];
  const list = news.map(({ event, run }) => ({
    subject: event.subject,
    day: event.day,
    run,
    facts: toMarketFacts(event),
  }));
  return (await connection.query(INSERT, [rule, JSON.stringify(list)])).rows.map(({ facts }) => facts);
}

const SOURCE = statement(
  'source of market messages',
  { source: nullable(textValue) },
  'select source from ops.warehouse',
);

/** Whether the data is of the simulator: messages mark it. Needs no transaction. */
export const readIsSimulated = async (database: Queryable): Promise<boolean> =>
  (await database.query(SOURCE)).rows[0]?.source === 'simulator';

const LIST = statement(
  'list market events',
  { ...pick(market_events, 'rule', 'day', 'run_id', 'reported_at'), facts: json<MarketFacts>() },
  `select rule, day, run_id, reported_at, facts from ops.market_events
   where ($1::text is null or rule = $1) order by reported_at desc, rule, subject limit $2`,
);

/** What was reported, newest first. `rule`: undefined for all. Needs no transaction. */
export const listMarketEvents = async (database: Queryable, rule: string | undefined, limit: number) =>
  (await database.query(LIST, [rule ?? null, limit])).rows;
