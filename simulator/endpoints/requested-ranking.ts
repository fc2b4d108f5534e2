/** The ranking that the params of a rank list name. */
import { type Query, requiredInteger, requiredText } from '../query.ts';
import { requiredPeriod } from '../required-period.ts';
import type { EntityKind } from '../world/entities.ts';
import type { Metric } from '../world/totals.ts';
import type { World } from '../world/world.ts';

/**
 * `metrics`: what the param `field` can name, from 1. Returns the entities in order, what they are sorted by, and the
 * period; undefined where the date begins no period, for which the API has an empty answer. Throws ParameterError.
 */
export function requestedRanking<K extends EntityKind>(
  query: Query,
  world: World,
  kind: K,
  field: string,
  metrics: readonly [Metric, ...Metric[]],
) {
  const region = requiredText(query, 'region');
  const metric = metrics[requiredInteger(query, field, 1, metrics.length) - 1] ?? metrics[0];
  const period = requiredPeriod(query);
  return period && { ranking: world.ranking(kind, region, metric, period), metric, period };
}
