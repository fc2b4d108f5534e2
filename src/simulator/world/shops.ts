import { birth, type Place } from './birth.ts';
import { categoryPaths } from './categories.ts';
import type { Creator, Shop } from './entities.ts';
import { storedImage } from './images.ts';
import { shopNameOf } from './names.ts';
import { integerIn, pick, unit } from './random.ts';

const CROSS_BORDER_SHARE = 0.4;

export function createShop(place: Place, creators: readonly Creator[]): Shop {
  const { seed, region, index } = place;
  const account = pick(creators, seed, region, 'account', index);
  const born = birth('shop', place);
  return {
    ...born,
    name: shopNameOf(seed, region, index),
    category: pick(categoryPaths, 'category', born.id),
    rating: integerIn(35, 50, 'rating', born.id) / 10,
    crossBorder: unit('cross-border', born.id) < CROSS_BORDER_SHARE,
    creatorId: account.id,
    cover: storedImage('seller-cover', `${born.id}.png`),
  };
}
