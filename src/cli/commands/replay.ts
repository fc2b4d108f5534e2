import { Command, Option } from 'commander';
import { ConfigError } from '../../errors.ts';
import { beginReplay, countStoredBodies, type ReplayOrder } from '../../past/replay.ts';
import type { Pool } from '../../load/connection/pool.ts';
import { diffReplay, type ReplayDiff } from '../../past/replay-diff.ts';
import { requireStream } from '../../streams/catalogue.ts';
import { businessDate } from '../../time.ts';
import { readSetup } from '../setup.ts';
import { withOfflineContext } from '../working-context.ts';
import { jsonOption } from '../input/options.ts';
import { parseDay, requireDayOrder } from '../input/day-option.ts';
import { formatTable } from '../output/format-table.ts';
import { type OutputOptions, printResult } from '../output/json.ts';
import { runReplay } from '../run-replay.ts';

interface Options extends OutputOptions {
  readonly from?: string;
  readonly to?: string;
  readonly diff?: boolean;
}

export const replayCommand = new Command('replay')
  .argument('<stream...>', 'names as in `streams`')
  .addOption(new Option('--from <day>', 'first business day (default: all)').argParser(parseDay))
  .addOption(new Option('--to <day>', 'last business day').argParser(parseDay))
  .option('--diff', 'show what would change, and write nothing')
  .addOption(jsonOption())
  .action(async (names: readonly string[], { from, to, diff, json: asJson = false }: Options) => {
    const at = new Date();
    if (from && to) requireDayOrder(from, to);
    const setup = readSetup();
    const order: ReplayOrder = {
      streams: names.map(requireStream),
      from,
      to,
      businessDate: businessDate(at, setup.config.timezone),
    };
    if (diff) {
      const found = await withOfflineContext(setup, asJson, async ({ warehouse: { pool } }) => {
        await requireStoredBodies(pool, order);
        return diffReplay(pool, order);
      });
      printResult({ json: asJson }, found, () => diffText(found));
      return;
    }
    await runReplay(setup, asJson, async ({ warehouse }) => {
      await requireStoredBodies(warehouse.pool, order);
      return beginReplay(warehouse.pool, order, at);
    });
  });

/** Prints which bodies were deleted. Throws ConfigError if none are stored. */
async function requireStoredBodies(pool: Pool, order: ReplayOrder): Promise<void> {
  const { stored, gone, gone_from, gone_to } = await countStoredBodies(pool, order);
  const names = order.streams.map(({ name }) => name).join(', ');
  const lost = `retention has deleted the bodies of ${gone} requests, ${gone_from} to ${gone_to}`;
  if (!stored)
    throw new ConfigError(`nothing is stored of ${names}${gone ? `: ${lost}` : ''}`, {
      remedy: gone ? 'buy them again: backfill --all' : 'see `gaps` for what was bought',
    });
  if (gone) process.stderr.write(`Not read: ${lost}. Their rows stay as they are.\n`);
}

function diffText({ bodies, quarantined, tables }: ReplayDiff): string {
  const head = `${bodies} bodies read${quarantined ? `, ${quarantined} records would be quarantined` : ''}.\n`;
  if (!tables.length) return `${head}Nothing would change.\n`;
  const rows = tables.map(({ columns, ...counts }) => ({
    ...counts,
    columns: Object.entries(columns)
      .map(([name, count]) => `${name} ${count}`)
      .join(', '),
  }));
  return `${head}${formatTable(rows)}`;
}
