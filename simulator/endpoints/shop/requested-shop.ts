/** The shop that the params name, and what belongs to it. */
import { type Query, requiredText } from '../../query.ts';
import type { Entities, EntityKind, Shop } from '../../world/entities.ts';
import type { World } from '../../world/world.ts';

export const findRequestedShop = (query: Query, world: World): Shop | undefined =>
  world.find('shop', requiredText(query, 'seller_id'));

/** What belongs to the requested shop; an empty list if it is unknown. */
export function listRelatedToShop<K extends EntityKind>(query: Query, world: World, kind: K): readonly Entities[K][] {
  const shop = findRequestedShop(query, world);
  return shop ? world.related(shop, kind) : [];
}
