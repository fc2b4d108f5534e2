import { Command } from 'commander';
import { type BackTest, backTestRule } from '../../alerts/market/back-test.ts';
import { describeMarketFacts } from '../../alerts/market/describe-report.ts';
import { listMarketEvents } from '../../alerts/market/event-store.ts';
import { findNews } from '../../alerts/market/find-news.ts';
import { buildMarketRule, type MarketRule } from '../../alerts/market/market-rule.ts';
import { type MarketReaders, readMarketEvents } from '../../alerts/market/read-events.ts';
import { type RuleFailure, reportRuleMistake } from '../../alerts/market/rule-mistake.ts';
import { readRuleState } from '../../alerts/market/rule-store.ts';
import { computeWatchingCost, type WatchingCost } from '../../alerts/market/watching-costs.ts';
import { getTexts } from '../../alerts/texts/texts.ts';
import { type ListedMarketRule, listMarketRules } from '../../app/list-market-rules.ts';
import { withOpenReader } from '../../app/open-reader.ts';
import type { Warehouse } from '../../app/open-warehouse.ts';
import { didYouMean } from '../../did-you-mean.ts';
import { ConfigError } from '../../errors.ts';
import { forecastStreams } from '../../plan/forecast.ts';
import { addDays, utcDay } from '../../time.ts';
import { now, withWarehouse } from '../context.ts';
import { ExitCode } from '../exit-code.ts';
import { parseDay } from '../input/day-option.ts';
import { jsonOption, parseId } from '../input/options.ts';
import { formatTable } from '../output/format-table.ts';
import { type OutputOptions, printResult } from '../output/json.ts';
import { readSetup, type Setup } from '../setup.ts';

/** Throws ConfigError where the configuration has no such rule. */
function requireRule({ config }: Setup, name: string): void {
  const known = Object.keys(config.alerts.market);
  if (known.includes(name)) return;
  throw new ConfigError(`there is no market rule '${name}'${didYouMean(name, known)}`, {
    remedy: known.length
      ? `choose: ${known.join(', ')}`
      : 'add one to alerts.market; docs/market-alerts.md has examples',
  });
}

const buildRule = ({ environment, config }: Setup, name: string): Promise<MarketRule> => {
  const rule = config.alerts.market[name];
  if (!rule) throw new Error(`the configuration has no market rule ${name}`);
  return buildMarketRule(name, rule, environment.config.path);
};

const openReaders = ({ environment }: Setup, warehouse: Warehouse): MarketReaders => ({
  pool: warehouse.pool,
  withReader: (work) => withOpenReader(environment, warehouse, work),
});

const list = new Command('list')
  .description('The market rules, what keeping their streams fresh costs in 30 days, and why one cannot be evaluated.')
  .addOption(jsonOption())
  .action(async (options: OutputOptions) => {
    const setup = readSetup();
    const { channels } = setup.config.alerts;
    const { environment, config } = setup;
    const { found, unwatched } = await withWarehouse(async ({ pool }) => {
      const rules = await listMarketRules(pool, config, environment.config.path, now());
      return {
        found: rules.map(toListedRule),
        unwatched: rules.flatMap(({ rule, unwatchedKind }) =>
          unwatchedKind === null ? [] : [describeUnwatched(rule, unwatchedKind)],
        ),
      };
    });
    printResult(options, found, () =>
      found.length
        ? [
            formatTable(found.map(toRuleRow)),
            ...found.flatMap(({ rule, error }) =>
              error === null ? [] : [`\n${rule} cannot be evaluated: ${error}\n`],
            ),
            ...unwatched,
            Object.keys(channels).length
              ? ''
              : '\nNo channel is configured, so no rule is evaluated: see alerts.channels.\n',
            '\ncredits_month: all requests of these streams, also those that other purposes need.\n',
            found.some(({ since }) => since === null)
              ? 'A rule without since has not been evaluated. What is already true at its first evaluation is not reported.\n'
              : '',
          ].join('')
        : 'No market rule: alerts.market has none.\n',
    );
    if (found.some(({ error }) => error !== null)) process.exitCode = ExitCode.partial;
  });

/** A line about a rule that cannot report anything, because nothing of its kind is watched. */
const describeUnwatched = (name: string, kind: string): string =>
  `\n${name}: the watchlist has no ${kind}, so it reports nothing: npx echotik-warehouse watch add ${kind} <id>\n`;

/** Errors are too long for a table. */
const toRuleRow = ({ rule, preset, since, evaluated, streams, credits_month, not_scheduled }: ListedRule) => ({
  rule,
  preset,
  since,
  evaluated,
  streams,
  credits_month,
  not_scheduled,
});

const toListedRule = ({ rule, preset, since, evaluated, cost, error }: ListedMarketRule) => ({
  rule,
  preset,
  since,
  evaluated,
  streams: cost.streams.join(', '),
  credits_month: cost.creditsMonth,
  not_scheduled: cost.notScheduled.join(', '),
  error,
});

type ListedRule = ReturnType<typeof toListedRule>;

