/** Growth of an entity over trailing days, and its direction. */
import type { AnyEntity } from '../world/entities.ts';
import type { Metric } from '../world/totals.ts';
import type { World } from '../world/world.ts';

/**
 * What an entity gained over trailing days: `gains(world, shop, 'sale', [1, 7], (day) => `total_sale_${day}d_cnt`)`.
 */
export function gains(
  world: World,
  entity: AnyEntity,
  metric: Metric,
  days: readonly number[],
  name: (days: number) => string,
): Readonly<Record<string, number>> {
  return Object.fromEntries(days.map((each) => [name(each), world.gain(entity, metric, each)]));
}

/** The wire's `sales_trend_flag`: units of 7 days beside those of the 7 before; 0 flat, 1 up, 2 down. */
export function salesTrend(world: World, entity: AnyEntity): 0 | 1 | 2 {
  const week = world.gain(entity, 'sale', 7);
  const before = world.gain(entity, 'sale', 14) - week;
  return week > before ? 1 : week < before ? 2 : 0;
}
