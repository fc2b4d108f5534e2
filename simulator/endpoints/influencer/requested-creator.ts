/** The creator that the params name, and what belongs to it. */
import { type Query, requiredText } from '../../query.ts';
import type { Creator, Entities, EntityKind } from '../../world/entities.ts';
import type { World } from '../../world/world.ts';

export const findCreatorById = (query: Query, world: World): Creator | undefined =>
  world.find('creator', requiredText(query, 'user_id'));

export const findCreatorByHandle = (query: Query, world: World): Creator | undefined =>
  world.findHandle(requiredText(query, 'unique_id'));

/** What belongs to the requested creator; an empty list if it is unknown. */
export function listRelatedToCreator<K extends EntityKind>(
  query: Query,
  world: World,
  kind: K,
): readonly Entities[K][] {
  const creator = findCreatorById(query, world);
  return creator ? world.related(creator, kind) : [];
}
