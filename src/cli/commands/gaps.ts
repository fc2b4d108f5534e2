import { Command, Option } from 'commander';
import { computeNewestDay } from '../../past/backfill.ts';
import { formatSeries, identifySeries } from '../../past/series.ts';
import { findGaps, type Gap, listStreamsWithDays, selectStreamsWithDays } from '../../past/gaps.ts';
import { addDays, countDays } from '../../time.ts';
import { withWarehouse } from '../context.ts';
import { readSetup } from '../setup.ts';
import { jsonOption } from '../input/options.ts';
import { parseDay, requireDayOrder } from '../input/day-option.ts';
import { formatTable } from '../output/format-table.ts';
import { type OutputOptions, printResult } from '../output/json.ts';

interface Options extends OutputOptions {
  readonly table?: string;
  readonly from?: string;
  readonly to?: string;
}

const DEFAULT_DAYS = 30;

export const gapsCommand = new Command('gaps')
  .argument('[stream]', 'one stream, series by series (default: all, in sum)')
  .option('--table <name>', 'the streams that fill a table, series by series')
  .addOption(new Option('--from <day>', `first day (default: ${DEFAULT_DAYS} days back)`).argParser(parseDay))
  .addOption(new Option('--to <day>', 'last day (default: yesterday)').argParser(parseDay))
  .addOption(jsonOption())
  .action(async (name: string | undefined, options: Options) => {
    const at = new Date();
    const { config } = readSetup();
    const { to = computeNewestDay(config, at), from = addDays(to, 1 - DEFAULT_DAYS) } = options;
    requireDayOrder(from, to);
    const streams = selectStreamsWithDays(name, options.table);
    const found = await withWarehouse(({ pool }) => findGaps(pool, config, streams, { from, to }, at));
    const isSelection = streams.length < listStreamsWithDays().length;
    printResult(options, found, () => {
      const rows = formatTable(isSelection ? toSeriesRows(found) : toStreamRows(found));
      return `From ${from} to ${to}, ${countDays(from, to)} days.\n${rows || 'Nothing was requested yet.\n'}`;
    });
  });

/** Consecutive pieces with the same state become one row. */
function toSeriesRows(found: readonly Gap[]) {
  const lines: Gap[] = [];
  for (const gap of found) {
    const before = lines.at(-1);
    const continues = before?.stream === gap.stream && before.key === gap.key && before.state === gap.state;
    if (continues && !gap.error) lines[lines.length - 1] = { ...gap, from: before.from };
    else lines.push(gap);
  }
  return lines.map(({ stream, key, from, to, state, can_be_bought, run_id, error }) => ({
    stream,
    series: formatSeries(key),
    from,
    to,
    days: countDays(from, to),
    state: state === 'missing' && !can_be_bought ? 'gone' : state,
    'newest run': run_id,
    error,
  }));
}

/** One row a stream: days of all its keys together. */
function toStreamRows(found: readonly Gap[]) {
  const streams = [...new Set(found.map(({ stream }) => stream))];
  return streams.map((stream) => {
    const own = found.filter((gap) => gap.stream === stream);
    const days = (state: Gap['state'], buyable?: boolean) =>
      own
        .filter((gap) => gap.state === state && (buyable === undefined || gap.can_be_bought === buyable))
        .reduce((sum, { from, to }) => sum + countDays(from, to), 0);
    return {
      stream,
      series: new Set(own.map(({ key }) => identifySeries(key))).size,
      present: days('present'),
      absent: days('absent'),
      open: days('open'),
      failed: days('failed'),
      missing: days('missing', true),
      gone: days('missing', false),
    };
  });
}
