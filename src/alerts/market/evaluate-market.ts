/** One evaluation of market rules: reads what has changed, and writes events and messages in one transaction. */
import type { AlertsConfig } from '../../config/alerts-config.ts';
import { ConfigError, UnavailableError } from '../../errors.ts';
import { inTransaction, type Connection, type Pool } from '../../load/connection/pool.ts';
import { isRetryable, toLoadError } from '../../load/connection/sql-state.ts';
import { addDelays } from '../add-delays.ts';
import type { NewNotification } from '../notification.ts';
import { writeNotifications } from '../outbox.ts';
import { insertMarketEvents, readIsSimulated } from './event-store.ts';
import type { MarketFacts, MarketReport } from './market-event.ts';
import type { MarketRule } from './market-rule.ts';
import type { MarketReaders } from './read-events.ts';
import { type FoundNews, findNews } from './find-news.ts';
import { formatRuleMistake, type RuleMistake, toRuleMistake } from './rule-mistake.ts';
import { claimRule, finishRule, recordRuleFailure, releaseRule, type RuleClaim } from './rule-store.ts';

export interface MarketEvaluation {
  readonly pool: Pool;
  readonly readers: MarketReaders;
  readonly alerts: Pick<AlertsConfig, 'channels' | 'routes'>;
  /** Awaited between the decision and its transaction: tests end the process there. */
  readonly onDecided?: () => Promise<void>;
}

export interface RuleResult {
  readonly rule: string;
  /** Subjects that were reported. */
  readonly reported: number;
  /** Absent: the rule was evaluated, or another process evaluates it. */
  readonly mistake?: RuleMistake;
}

/**
 * Evaluates one rule that is registered, unless another process does so. A statement that fails is recorded with its
 * rule, and the runs stay to be evaluated. Rejects where PostgreSQL is away; then nothing has changed.
 */
export async function evaluateMarketRule(options: MarketEvaluation, rule: MarketRule): Promise<RuleResult> {
  const { pool } = options;
  const claim = await claimRule(pool, rule);
  if (!claim) return { rule: rule.name, reported: 0 };
  try {
    const { news, knownKeys } = await findNews(options, rule, claim);
    await options.onDecided?.();
    const reported = await inTransaction(pool, (connection) =>
      report(connection, options, { rule, claim, news, knownKeys }),
    );
    return { rule: rule.name, reported };
  } catch (error) {
    if (isAway(error)) {
      await releaseRule(pool, rule.name, claim.claim).catch(() => undefined);
      throw error;
    }
    const mistake = toRuleMistake(error);
    await recordRuleFailure(pool, rule.name, claim.claim, formatRuleMistake(mistake));
    return { rule: rule.name, reported: 0, mistake };
  }
}

/** PostgreSQL is away, which says nothing about the rule. */
export const isAway = (error: unknown): boolean =>
  error instanceof UnavailableError || (!(error instanceof ConfigError) && isRetryable(toLoadError(error)));

interface Decision extends FoundNews {
  readonly rule: MarketRule;
  readonly claim: RuleClaim;
}

/** The number of subjects that were not reported before. */
async function report(
  connection: Connection,
  { alerts }: MarketEvaluation,
  { rule, claim, news, knownKeys }: Decision,
): Promise<number> {
  if (!(await finishRule(connection, rule.name, claim, knownKeys)))
    throw new Error(`another process has taken over the market rule ${rule.name}`);
  const written = await insertMarketEvents(connection, rule.name, news);
  if (!written.length) return 0;
  const isSimulated = await readIsSimulated(connection);
  const messages = buildMessages(rule, written, isSimulated, alerts);
  await writeNotifications(connection, addDelays(messages, alerts, claim.readAt));
  return written.length;
}

function buildMessages(
  { name, preset, show, channels }: MarketRule,
  events: readonly MarketFacts[],
  isSimulated: boolean,
  alerts: MarketEvaluation['alerts'],
): readonly NewNotification[] {
  const market: MarketReport = { rule: name, preset, isSimulated, events: events.slice(0, show), total: events.length };
  return (channels ?? alerts.routes.market ?? Object.keys(alerts.channels)).map((channel) => ({
    channel,
    kind: 'market',
    thread: `market:${name}`,
    message: { alerts: [], market: [market] },
  }));
}
