import { Command } from 'commander';
import { explainRow } from '../../past/explain-row.ts';
import { withWarehouse } from '../context.ts';
import { ExitCode } from '../exit-code.ts';
import { jsonOption } from '../input/options.ts';
import { type OutputOptions, printResult } from '../output/json.ts';
import { lineageText } from '../output/lineage-text.ts';

export const whyCommand = new Command('why')
  .argument('<table>', 'a table of echotik, such as product_ranks')
  .argument('<key...>', 'its key: an id, a day, or column=value, such as 172951 2026-11-01 region=US')
  .addOption(jsonOption())
  .action(async (table: string, parts: readonly string[], options: OutputOptions) => {
    const explanation = await withWarehouse(({ pool }) => explainRow(pool, table, parts));
    printResult(options, explanation, () => lineageText(explanation, parts));
    process.exitCode = explanation.rows.length ? ExitCode.complete : ExitCode.failed;
  });
