import { Command } from 'commander';
import { ConfigError } from '../../errors.ts';
import { findOld, type Old, retain } from '../../jobs/retain.ts';
import { isTerminal } from '../ask.ts';
import { agreeTo } from '../confirm.ts';
import { readSetup } from '../desk.ts';
import { json } from '../options.ts';
import { withWarehouse } from '../reading.ts';
import { table } from '../table.ts';

interface Options {
  readonly yes?: boolean;
  readonly json?: boolean;
}

const show = new Command('show')
  .description('What is older than the configuration keeps. Changes nothing.')
  .addOption(json())
  .action(async (options: Options) => {
    const { config } = readSetup();
    const old = await withWarehouse(({ pool }) => findOld(pool, config.retention, new Date()));
    print(
      old,
      options,
      Object.values(config.retention).every((ms) => ms === null)
        ? 'Everything is kept for ever.\n'
        : 'Nothing is that old.\n',
    );
  });

const apply = new Command('apply')
  .description('Take it away now. A scheduler does it by itself, every six hours.')
  .option('--yes', 'delete without asking')
  .addOption(json())
  .action(async (options: Options) => {
    const { config } = readSetup();
    const at = new Date();
    const gone = await withWarehouse(async ({ pool }) => {
      if (!options.yes) {
        if (!isTerminal())
          throw new ConfigError('this would delete, and there is no terminal to ask on', { remedy: 'add --yes' });
        const old = await findOld(pool, config.retention, at);
        if (!old.length) return [];
        process.stderr.write(textOf(old));
        await agreeTo('Delete this?', 'nothing was deleted');
      }
      return retain(pool, config.retention, at);
    });
    print(gone, options, 'Nothing is that old.\n');
  });

function print(old: readonly Old[], options: Options, none: string): void {
  if (options.json) process.stdout.write(`${JSON.stringify(old, null, 2)}\n`);
  else process.stdout.write(textOf(old) || none);
}

const MIB = 1024 * 1024;

const textOf = (old: readonly Old[]): string =>
  table(
    old.map(({ holds, table: name, month, rows, bytes }) => ({
      holds,
      table: name,
      month: month?.slice(0, 7) ?? null,
      rows,
      MiB: bytes === null ? null : Math.round((bytes / MIB) * 10) / 10,
    })),
    '',
  );

export const retention = new Command('retention')
  .description('What is older than the configuration keeps: show, or apply.')
  .addCommand(show)
  .addCommand(apply);
