import { Command } from 'commander';
import { readEnvironment } from '../../config/environment.ts';
import { storeCovers } from '../../app/store-covers.ts';
import { withWarehouse } from '../context.ts';
import { ExitCode } from '../exit-code.ts';
import { jsonOption } from '../input/options.ts';
import { printNote } from '../output/errors.ts';
import { type OutputOptions, printResult } from '../output/json.ts';

export const coversCommand = new Command('covers').addOption(jsonOption()).action(async (options: OutputOptions) => {
  const { home } = readEnvironment();
  const onError = (source: string, error: Error) => printNote(`${source}: ${error.message}`);
  const counts = await withWarehouse(({ pool }) => storeCovers(pool, home, onError));
  const { stored, kept, failed } = counts;
  printResult(
    options,
    counts,
    () => `${stored} stored, ${kept} existed already, ${failed} failed, in ${home}/covers\n`,
  );
  process.exitCode = failed ? ExitCode.partial : ExitCode.complete;
});
