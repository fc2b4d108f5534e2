import { Command } from 'commander';
import { readApiTime } from '../../doctor/clocks.ts';
import { ConfigError } from '../../errors.ts';
import { findClockDoubt } from '../../ledger/clock-doubt.ts';
import { isUnlimited, previewRetention, type RetentionItem, applyRetention } from '../../jobs/cron/apply-retention.ts';
import { withWarehouse } from '../context.ts';
import { readSetup } from '../setup.ts';
import { jsonOption } from '../input/options.ts';
import { confirmOnTerminal, isTerminal } from '../input/prompts.ts';
import { formatTable } from '../output/format-table.ts';
import { type OutputOptions, printResult } from '../output/json.ts';

const NOTHING_EXPIRED = 'Nothing is that old.\n';

const show = new Command('show')
  .description('What is older than the configuration keeps. It changes nothing.')
  .addOption(jsonOption())
  .action(async (options: OutputOptions) => {
    const { retention } = readSetup().config;
    const expired = await withWarehouse(({ pool }) => previewRetention(pool, retention, new Date()));
    const none = isUnlimited(retention) ? 'Retention has no limits: everything is kept.\n' : NOTHING_EXPIRED;
    printResult(options, expired, () => formatExpired(expired) || none);
  });

const apply = new Command('apply')
  .description('Delete it now. A scheduler does so every six hours.')
  .option('--yes', 'delete without asking')
  .option('--ignore-clocks', 'delete although clocks differ, or no answer is recent')
  .addOption(jsonOption())
  .action(async (options: OutputOptions & { readonly yes?: boolean; readonly ignoreClocks?: boolean }) => {
    const { environment, config } = readSetup();
    const { retention } = config;
    const at = new Date();
    const deleted = await withWarehouse(async ({ pool }) => {
      if (!options.ignoreClocks && !isUnlimited(retention)) {
        const doubt = await findClockDoubt(pool, at, { readApiTime: () => readApiTime(environment) });
        if (doubt) throw doubt;
      }
      if (!options.yes) {
        if (!isTerminal())
          throw new ConfigError('this would delete, and there is no terminal for the confirmation', {
            remedy: 'add --yes',
          });
        const expired = await previewRetention(pool, retention, at);
        if (!expired.length) return [];
        process.stderr.write(formatExpired(expired));
        await confirmOnTerminal('Delete this?', 'nothing was deleted');
      }
      return applyRetention(pool, retention, at);
    });
    printResult(options, deleted, () => formatExpired(deleted) || NOTHING_EXPIRED);
  });

const MIB = 1024 * 1024;

const formatExpired = (items: readonly RetentionItem[]): string =>
  formatTable(
    items.map(({ holds, table: name, month, rows, bytes }) => ({
      holds,
      table: name,
      month: month?.slice(0, 7) ?? null,
      rows,
      MiB: bytes === null ? null : Math.round((bytes / MIB) * 10) / 10,
    })),
  );

export const retentionCommand = new Command('retention').addCommand(show).addCommand(apply);
