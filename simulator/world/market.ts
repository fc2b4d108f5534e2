/** All entities of a market. */
import { type EntityOrigin, sizes } from './create-entity.ts';
import { createCreator } from './creators.ts';
import type { AnyEntity, Entities, EntityKind } from './entities.ts';
import { createLive } from './lives.ts';
import { createProduct } from './products.ts';
import { createRelations, type Relations } from './relations.ts';
import { createShop } from './shops.ts';
import type { Sound } from './sounds.ts';
import { createAd, createHashtag, createKeyword } from './topics.ts';
import { createVideo } from './videos.ts';

type Lists = { readonly [K in EntityKind]: readonly Entities[K][] };

/** All entities of a market, also those that are created after the current day. */
export interface Market {
  readonly region: string;
  readonly lists: Lists;
  readonly byId: ReadonlyMap<string, AnyEntity>;
  readonly relations: Relations;
}

/** `scale` multiplies the numbers of entities. */
export function createMarket(seed: string, region: string, sounds: readonly Sound[], scale: number): Market {
  function make<T>(kind: EntityKind, create: (place: EntityOrigin) => T): readonly T[] {
    const length = Math.max(1, Math.round(sizes[kind] * scale));
    return Array.from({ length }, (_, index) => create({ seed, region, index }));
  }

  const creator = make('creator', createCreator);
  const shop = make('shop', (place) => createShop(place, creator));
  const product = make('product', (place) => createProduct(place, shop));
  const hashtag = make('hashtag', createHashtag);
  const lists: Lists = {
    creator,
    shop,
    product,
    video: make('video', (place) => createVideo(place, creator, product, hashtag, sounds)),
    live: make('live', (place) => createLive(place, creator, product)),
    hashtag,
    keyword: make('keyword', createKeyword),
    ad: make('ad', createAd),
  };
  const byId = new Map<string, AnyEntity>(
    Object.values(lists)
      .flat()
      .map((entity) => [entity.id, entity]),
  );
  return { region, lists, byId, relations: createRelations(lists.video, lists.live, product, byId) };
}
