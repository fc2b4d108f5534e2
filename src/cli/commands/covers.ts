import { Command } from 'commander';
import { readEnvironment } from '../../config/environment.ts';
import { storeCovers } from '../../jobs/covers.ts';
import { ExitCode, endWith } from '../exit.ts';
import { json } from '../options.ts';
import { withWarehouse } from '../reading.ts';

export const covers = new Command('covers')
  .description('Store the images behind the links of echotik.covers under ECHOTIK_HOME/covers. Costs no credits.')
  .addOption(json())
  .action(async (options: { readonly json?: boolean }) => {
    const { home } = readEnvironment();
    const tell = (source: string, error: Error) => void process.stderr.write(`${source}: ${error.message}\n`);
    const counts = await withWarehouse(({ pool }) => storeCovers(pool, home, tell));
    const { stored, kept, failed } = counts;
    const told = `${stored} stored, ${kept} there already, ${failed} failed, in ${home}/covers\n`;
    process.stdout.write(options.json ? `${JSON.stringify(counts, null, 2)}\n` : told);
    endWith(failed ? ExitCode.partial : ExitCode.complete);
  });
