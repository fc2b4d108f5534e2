/**
 * Market alerts of one process: evaluates the rules whose streams were read, after runs and whenever the operational
 * alerts were evaluated. It never holds up those, nor loading: it has a pool of its own, and a time limit.
 */
import type { AlertsConfig } from '../../config/alerts-config.ts';
import { ConfigError } from '../../errors.ts';
import type { JobEvent } from '../../ledger/job-event.ts';
import { createPoolBeside, type Pool } from '../../load/connection/pool.ts';
import { evaluateMarketRule, isAway } from './evaluate-market.ts';
import { buildMarketRule, type MarketRule } from './market-rule.ts';
import type { MarketReaders } from './read-events.ts';
import { formatRuleMistake, type RuleMistake, toRuleMistake } from './rule-mistake.ts';
import { findDueRules, recordUnreadableRule, registerRule } from './rule-store.ts';

interface MarketWatchOptions {
  /** Its server and settings are used for a pool of its own. */
  readonly pool: Pool;
  readonly alerts: Pick<AlertsConfig, 'channels' | 'routes' | 'market'>;
  /** The configuration file, from whose folder files are named. */
  readonly configPath: string;
  /** Statements of its pool have to end within MARKET_QUERY_MS. */
  readonly withReader: MarketReaders['withReader'];
  /** Called when messages were written. */
  readonly onMessages: () => void;
  readonly onError: (error: Error) => void;
}

export interface MarketWatch {
  /** To be called with the events of this process. */
  readonly observe: (event: JobEvent) => void;
  /** Looks whether a run has ended anywhere. */
  readonly wake: () => void;
  readonly stop: () => Promise<void>;
}

/** Ends of runs come in groups. */
const EVENT_MS = 500;
/** Longer than the limit of a statement, which PostgreSQL reports itself. */
export const MARKET_QUERY_MS = 45_000;
const IDLE_MS = 5_000;

const OTHER_DEFINITION: RuleMistake = {
  error: 'a process that began later has another definition of it, and evaluates that one',
  remedy: 'start all processes with the same alerts.market',
};

/** Evaluates at once, and then when it is woken. The caller stops it before it closes the pool. */
export function watchMarket({
  alerts,
  configPath,
  withReader,
  onMessages,
  onError,
  ...options
}: MarketWatchOptions): MarketWatch {
  const pool = createPoolBeside(options.pool, { max: 2, queryTimeoutMs: MARKET_QUERY_MS, idleTimeoutMs: IDLE_MS });
  const names = Object.keys(alerts.market);
  const queries = names.filter((name) => alerts.market[name]?.preset === 'sql');
  /** What was reported of each rule, so that a rule that fails again and again is reported once. */
  const reported = new Map<string, string>();
  /** By rule: the definition that this process had last. */
  const definitions = new Map<string, string>();
  let isRegistered = false;
  let isWanted = false;
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;

  const reportMistake = (rule: string, mistake: RuleMistake | undefined) => {
    if (!mistake) return void reported.delete(rule);
    const { error, remedy } = mistake;
    if (reported.get(rule) !== error)
      onError(new ConfigError(`the market rule ${rule} cannot be evaluated: ${error}`, { remedy }));
    reported.set(rule, error);
  };
  /** Undefined: its file cannot be read, or another process has another definition of it. */
  const register = async (name: string): Promise<MarketRule | undefined> => {
    try {
      const config = alerts.market[name];
      if (!config) return undefined;
      const rule = await buildMarketRule(name, config, configPath);
      const isOwn = await registerRule(pool, rule, definitions.get(name) !== rule.definition);
      definitions.set(name, rule.definition);
      if (isOwn) return rule;
      reportMistake(name, OTHER_DEFINITION);
      return undefined;
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      const mistake = toRuleMistake(error);
      await recordUnreadableRule(pool, name, formatRuleMistake(mistake));
      reportMistake(name, mistake);
      return undefined;
    }
  };
  const evaluate = async () => {
    if (!isRegistered) for (const name of names) await register(name);
    isRegistered = true;
    let isNews = false;
    for (const name of await findDueRules(pool, names, queries)) {
      if (isStopped) return;
      const rule = await register(name);
      if (!rule) continue;
      const result = await evaluateMarketRule({ pool, alerts, readers: { pool, withReader } }, rule);
      reportMistake(name, result.mistake);
      isNews ||= result.reported > 0;
    }
    if (isNews) onMessages();
  };
  const hasWork = () => isWanted && !isStopped;
  const work = async () => {
    while (hasWork()) {
      isWanted = false;
      try {
        await evaluate();
      } catch (error) {
        // The operational alerts report a database that is away, and wake this when it is back.
        if (!isAway(error)) onError(error as Error);
      }
    }
    running = undefined;
  };
  const wakeIn = (ms: number) => {
    isWanted = true;
    if (isStopped || running || timer) return;
    timer = setTimeout(() => {
      timer = undefined;
      running ??= work();
    }, ms);
  };

  wakeIn(0);
  return {
    observe(event) {
      if (event.kind === 'run ended') wakeIn(EVENT_MS);
    },
    wake: () => wakeIn(EVENT_MS),
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await running;
      await pool.end();
    },
  };
}
