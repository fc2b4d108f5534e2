/** Which creators, products, shops, videos and sessions belong together. */
import type { AnyEntity, Entities, EntityKind, Live, Product, Video } from './entities.ts';

/** What an entity or a sound has to do with: all of a kind, each once, and the day since when. */
export interface Relations {
  readonly of: <K extends EntityKind>(id: string, kind: K) => readonly Related<Entities[K]>[];
}

interface Related<E> {
  readonly entity: E;
  readonly since: number;
}

/** Only videos, lives and products refer to others; everything else follows from them, both ways. */
export function createRelations(
  videos: readonly Video[],
  lives: readonly Live[],
  products: readonly Product[],
  byId: ReadonlyMap<string, AnyEntity>,
): Relations {
  const links = new Map<string, Map<string, Related<AnyEntity>>>();

  function connect(id: string, entity: AnyEntity | undefined, day: number): void {
    if (!entity) return;
    const known = links.get(id) ?? new Map<string, Related<AnyEntity>>();
    links.set(id, known);
    const since = Math.min(day, known.get(entity.id)?.since ?? day);
    known.set(entity.id, { entity, since });
  }

  function connectAll(ids: readonly string[], day: number): void {
    for (const id of ids) for (const other of ids) if (id !== other) connect(id, byId.get(other), day);
  }

  for (const { id, shopId, born } of products) connectAll([id, shopId], born);
  for (const medium of [...videos, ...lives]) {
    const { id, creatorId, productIds, born } = medium;
    const people = [id, creatorId];
    for (const productId of productIds) {
      const product = byId.get(productId);
      if (product?.kind === 'product') connectAll([...people, productId, product.shopId], born);
    }
    connectAll(people, born);
    if (medium.kind === 'live') continue;
    for (const tag of medium.hashtagIds) connectAll([id, tag], born);
    connect(medium.clipId, medium, born);
  }

  const sorted = new Map<string, Partial<Record<EntityKind, Related<AnyEntity>[]>>>();
  for (const [id, known] of links) {
    const byKind: Partial<Record<EntityKind, Related<AnyEntity>[]>> = {};
    for (const related of known.values()) (byKind[related.entity.kind] ??= []).push(related);
    sorted.set(id, byKind);
  }
  return {
    of<K extends EntityKind>(id: string, kind: K) {
      return (sorted.get(id)?.[kind] ?? []) as readonly Related<AnyEntity>[] as readonly Related<Entities[K]>[];
    },
  };
}
