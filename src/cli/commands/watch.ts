import { Argument, Command, Option } from 'commander';
import { ConfigError } from '../../errors.ts';
import { unwatch, watch as addToWatchlist, watchedKinds, readWatchlist } from '../../ledger/watchlist.ts';
import type { WatchedKind } from '../../streams/input-sources.ts';
import { findMarketError } from '../../streams/markets.ts';
import { withWarehouse } from '../context.ts';
import { allowUnknownOption, createUnknownValuePrinter, jsonOption } from '../input/options.ts';
import { formatTable } from '../output/format-table.ts';
import { type OutputOptions, printResult } from '../output/json.ts';

const kindArgument = () => new Argument('<kind>', 'what it is').choices(watchedKinds);
const idsArgument = () =>
  new Argument('<id...>', 'ids; @handle for a creator, #name for a hashtag, a keyword as it is');

interface AddOptions {
  readonly region?: string;
  readonly note?: string;
  readonly allowUnknown?: boolean;
}

const add = new Command('add')
  .description('Watch creators, products, shops, videos, hashtags or keywords: pipelines request them from now on.')
  .addArgument(kindArgument())
  .addArgument(idsArgument())
  .addOption(new Option('--region <market>', 'market such as US, where real-time calls need one'))
  .addOption(new Option('--note <text>', 'why'))
  .addOption(allowUnknownOption())
  .action(async (what: WatchedKind, given: readonly string[], { region, note, allowUnknown }: AddOptions) => {
    const mistake = region === undefined ? undefined : findMarketError(region);
    if (mistake && !allowUnknown)
      throw new ConfigError(mistake, { remedy: 'correct --region, or add --allow-unknown to watch it anyway' });
    if (mistake) createUnknownValuePrinter(allowUnknown)?.(mistake);
    const items = given.map((id) => ({
      kind: what,
      id: requireWatchId(what, id),
      region: region ?? null,
      note: note ?? null,
    }));
    const added = await withWarehouse(({ pool }) => addToWatchlist(pool, items));
    process.stdout.write(`${added} added, ${given.length - added} were watched already.\n`);
  });

const list = new Command('list')
  .description('Show what is watched.')
  .addOption(jsonOption())
  .action(async (options: OutputOptions) => {
    const items = await withWarehouse(({ pool }) => readWatchlist(pool));
    printResult(options, items, () => formatTable(items) || 'Nothing is watched.\n');
  });

const remove = new Command('remove')
  .description('Stop watching. What was loaded stays.')
  .addArgument(kindArgument())
  .addArgument(idsArgument())
  .action(async (what: WatchedKind, given: readonly string[]) => {
    const removed = await withWarehouse(({ pool }) => unwatch(pool, what, given));
    process.stdout.write(`${removed} removed, ${given.length - removed} were not watched.\n`);
  });

export const watchCommand = new Command('watch').addCommand(add).addCommand(list).addCommand(remove);

const ID_PATTERN = /^\d{1,20}$/;

/** Ids are digits; creators also have handles, hashtags names, and a keyword is any text. */
function requireWatchId(what: WatchedKind, id: string): string {
  const prefix = what === 'creator' ? '@' : what === 'hashtag' ? '#' : undefined;
  const isName = prefix !== undefined && id.startsWith(prefix) && id.length > 1;
  if (what === 'keyword' ? id.trim() !== '' : ID_PATTERN.test(id) || isName) return id;
  throw new ConfigError(`'${id}' is not a ${what}`, {
    remedy: `give ${what === 'keyword' ? 'a text' : `an id of digits${prefix ? `, or a name that begins with ${prefix}` : ''}`}`,
  });
}
