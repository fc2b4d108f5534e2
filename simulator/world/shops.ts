/** Makes shops. */
import { createEntity, type EntityOrigin } from './create-entity.ts';
import { categoryPaths } from './categories.ts';
import type { Creator, Shop } from './entities.ts';
import { storedImage } from './images.ts';
import { createShopName } from './names.ts';
import { integerIn, choose, unit } from './random.ts';

const CROSS_BORDER_SHARE = 0.4;

export function createShop(place: EntityOrigin, creators: readonly Creator[]): Shop {
  const { seed, region, index } = place;
  const account = choose(creators, seed, region, 'account', index);
  const born = createEntity('shop', place);
  return {
    ...born,
    name: createShopName(seed, region, index),
    category: choose(categoryPaths, 'category', born.id),
    rating: integerIn(35, 50, 'rating', born.id) / 10,
    crossBorder: unit('cross-border', born.id) < CROSS_BORDER_SHARE,
    creatorId: account.id,
    cover: storedImage('seller-cover', `${born.id}.png`),
  };
}
