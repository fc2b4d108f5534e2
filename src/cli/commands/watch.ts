import { Argument, Command, Option } from 'commander';
import { ConfigError } from '../../errors.ts';
import { unwatch, watch as addToWatchlist, watchedKinds, watchlist } from '../../jobs/plans/watchlist.ts';
import type { WatchedKind } from '../../streams/feeds.ts';
import { marketMistake } from '../../streams/markets.ts';
import { allowUnknown, json, unknownPrinter } from '../options.ts';
import { withWarehouse } from '../reading.ts';
import { table } from '../table.ts';

const kind = () => new Argument('<kind>', 'what it is').choices(watchedKinds);
const ids = () => new Argument('<id...>', 'ids; @handle for a creator, #name for a hashtag, a keyword as it is');

interface AddOptions {
  readonly region?: string;
  readonly note?: string;
  readonly allowUnknown?: boolean;
}

const add = new Command('add')
  .description('Watch creators, products, shops, videos, hashtags or keywords: pipelines read them from now on.')
  .addArgument(kind())
  .addArgument(ids())
  .addOption(new Option('--region <market>', 'market such as US, where real-time calls need one'))
  .addOption(new Option('--note <text>', 'why'))
  .addOption(allowUnknown())
  .action(
    async (what: WatchedKind, given: readonly string[], { region, note, allowUnknown: isAllowed }: AddOptions) => {
      const mistake = region === undefined ? undefined : marketMistake(region);
      if (mistake && !isAllowed)
        throw new ConfigError(mistake, { remedy: 'correct --region, or add --allow-unknown to watch it all the same' });
      if (mistake) unknownPrinter(isAllowed)?.(mistake);
      const items = given.map((id) => ({
        kind: what,
        id: checked(what, id),
        region: region ?? null,
        note: note ?? null,
      }));
      const added = await withWarehouse(({ pool }) => addToWatchlist(pool, items));
      process.stdout.write(`${added} added, ${given.length - added} were watched already.\n`);
    },
  );

const list = new Command('list')
  .description('Show what is watched.')
  .addOption(json())
  .action(async (options: { readonly json?: boolean }) => {
    const items = await withWarehouse(({ pool }) => watchlist(pool));
    if (options.json) process.stdout.write(`${JSON.stringify(items, null, 2)}\n`);
    else
      process.stdout.write(
        items.length
          ? table(
              items.map((item) => ({ ...item })),
              '',
            )
          : 'Nothing is watched.\n',
      );
  });

const remove = new Command('remove')
  .description('Stop watching. What was loaded stays.')
  .addArgument(kind())
  .addArgument(ids())
  .action(async (what: WatchedKind, given: readonly string[]) => {
    const removed = await withWarehouse(({ pool }) => unwatch(pool, what, given));
    process.stdout.write(`${removed} removed, ${given.length - removed} were not watched.\n`);
  });

export const watch = new Command('watch')
  .description('The watchlist: what details and trends are read of, whether it ranks or not.')
  .addCommand(add)
  .addCommand(list)
  .addCommand(remove);

const IS_ID = /^\d{1,20}$/;

/** Ids are digits; creators also have handles, hashtags names, and a keyword is any text. */
function checked(what: WatchedKind, id: string): string {
  const prefix = what === 'creator' ? '@' : what === 'hashtag' ? '#' : undefined;
  const isName = prefix !== undefined && id.startsWith(prefix) && id.length > 1;
  if (what === 'keyword' ? id.trim() !== '' : IS_ID.test(id) || isName) return id;
  throw new ConfigError(`'${id}' is no ${what}`, {
    remedy: `give ${what === 'keyword' ? 'a text' : `an id of digits${prefix ? `, or a name that begins with ${prefix}` : ''}`}`,
  });
}
