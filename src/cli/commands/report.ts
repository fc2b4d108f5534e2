import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { ConfigError } from '../../errors.ts';
import { readReport } from '../../report/read-report.ts';
import { spelledMarket } from '../../streams/markets.ts';
import { json } from '../options.ts';
import { withWarehouse } from '../reading.ts';

interface Options {
  readonly out: string;
  readonly region?: string;
  readonly json?: boolean;
}

export const report = new Command('report')
  .description('Write a page with charts of the warehouse for people who ask no SQL.')
  .option('--out <file>', 'the page to write, HTML; one that is there is replaced', 'report.html')
  .option('--region <code>', 'market, such as US (default: the one of which most is known)')
  .addOption(json())
  .action(async ({ out, region, json: asJson }: Options) => {
    const read = await withWarehouse(({ pool }) =>
      readReport(pool, region === undefined ? undefined : spelledMarket(region), new Date()),
    );
    if (asJson) {
      process.stdout.write(`${JSON.stringify(read, null, 2)}\n`);
      return;
    }
    // Reading the numbers alone needs none of what draws.
    const { page } = await import('../../report/page.ts');
    const html = await page(read);
    const file = resolve(out);
    await writeFile(file, html).catch((error: Error) => {
      throw new ConfigError(`${file} cannot be written: ${error.message}`, {
        remedy: 'name a file in a folder that is there with --out',
        cause: error,
      });
    });
    const later = read.charts.filter(({ ready }) => !ready);
    if (read.simulated) process.stdout.write('The data is simulated: these numbers are not real.\n');
    process.stdout.write(
      `Wrote ${file}: market ${read.region ?? 'none'}, newest business day ${read.day ?? 'none'}, ${read.charts.length} charts, ${Math.ceil(html.length / 1024)} KiB.\n`,
    );
    if (later.length) {
      const each = later.map(({ id, ready_from: from }) => (from === null ? id : `${id} (from ${from} on)`));
      process.stdout.write(`Without data: ${each.join(', ')}.\n`);
    }
  });
