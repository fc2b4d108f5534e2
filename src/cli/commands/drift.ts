import { Command } from 'commander';
import { ConfigError } from '../../errors.ts';
import { acceptDrift, listDrift } from '../../ledger/drift.ts';
import { requireStream } from '../../streams/catalogue.ts';
import { withWarehouse } from '../context.ts';
import { jsonOption } from '../input/options.ts';
import { formatTable } from '../output/format-table.ts';
import { type OutputOptions, printResult } from '../output/json.ts';

const list = new Command('list')
  .description(
    'Fields that no stream declares, that have another type of value, or that are missing. Bodies are kept: nothing is lost.',
  )
  .option('--all', 'also those that were accepted')
  .addOption(jsonOption())
  .action(async ({ all = false, ...options }: OutputOptions & { readonly all?: boolean }) => {
    const found = await withWarehouse(({ pool }) => listDrift(pool, all));
    printResult(options, found, () => formatTable(found) || 'No field is new or gone.\n');
  });

const accept = new Command('accept')
  .description('Accept a field: it is not listed any more.')
  .argument('<stream>', 'as in `drift list`')
  .argument('[path]', 'the field (default: all of the stream)')
  .addOption(jsonOption())
  .action(async (stream: string, path: string | undefined, options: OutputOptions) => {
    requireStream(stream);
    const accepted = await withWarehouse(({ pool }) => acceptDrift(pool, stream, path));
    if (!accepted)
      throw new ConfigError(`${stream} has no new field${path === undefined ? '' : ` '${path}'`}`, {
        remedy: 'drift list shows what is new',
      });
    printResult(options, { accepted }, () => `${accepted} accepted.\n`);
  });

export const driftCommand = new Command('drift').addCommand(list).addCommand(accept);
