import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { writeWholeFile } from '../../exports/output-file.ts';
import { allSections, chooseSections } from '../../report/charts/all-charts.ts';
import { readLogo } from '../../report/logo.ts';
import { parsePeriod, type PeriodChoice } from '../../report/period.ts';
import { readReport, type Report } from '../../report/read-report.ts';
import { normalizeMarket } from '../../streams/markets.ts';
import { utcDay } from '../../time.ts';
import { now, withWarehouse } from '../context.ts';
import { parseDay, requireDayOrder } from '../input/day-option.ts';
import { jsonOption, parseNames } from '../input/options.ts';
import { type OutputOptions, printJson } from '../output/json.ts';

interface Options extends OutputOptions {
  readonly out: string;
  readonly region?: string;
  readonly title?: string;
  readonly logo?: string;
  readonly from?: string;
  readonly to?: string;
  readonly period?: string;
  readonly sections?: readonly string[];
}

export const reportCommand = new Command('report')
  .option('--out <file>', 'the HTML page to write; an existing one is replaced', 'report.html')
  .option('--region <code>', 'market, such as US (default: the one with the most data)')
  .option('--title <text>', 'title of the page (default: names the market)')
  .option('--logo <file>', 'png, jpeg or svg image beside the title')
  .option('--from <day>', 'first day (default: 30 days up to the last one)', parseDay)
  .option('--to <day>', 'last day (default: the newest business day)', parseDay)
  .addOption(
    new Option('--period <period>', '7d, a month such as 2026-02, last-week or last-month').conflicts(['from', 'to']),
  )
  .option('--sections <names>', `sections in their order, separated by commas (default: all)`, parseNames)
  .addOption(jsonOption())
  .action(async ({ out, region, title, logo: logoFile, json: asJson = false, ...options }: Options) => {
    const madeAt = now();
    // Whatever is invalid is reported before the warehouse is opened.
    const sections = options.sections ? chooseSections(options.sections) : allSections;
    const period = readPeriod(options, madeAt);
    const logo = logoFile === undefined ? undefined : await readLogo(logoFile);
    const market = region === undefined ? undefined : normalizeMarket(region);
    const report = await withWarehouse(({ pool }) => readReport(pool, { market, sections, period }, madeAt));
    if (asJson) {
      printJson(report);
      return;
    }
    // The chart library is large: --json does not load it.
    const { renderReport } = await import('../../report/page.ts');
    const html = await renderReport(report, { sections, title, logo });
    const file = resolve(out);
    await writeWholeFile(file, html);
    printSummary(report, file, html);
  });

function readPeriod({ from, to, period }: Pick<Options, 'from' | 'to' | 'period'>, at: Date): PeriodChoice {
  if (period !== undefined) return parsePeriod(period, utcDay(at));
  if (from !== undefined && to !== undefined) requireDayOrder(from, to);
  return { from, to };
}

function printSummary({ region, from, to, day, simulated, charts }: Report, file: string, html: string): void {
  if (simulated) process.stdout.write('The data is simulated: these numbers are not real.\n');
  process.stdout.write(
    `Wrote ${file}: market ${region ?? 'none'}, ${from} to ${to}, newest business day ${day ?? 'none'}, ${charts.length} charts, ${Math.ceil(Buffer.byteLength(html) / 1024)} KiB.\n`,
  );
  const later = charts.filter(({ ready }) => !ready);
  if (!later.length) return;
  const each = later.map(({ id, ready_from: from_day }) => (from_day === null ? id : `${id} (from ${from_day} on)`));
  process.stdout.write(`Without data: ${each.join(', ')}.\n`);
}
