import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { ConfigError } from '../../errors.ts';
import { readReport } from '../../report/read-report.ts';
import { normalizeMarket } from '../../streams/markets.ts';
import { withWarehouse } from '../context.ts';
import { jsonOption } from '../input/options.ts';
import { type OutputOptions, printJson } from '../output/json.ts';

interface Options extends OutputOptions {
  readonly out: string;
  readonly region?: string;
}

export const reportCommand = new Command('report')
  .option('--out <file>', 'the HTML page to write; an existing one is replaced', 'report.html')
  .option('--region <code>', 'market, such as US (default: the one with the most data)')
  .addOption(jsonOption())
  .action(async ({ out, region, json: asJson = false }: Options) => {
    const report = await withWarehouse(({ pool }) =>
      readReport(pool, region === undefined ? undefined : normalizeMarket(region), new Date()),
    );
    if (asJson) {
      printJson(report);
      return;
    }
    // The chart library is large: --json does not load it.
    const { renderReport } = await import('../../report/page.ts');
    const html = await renderReport(report);
    const file = resolve(out);
    await writeFile(file, html).catch((error: Error) => {
      throw new ConfigError(`${file} cannot be written: ${error.message}`, {
        remedy: 'name a file in an existing folder with --out',
        cause: error,
      });
    });
    const later = report.charts.filter(({ ready }) => !ready);
    if (report.simulated) process.stdout.write('The data is simulated: these numbers are not real.\n');
    process.stdout.write(
      `Wrote ${file}: market ${report.region ?? 'none'}, newest business day ${report.day ?? 'none'}, ${report.charts.length} charts, ${Math.ceil(html.length / 1024)} KiB.\n`,
    );
    if (later.length) {
      const each = later.map(({ id, ready_from: from }) => (from === null ? id : `${id} (from ${from} on)`));
      process.stdout.write(`Without data: ${each.join(', ')}.\n`);
    }
  });
