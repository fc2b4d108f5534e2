/** Markets that are none, or that nothing is asked of. */
import { z } from 'zod';
import type { Config } from '../../config/config.ts';
import { feedsOf, isFromSettings, isWatched } from '../../streams/feeds.ts';
import { marketMistake } from '../../streams/markets.ts';
import { targetsOf } from '../plans/pipelines.ts';
import type { Target } from '../plans/run-plan.ts';
import { orFine, type Remark, warning } from './check.ts';

export function findInRegions({ regions, pipelines }: Config): readonly Remark[] {
  const askers = Object.values(pipelines).flatMap(targetsOf).flatMap(askerOf);
  const unasked = regions.filter((region) => !askers.some(({ takes }) => takes(region)));
  const idle = askers.filter(({ takes }) => !regions.some(takes)).map(({ stream }) => stream);
  const remarks = [
    // Only with allowUnknown: otherwise the file is refused.
    ...regions.flatMap((region) => {
      const mistake = marketMistake(region);
      return mistake ? [warning(mistake, 'correct it: allowUnknown asks for it all the same')] : [];
    }),
    ...unasked.map((region) =>
      warning(`no stream of any pipeline asks for ${region}`, 'remove it, or leave region out of params'),
    ),
    ...[...new Set(idle)].map((stream) =>
      warning(
        `${stream} takes none of ${regions.join(', ')}`,
        'leave it out, or watch items with a region of their own',
      ),
    ),
  ];
  return orFine(remarks, regions.join(', '));
}

interface Asker {
  readonly stream: string;
  readonly takes: (region: string) => boolean;
}

/** A stream that asks by the markets of the configuration. */
function askerOf({ stream, overrides }: Target): readonly Asker[] {
  const market = (stream.params as z.ZodObject).shape['region'];
  const isOwn = feedsOf(stream).some((feed) => isFromSettings(feed) || isWatched(feed));
  if (!market || !isOwn || 'region' in overrides) return [];
  return [{ stream: stream.name, takes: (region) => z.safeParse(market, region).success }];
}
