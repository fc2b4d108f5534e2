/** Makes products. */
import { createEntity, type EntityOrigin } from './create-entity.ts';
import { categoryPaths } from './categories.ts';
import type { Product, Shop } from './entities.ts';
import { createTiktokId } from './ids.ts';
import { storedImage } from './images.ts';
import { createProductName } from './names.ts';
import { integerIn, choose, unit } from './random.ts';

const LIKE_ITS_SHOP = 0.6;
const FREE_SHIPPING_SHARE = 0.4;
const colours = ['Black', 'Cream', 'Sage', 'Rosé', '"Midnight" Blue'];

export function createProduct(place: EntityOrigin, shops: readonly Shop[]): Product {
  const { seed, region, index } = place;
  const shop = shops[index % shops.length] ?? choose(shops, seed, index);
  const born = createEntity('product', place, [shop]);
  const { id } = born;
  const price = integerIn(199, 8999, 'price', id) / 100;
  const skus = Array.from({ length: integerIn(1, colours.length, 'skus', id) }, (_, i) => ({
    id: createTiktokId('1', 'sku', id, i),
    name: colours[i] ?? '',
    price: Math.round(price * (100 + 5 * i)) / 100,
  }));
  return {
    ...born,
    shopId: shop.id,
    name: createProductName(seed, region, index),
    category: unit('own category', id) < LIKE_ITS_SHOP ? shop.category : choose(categoryPaths, 'category', id),
    price,
    minPrice: price,
    maxPrice: skus.at(-1)?.price ?? price,
    commission: integerIn(0, 25, 'commission', id),
    rating: integerIn(30, 50, 'rating', id) / 10,
    freeShipping: unit('free shipping', id) < FREE_SHIPPING_SHARE,
    skus,
    covers: Array.from({ length: integerIn(1, 4, 'covers', id) }, (_, i) =>
      storedImage('product-cover', `${id}_${i}.jpeg`),
    ),
  };
}
