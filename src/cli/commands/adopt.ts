import { Command, Option } from 'commander';
import { adoptAsCopy, adoptAsMoved } from '../../app/adopt-warehouse.ts';
import { openWarehouse, type Warehouse } from '../../app/open-warehouse.ts';
import { formatPlace, isSamePlace, type Place, readPlaces } from '../../app/warehouse-place.ts';
import { ConfigError } from '../../errors.ts';
import { listSchedules } from '../../jobs/cron/schedules.ts';
import { restoreReaders } from '../../load/readers/restored-readers.ts';
import type { Pool } from '../../load/connection/pool.ts';
import { now, stderrNotes } from '../context.ts';
import { readSetup, type Setup } from '../setup.ts';
import { jsonOption, yesOption } from '../input/options.ts';
import { confirmOnTerminal, isTerminal } from '../input/prompts.ts';
import { toPrintable } from '../../printable.ts';
import { type OutputOptions, printResult } from '../output/json.ts';
import { readersText } from '../output/readers-text.ts';

interface Options extends OutputOptions {
  readonly as: 'moved' | 'copy';
  readonly keepSchedules?: boolean;
  readonly yes?: boolean;
}

export const adoptCommand = new Command('adopt')
  .addOption(
    new Option('--as <what>', 'moved: it continues as before; copy: it gets queues, spool and schedules of its own')
      .choices(['moved', 'copy'])
      .makeOptionMandatory(),
  )
  .option('--keep-schedules', 'do not pause the schedules of a copy')
  .addOption(yesOption())
  .addOption(jsonOption())
  .action(async (options: Options) => {
    const setup = readSetup();
    const warehouse = await openWarehouse(setup.environment, { ...stderrNotes, now });
    try {
      await adopt(warehouse, setup, options);
    } finally {
      await warehouse.close();
    }
  });

async function adopt({ pool, server }: Warehouse, { config }: Setup, options: Options): Promise<void> {
  const { recorded, current } = await readPlaces(pool);
  const isCopy = options.as === 'copy';
  if (isCopy && recorded && isSamePlace(recorded, current) && !server?.copiedFrom)
    await confirmSamePlace(current, options);
  const pipelines = options.keepSchedules ? [] : [...Object.keys(config.pipelines), ...(await listScheduled(pool))];
  const adopted = isCopy
    ? await adoptAsCopy(pool, current, [...new Set(pipelines)], now())
    : await adoptAsMoved(pool, current);
  await server?.recordPlace();
  const readers = await restoreReaders(pool);
  printResult(options, { as: options.as, place: current, ...adopted, readers }, () =>
    [
      `The warehouse is recorded in ${toPrintable(formatPlace(current))}.`,
      isCopy
        ? `It is a copy: its queues and its spool are those of the new id ${adopted.warehouse_id}. Restart what already works here.`
        : 'It was moved: stop everything that still works at its old place, because both would share their queues.',
      ...(adopted.cancelled_runs.length
        ? [`Cancelled, because the original continues them: runs ${adopted.cancelled_runs.join(', ')}.`]
        : []),
      ...(adopted.paused_pipelines.length
        ? [`Paused until schedule resume: ${adopted.paused_pipelines.map((name) => toPrintable(name)).join(', ')}.`]
        : []),
    ]
      .map((line) => `${line}\n`)
      .join('')
      .concat(readersText(readers)),
  );
}

const listScheduled = async (pool: Pool) => (await listSchedules(pool)).map(({ pipeline }) => pipeline);

/** A copy of the files of a server has the place of the original; so has the original itself. */
async function confirmSamePlace(place: Place, { yes }: Options): Promise<void> {
  if (yes) return;
  const text = `the warehouse was recorded in ${formatPlace(place)}, which is this one`;
  if (!isTerminal()) {
    throw new ConfigError(`${text}: as a copy its open runs would be cancelled, and its schedules paused`, {
      remedy: 'add --yes if it is a copy of the files of another server, such as a volume snapshot or a base backup',
    });
  }
  process.stderr.write(`${toPrintable(text)}.\n`);
  await confirmOnTerminal('Cancel its open runs and pause its schedules?', 'nothing was changed');
}
