import { Argument, Command, InvalidArgumentError } from 'commander';
import type { AlertRecord } from '../../alerts/alert-machine.ts';
import { readFiredAlerts, readOpenAlerts } from '../../alerts/alert-store.ts';
import { findConditions } from '../../alerts/find-conditions.ts';
import { listUndelivered } from '../../alerts/list-undelivered.ts';
import { listRuleStates } from '../../alerts/market/rule-store.ts';
import { toNotifiedAlert } from '../../alerts/notification.ts';
import { describeAlert } from '../../alerts/message.ts';
import { type TestResult, testChannels } from '../../alerts/test-channels.ts';
import { addSilence, endSilence, readSilences } from '../../alerts/silences.ts';
import { alertNames, type AlertName } from '../../config/alert-names.ts';
import type { Config } from '../../config/config.ts';
import { durationSchema } from '../../config/duration.ts';
import { ConfigError } from '../../errors.ts';
import { readOperationalState } from '../../monitoring/read-operational-state.ts';
import { withWarehouse } from '../context.ts';
import { ExitCode } from '../exit-code.ts';
import { jsonOption, parseId } from '../input/options.ts';
import { formatTable } from '../output/format-table.ts';
import { type OutputOptions, printResult } from '../output/json.ts';
import { readSetup } from '../setup.ts';
import { alertsDigestCommand } from './alerts-digest.ts';
import { alertsMarketCommand } from './alerts-market.ts';

const list = new Command('list')
  .description('Alerts that are pending, firing or recovering, silences, and messages that were not delivered.')
  .addOption(jsonOption())
  .action(async (options: OutputOptions) => {
    const { config } = readSetup();
    const found = await withWarehouse(async ({ pool }) => ({
      alerts: await readOpenAlerts(pool),
      silences: await readSilences(pool),
      undelivered: await listUndelivered(pool),
      failedRules: (await listRuleStates(pool)).filter(
        ({ rule, error }) => error !== null && Object.hasOwn(config.alerts.market, rule),
      ),
    }));
    printResult(options, found, () =>
      [
        formatTable(found.alerts.map((alert) => toRow(alert, config))) || 'No alert.\n',
        found.silences.length ? `\nSilences:\n${formatTable(found.silences)}` : '',
        found.undelivered.length ? `\nMessages that were not delivered:\n${formatTable(found.undelivered)}` : '',
        ...found.failedRules.map(
          ({ rule, error }) => `\nThe market rule ${rule} cannot be evaluated: ${error ?? ''}\n`,
        ),
        hasChannels(config) ? '' : '\nNo channel is configured, so nothing is evaluated: alerts check does it once.\n',
      ].join(''),
    );
  });

const hasChannels = ({ alerts }: Config) => Object.keys(alerts.channels).length > 0;

const toRow = (record: AlertRecord, config: Config) => ({
  alert: record.alert,
  state: record.state,
  severity: record.severity,
  since: record.since,
  resolved: record.resolvedAt,
  about: describeAlert(toNotifiedAlert(record), config),
});

const check = new Command('check')
  .description('Evaluate the rules now, and show which conditions hold. Writes and sends nothing.')
  .addOption(jsonOption())
  .action(async (options: OutputOptions) => {
    const { config } = readSetup();
    const state = await withWarehouse(({ pool }) => readOperationalState(pool, config));
    const found = findConditions(config, state);
    printResult(
      options,
      found,
      () =>
        formatTable(
          found.map((each) => ({
            alert: each.alert,
            severity: each.severity,
            about: describeAlert({ ...each, since: '', resolvedAt: null }, config),
          })),
        ) || 'No condition holds.\n',
    );
    if (found.length) process.exitCode = ExitCode.partial;
  });

const history = new Command('history')
  .description('Alerts that fired, newest first, also those that are resolved. They are kept for 90 days.')
  .option('--limit <n>', 'how many to list', parseId, 50)
  .addOption(jsonOption())
  .action(async ({ limit, ...options }: OutputOptions & { readonly limit: number }) => {
    const { config } = readSetup();
    const found = await withWarehouse(({ pool }) => readFiredAlerts(pool, limit));
    printResult(options, found, () => formatTable(found.map((alert) => toRow(alert, config))) || 'No alert fired.\n');
  });

const test = new Command('test')
  .description('Send a test message to one channel, or to all, and show what each answered.')
  .argument('[channel]', 'name in the configuration')
  .addOption(jsonOption())
  .action(async (channel: string | undefined, options: OutputOptions) => {
    const { environment, config } = readSetup();
    const known = Object.keys(config.alerts.channels);
    if (!known.length)
      throw new ConfigError('no alert channel is configured', {
        remedy: 'add one to alerts.channels; docs/configuration.md has the types',
      });
    if (channel !== undefined && !known.includes(channel))
      throw new ConfigError(`there is no alert channel '${channel}'`, { remedy: `choose: ${known.join(', ')}` });
    const sources = { config: environment.config, variables: process.env };
    const results = await testChannels(config, sources, channel);
    printResult(options, results, () => formatTable(results.map(toResultRow)));
    if (results.some(({ error }) => error !== null)) process.exitCode = ExitCode.failed;
  });

const toResultRow = ({ channel, error, note }: TestResult) => ({
  channel,
  result: error === null ? 'accepted' : 'failed',
  message: error ?? note,
});

/** Milliseconds. */
function parseSilenceDuration(text: string): number {
  const parsed = durationSchema.safeParse(text);
  if (!parsed.success) throw new InvalidArgumentError('Expected a duration such as 90m, 4h or 7d.');
  return parsed.data;
}

interface SilenceOptions extends OutputOptions {
  readonly for?: number;
  readonly subject?: string;
  readonly comment?: string;
  readonly end?: number;
}

const DEFAULT_SILENCE = '4h';

const silence = new Command('silence')
  .description('Send no message about an alert for some time; it is still evaluated, and reported when it is resolved.')
  .addArgument(new Argument('[alert]', 'name of the alert (default: all)').choices(alertNames))
  .option('--for <duration>', `how long, such as 90m, 4h or 7d (default: ${DEFAULT_SILENCE})`, parseSilenceDuration)
  .option('--subject <name>', 'only alerts about this subject or pipeline')
  .option('--comment <text>', 'why')
  .option('--end <id>', 'end the silence with this number instead', parseId)
  .addOption(jsonOption())
  .action(async (alert: AlertName | undefined, options: SilenceOptions) => {
    const { end, subject = null, comment = null, for: ms = durationSchema.parse(DEFAULT_SILENCE) } = options;
    if (end !== undefined) {
      const isEnded = await withWarehouse(({ pool }) => endSilence(pool, end));
      if (!isEnded)
        throw new ConfigError(`there is no silence ${end}, or it has ended`, { remedy: 'alerts list shows them' });
      printResult(options, { ended: end }, () => `Silence ${end} is ended.\n`);
      return;
    }
    const added = await withWarehouse(({ pool }) => addSilence(pool, { alert: alert ?? null, subject, comment, ms }));
    printResult(
      options,
      added,
      () => `Silence ${added.silence_id}: ${alert ?? 'all alerts'} until ${added.until.toISOString()}.\n`,
    );
  });

export const alertsCommand = new Command('alerts')
  .addCommand(list)
  .addCommand(check)
  .addCommand(history)
  .addCommand(test)
  .addCommand(silence)
  .addCommand(alertsMarketCommand)
  .addCommand(alertsDigestCommand);
