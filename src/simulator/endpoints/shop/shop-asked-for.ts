import { type Query, requiredText } from '../../query.ts';
import type { Entities, Kind, Shop } from '../../world/entities.ts';
import type { World } from '../../world/world.ts';

export const shopAskedFor = (query: Query, world: World): Shop | undefined =>
  world.find('shop', requiredText(query, 'seller_id'));

/** What belongs to the shop that is asked for; nothing for an unknown one. */
export function relatedToShop<K extends Kind>(query: Query, world: World, kind: K): readonly Entities[K][] {
  const shop = shopAskedFor(query, world);
  return shop ? world.related(shop, kind) : [];
}
