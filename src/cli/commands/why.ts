import { Command } from 'commander';
import { whyRow } from '../../jobs/repair/why.ts';
import { ExitCode, endWith } from '../exit.ts';
import { json } from '../options.ts';
import { withWarehouse } from '../reading.ts';
import { storyText } from '../story.ts';

export const why = new Command('why')
  .description('Tell where a row comes from, when and at what price; or why there is none.')
  .argument('<table>', 'a table of echotik, such as product_ranks')
  .argument('<key...>', 'its key: an id, a day, or column=value, such as 172951 2026-11-01 region=US')
  .addOption(json())
  .action(async (table: string, parts: readonly string[], options: { readonly json?: boolean }) => {
    const told = await withWarehouse(({ pool }) => whyRow(pool, table, parts));
    process.stdout.write(options.json ? `${JSON.stringify(told, null, 2)}\n` : storyText(told, parts));
    endWith(told.rows.length ? ExitCode.complete : ExitCode.failed);
  });
