import { Command, Option } from 'commander';
import { ConfigError } from '../../errors.ts';
import { beginReplay, countStored, type ReplayOrder } from '../../jobs/repair/replay.ts';
import type { Pool } from '../../load/pool.ts';
import { diffReplay, type ReplayDiff } from '../../jobs/repair/replay-diff.ts';
import { streamNamed } from '../../streams/catalogue.ts';
import { businessDate } from '../../time.ts';
import { readSetup, withOfflineDesk } from '../desk.ts';
import { checkDays, day, json } from '../options.ts';
import { readAgain } from '../reading-again.ts';
import { table } from '../table.ts';

interface Options {
  readonly from?: string;
  readonly to?: string;
  readonly diff?: boolean;
  readonly json?: boolean;
}

export const replay = new Command('replay')
  .description(
    'Rebuild tables from stored bodies with the parser of this version, for 0 credits, also beside live loads.',
  )
  .argument('<stream...>', 'names as in `streams`')
  .addOption(new Option('--from <day>', 'first business day (default: all)').argParser(day))
  .addOption(new Option('--to <day>', 'last business day').argParser(day))
  .option('--diff', 'show what would change, and write nothing')
  .addOption(json())
  .action(async (names: readonly string[], { from, to, diff, json: asJson = false }: Options) => {
    const at = new Date();
    if (from && to) checkDays(from, to);
    const setup = readSetup();
    const order: ReplayOrder = {
      streams: names.map(streamNamed),
      from,
      to,
      businessDate: businessDate(at, setup.config.timezone),
    };
    if (diff) {
      const found = await withOfflineDesk(setup, asJson, async ({ warehouse: { pool } }) => {
        await checkStored(pool, order);
        return diffReplay(pool, order);
      });
      process.stdout.write(asJson ? `${JSON.stringify(found, null, 2)}\n` : diffText(found));
      return;
    }
    await readAgain(setup, asJson, async ({ warehouse }) => {
      await checkStored(warehouse.pool, order);
      return beginReplay(warehouse.pool, order, at);
    });
  });

/** Says what can no longer be read. Throws ConfigError where that is all of it. */
async function checkStored(pool: Pool, order: ReplayOrder): Promise<void> {
  const { stored, gone, gone_from, gone_to } = await countStored(pool, order);
  const names = order.streams.map(({ name }) => name).join(', ');
  const lost = `retention has taken the bodies of ${gone} requests, ${gone_from} to ${gone_to}`;
  if (!stored)
    throw new ConfigError(`nothing is stored of ${names}${gone ? `: ${lost}` : ''}`, {
      remedy: gone ? 'buy them again: backfill --all' : 'see `gaps` for what was bought',
    });
  if (gone) process.stderr.write(`Not read: ${lost}. Their rows stay as they are.\n`);
}

function diffText({ bodies, quarantined, tables }: ReplayDiff): string {
  const head = `${bodies} bodies read${quarantined ? `, ${quarantined} records would be set aside` : ''}.\n`;
  if (!tables.length) return `${head}Nothing would change.\n`;
  const rows = tables.map(({ columns, ...counts }) => ({
    ...counts,
    columns: Object.entries(columns)
      .map(([name, count]) => `${name} ${count}`)
      .join(', '),
  }));
  return `${head}${table(rows, '')}`;
}
