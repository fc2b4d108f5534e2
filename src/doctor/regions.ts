/** Diagnoses markets that do not exist, or that no stream requests. */
import { z } from 'zod';
import type { Config } from '../config/config.ts';
import { getInputSources, isSettingsSource, isWatchlistSource } from '../streams/input-sources.ts';
import { findMarketError } from '../streams/markets.ts';
import { buildTargets } from '../plan/plan-pipelines.ts';
import type { Target } from '../plan/run-plan.ts';
import { orOk, type Remark, warning } from './diagnostic.ts';

export function diagnoseRegions({ regions, pipelines }: Config): readonly Remark[] {
  const marketStreams = Object.values(pipelines).flatMap(buildTargets).flatMap(findMarketStreams);
  const unused = regions.filter((region) => !marketStreams.some(({ takes }) => takes(region)));
  const idle = marketStreams.filter(({ takes }) => !regions.some(takes)).map(({ stream }) => stream);
  const remarks = [
    // Only with allowUnknown: without it the file is refused.
    ...regions.flatMap((region) => {
      const mistake = findMarketError(region);
      return mistake ? [warning(mistake, 'correct it: because of allowUnknown it is requested anyway')] : [];
    }),
    ...unused.map((region) =>
      warning(`no stream of any pipeline requests ${region}`, 'remove it, or leave region out of params'),
    ),
    ...[...new Set(idle)].map((stream) =>
      warning(
        `${stream} takes none of ${regions.join(', ')}`,
        'leave it out, or watch items with a region of their own',
      ),
    ),
  ];
  return orOk(remarks, regions.join(', '));
}

interface MarketStream {
  readonly stream: string;
  readonly takes: (region: string) => boolean;
}

/** The stream of a target, if it requests the markets of the configuration. Empty otherwise. */
function findMarketStreams({ stream, overrides }: Target): readonly MarketStream[] {
  const market: z.core.$ZodType | undefined = (stream.params.shape as Readonly<Record<string, z.core.$ZodType>>)[
    'region'
  ];
  const isOwn = getInputSources(stream).some((source) => isSettingsSource(source) || isWatchlistSource(source));
  if (!market || !isOwn || 'region' in overrides) return [];
  return [{ stream: stream.name, takes: (region) => z.safeParse(market, region).success }];
}