const check = new Command('check')
  .description('Evaluate the market rules now, and show what they would report. Writes and sends nothing.')
  .argument('[rule]', 'name in the configuration (default: all)')
  .addOption(jsonOption())
  .action(async (only: string | undefined, options: OutputOptions) => {
    const setup = readSetup();
    if (only !== undefined) requireRule(setup, only);
    const names = Object.keys(setup.config.alerts.market).filter((name) => only === undefined || name === only);
    const found = await withWarehouse(async (warehouse) => {
      const results = [];
      for (const name of names)
        results.push({ rule: name, ...(await reportRuleMistake(() => checkRule(setup, warehouse, name))) });
      return results;
    });
    printResult(
      options,
      found,
      () => found.map((result) => formatCheck(result, setup)).join('') || 'No market rule: alerts.market has none.\n',
    );
    if (found.some((result) => 'error' in result)) process.exitCode = ExitCode.partial;
  });

async function checkRule(setup: Setup, warehouse: Warehouse, name: string) {
  const rule = await buildRule(setup, name);
  const state = await readRuleState(warehouse.pool, rule);
  const sources = { pool: warehouse.pool, readers: openReaders(setup, warehouse) };
  if (!state) {
    // A mistake in its statement is found before a process evaluates it.
    const today = utcDay(now());
    await readMarketEvents(sources.readers, rule, { since: today, live: true }, today);
    return { isNew: true, events: [] };
  }
  const { news } = await findNews(sources, rule, state);
  return { isNew: false, events: news.map(({ event }) => event) };
}

type CheckedRule = { readonly rule: string } & (RuleFailure | Awaited<ReturnType<typeof checkRule>>);

function formatCheck(result: CheckedRule, { config }: Setup): string {
  const { rule } = result;
  if ('error' in result) return `${rule}: cannot be evaluated: ${result.error}\n`;
  if (result.isNew) return `${rule}: new or changed. What is already true at its first evaluation is not reported.\n`;
  const { market: texts } = getTexts(config.alerts.language);
  const preset = config.alerts.market[rule]?.preset ?? 'sql';
  const lines = result.events.map((event) => `  ${describeMarketFacts(preset, event, texts)}\n`);
  return `${rule}: ${lines.length || 'nothing'} to report since its last evaluation\n${lines.join('')}`;
}

interface BackTestOptions extends OutputOptions {
  readonly since?: string;
}

const BACK_TEST_DAYS = 30;

const backtest = new Command('backtest')
  .description('Show on which days a market rule would have reported what, and what watching costs. Writes nothing.')
  .argument('<rule>', 'name in the configuration')
  .option('--since <day>', `first day (default: ${BACK_TEST_DAYS} days ago)`, parseDay)
  .addOption(jsonOption())
  .action(async (name: string, { since = addDays(utcDay(now()), -BACK_TEST_DAYS), ...options }: BackTestOptions) => {
    const setup = readSetup();
    requireRule(setup, name);
    const { test, cost } = await withWarehouse(async (warehouse) => {
      const rule = await buildRule(setup, name);
      const forecasts = await forecastStreams(warehouse.pool, setup.config, now());
      return {
        test: await backTestRule(openReaders(setup, warehouse), rule, since),
        cost: computeWatchingCost(rule.streams, forecasts),
      };
    });
    printResult(options, { ...test, cost }, () => `${formatBackTest(test, setup)}${formatCost(cost)}`);
  });

function formatBackTest({ rule, since, days, subjects }: BackTest, { config }: Setup): string {
  const { market: texts } = getTexts(config.alerts.language);
  const preset = config.alerts.market[rule]?.preset ?? 'sql';
  const show = config.alerts.market[rule]?.show ?? 0;
  const parts = days.map(({ day, subjects: count, events }) => [
    `${day}: ${count}\n`,
    ...events.slice(0, show).map((event) => `  ${describeMarketFacts(preset, event, texts)}\n`),
    count > show ? `  ${texts.more(count - show)}\n` : '',
  ]);
  return `${rule} since ${since}: ${subjects} subjects in ${days.length} messages, one message a day at most.\n${parts.flat().join('')}`;
}

function formatCost({ streams, creditsMonth, notScheduled }: WatchingCost): string {
  if (creditsMonth === null) return 'Cost: not known, because the rule names no streams.\n';
  const missing = notScheduled.length ? ` No pipeline requests ${notScheduled.join(', ')}.` : '';
  return `Cost: all requests of ${streams.join(', ')} are ${creditsMonth} credits in 30 days.${missing}\n`;
}

const history = new Command('history')
  .description('What market rules reported, newest first.')
  .argument('[rule]', 'name of the rule (default: all)')
  .option('--limit <n>', 'how many to list', parseId, 50)
  .addOption(jsonOption())
  .action(async (rule: string | undefined, { limit, ...options }: OutputOptions & { readonly limit: number }) => {
    const { config } = readSetup();
    const { market: texts } = getTexts(config.alerts.language);
    const found = await withWarehouse(({ pool }) => listMarketEvents(pool, rule, limit));
    printResult(
      options,
      found,
      () =>
        found
          .map(
            ({ rule: name, facts }) =>
              `${name}: ${describeMarketFacts(config.alerts.market[name]?.preset ?? 'sql', facts, texts)}\n`,
          )
          .join('') || 'Nothing was reported.\n',
    );
  });

export const alertsMarketCommand = new Command('market')
  .description('Rules for changes in the market: docs/market-alerts.md.')
  .addCommand(list)
  .addCommand(check)
  .addCommand(backtest)
  .addCommand(history);
