import { type Query, requiredText } from '../../query.ts';
import type { Creator, Entities, Kind } from '../../world/entities.ts';
import type { World } from '../../world/world.ts';

export const creatorById = (query: Query, world: World): Creator | undefined =>
  world.find('creator', requiredText(query, 'user_id'));

export const creatorByHandle = (query: Query, world: World): Creator | undefined =>
  world.findHandle(requiredText(query, 'unique_id'));

/** What belongs to the creator that is asked for; nothing for an unknown one. */
export function relatedToCreator<K extends Kind>(query: Query, world: World, kind: K): readonly Entities[K][] {
  const creator = creatorById(query, world);
  return creator ? world.related(creator, kind) : [];
}
