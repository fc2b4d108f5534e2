import { Command } from 'commander';
import { ConfigError } from '../../errors.ts';
import { acceptDrift, listDrift } from '../../jobs/repair/drift.ts';
import { streamNamed } from '../../streams/catalogue.ts';
import { json } from '../options.ts';
import { withWarehouse } from '../reading.ts';
import { table } from '../table.ts';

const list = new Command('list')
  .description(
    'Fields that no stream knows, that come as another kind of value, or that are gone. Nothing is lost: bodies are kept.',
  )
  .option('--all', 'also those that were accepted')
  .addOption(json())
  .action(async ({ all = false, json: asJson }: { readonly all?: boolean; readonly json?: boolean }) => {
    const found = await withWarehouse(({ pool }) => listDrift(pool, all));
    if (asJson) process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
    else
      process.stdout.write(
        table(
          found.map((field) => ({ ...field })),
          '',
        ) || 'No field is new or gone.\n',
      );
  });

const accept = new Command('accept')
  .description('Let a field be: it is not listed any more.')
  .argument('<stream>', 'as in `drift list`')
  .argument('[path]', 'the field (default: all of the stream)')
  .addOption(json())
  .action(async (stream: string, path: string | undefined, options: { readonly json?: boolean }) => {
    streamNamed(stream);
    const accepted = await withWarehouse(({ pool }) => acceptDrift(pool, stream, path));
    if (!accepted)
      throw new ConfigError(`${stream} has no new field${path === undefined ? '' : ` '${path}'`}`, {
        remedy: 'drift list shows what is new',
      });
    process.stdout.write(options.json ? `${JSON.stringify({ accepted })}\n` : `${accepted} accepted.\n`);
  });

export const drift = new Command('drift')
  .description('What the API sends beside what is known of it: list, or accept.')
  .addCommand(list)
  .addCommand(accept);
