import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { readMarketDigest } from '../../alerts/market/market-digest.ts';
import { renderMarketHtml, renderMarketMarkdown } from '../../alerts/market/render-digest.ts';
import { getTexts } from '../../alerts/texts/texts.ts';
import { writeWholeFile } from '../../exports/output-file.ts';
import { businessDate } from '../../time.ts';
import { now, withWarehouse } from '../context.ts';
import { jsonOption } from '../input/options.ts';
import { type OutputOptions, printJson } from '../output/json.ts';
import { readSetup } from '../setup.ts';

interface Options extends OutputOptions {
  readonly format: 'markdown' | 'html';
  readonly out?: string;
}

export const alertsDigestCommand = new Command('digest')
  .description('The digest for analysts as Markdown or HTML: what was reported, what moved, what is new and watched.')
  .addOption(new Option('--format <format>', 'of the text').choices(['markdown', 'html']).default('markdown'))
  .option('--out <file>', 'the file to write; an existing one is replaced (default: stdout)')
  .addOption(jsonOption())
  .action(async ({ format, out, json: asJson = false }: Options) => {
    const { config } = readSetup();
    const day = businessDate(now(), config.timezone);
    const digest = await withWarehouse(({ pool }) => readMarketDigest(pool, config.alerts, day));
    if (asJson) {
      printJson(digest);
      return;
    }
    const { market: texts } = getTexts(config.alerts.language);
    const text = format === 'html' ? renderMarketHtml(digest, texts) : renderMarketMarkdown(digest, texts);
    if (out === undefined) {
      process.stdout.write(text);
      return;
    }
    const file = resolve(out);
    await writeWholeFile(file, text);
    process.stdout.write(`Wrote ${file}: the digest of ${day}.\n`);
  });
