import { Command, Option } from 'commander';
import { ConfigError } from '../../errors.ts';
import { newestDay } from '../../jobs/repair/backfill.ts';
import { findGaps, type Gap, streamsWithDays } from '../../jobs/repair/gaps.ts';
import { tableInfo } from '../../load/tables/table.ts';
import type { Stream } from '../../streams/stream.ts';
import { addDays, daysIn } from '../../time.ts';
import { readSetup } from '../desk.ts';
import { checkDays, day, json } from '../options.ts';
import { withWarehouse } from '../reading.ts';
import { table } from '../table.ts';

interface Options {
  readonly table?: string;
  readonly from?: string;
  readonly to?: string;
  readonly json?: boolean;
}

const DAYS = 30;

export const gaps = new Command('gaps')
  .description('Show which days are there, absent by the API, open, failed, or were never bought.')
  .argument('[stream]', 'one stream, key by key (default: all, in sum)')
  .option('--table <name>', 'the streams that fill a table, key by key')
  .addOption(new Option('--from <day>', `first day (default: ${DAYS} days back)`).argParser(day))
  .addOption(new Option('--to <day>', 'last day (default: yesterday)').argParser(day))
  .addOption(json())
  .action(async (name: string | undefined, options: Options) => {
    const at = new Date();
    const { config } = readSetup();
    const { to = newestDay(config, at), from = addDays(to, 1 - DAYS) } = options;
    checkDays(from, to);
    const streams = chosen(name, options.table);
    const found = await withWarehouse(({ pool }) => findGaps(pool, config, streams, { from, to }, at));
    if (options.json) process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
    else {
      process.stdout.write(`From ${from} to ${to}, ${daysIn(from, to)} days.\n`);
      process.stdout.write(
        table(streams.length < streamsWithDays().length ? byKey(found) : inSum(found), '') ||
          'Nothing was asked yet.\n',
      );
    }
  });

function chosen(name: string | undefined, tableName: string | undefined): readonly Stream[] {
  const streams = streamsWithDays();
  const fills = ({ tables }: Stream) =>
    tables.some((one) => tableInfo(one).name === tableName?.replace(/^echotik\./, ''));
  const found = streams.filter((stream) => (!name || stream.name === name) && (!tableName || fills(stream)));
  if (found.length) return found;
  const sought = [name && `is called ${name}`, tableName && `fills ${tableName}`].filter(Boolean).join(' and ');
  throw new ConfigError(`no stream with days ${sought}`, {
    remedy: `streams that have days: ${streams.map((stream) => stream.name).join(', ')}`,
  });
}

const textOfKey = (key: Gap['key']) =>
  Object.entries(key)
    .map(([param, value]) => `${param}=${String(value)}`)
    .join(' ');

/** Pieces that follow each other with the same state are one line. */
function byKey(found: readonly Gap[]) {
  const lines: Gap[] = [];
  for (const gap of found) {
    const before = lines.at(-1);
    const goesOn = before?.stream === gap.stream && before.key === gap.key && before.state === gap.state;
    if (goesOn && !gap.error) lines[lines.length - 1] = { ...gap, from: before.from };
    else lines.push(gap);
  }
  return lines.map(({ stream, key, from, to, state, can_be_bought, run_id, error }) => ({
    stream,
    key: textOfKey(key),
    from,
    to,
    days: daysIn(from, to),
    state: state === 'missing' && !can_be_bought ? 'gone' : state,
    'newest run': run_id,
    error,
  }));
}

/** Days of all keys together. */
function inSum(found: readonly Gap[]) {
  const streams = [...new Set(found.map(({ stream }) => stream))];
  return streams.map((stream) => {
    const own = found.filter((gap) => gap.stream === stream);
    const days = (state: Gap['state'], buyable?: boolean) =>
      own
        .filter((gap) => gap.state === state && (buyable === undefined || gap.can_be_bought === buyable))
        .reduce((sum, { from, to }) => sum + daysIn(from, to), 0);
    return {
      stream,
      keys: new Set(own.map(({ key }) => textOfKey(key))).size,
      present: days('present'),
      absent: days('absent'),
      open: days('open'),
      failed: days('failed'),
      missing: days('missing', true),
      gone: days('missing', false),
    };
  });
}
