/** Creators, products, shops and videos by keyword, from the library. */
import { integerAmong, type Query, requiredInteger, requiredText } from '../../query.ts';
import { countries } from '../../world/countries.ts';
import type { Entities, Product } from '../../world/entities.ts';
import { search } from '../../world/search.ts';
import type { Metric } from '../../world/totals.ts';
import type { World } from '../../world/world.ts';
import { sorted } from '../../paging.ts';
import type { Endpoint } from '../endpoint.ts';
import { type Item, kinds } from './items.ts';

const MAX_RESULTS = 30;
/** Without a region all markets are searched; the simulator searches this number of them. */
const MARKETS = 3;
/** `sortType` 4 to 7; before them relevance, price, and units and GMV of 7 days. */
const totals: readonly Metric[] = ['sale', 'gmv', 'creators', 'videos'];

export const searchItems: Endpoint = {
  id: 'search-items',
  path: '/api/v3/echotik/search/items',
  credits: 1,
  message: 'ok',
  at: 'data',
  key: 'user_id',
  answer(query, world) {
    const words = requiredText(query, 'sk');
    const type = requiredInteger(query, 'type', 1, kinds.length);
    const size = requiredInteger(query, 'size', 1, MAX_RESULTS);
    const { kind, textOf, fields } = kinds[type - 1] as Item<keyof Entities>;
    const markets = query['region'] ? [query['region']] : countries.slice(0, MARKETS).map(({ label }) => label);
    const known = markets
      .flatMap((region) => world.list(kind, region))
      .filter((entity) => world.collected(entity))
      .filter((entity) => query['searchType'] !== '1' || containsAll(textOf(entity), words));
    const found = search(known, words, textOf);
    const ordered = kind === 'product' ? sortProducts(query, found as readonly Product[], world) : found;
    return ordered.slice(0, size).map((entity) => {
      const matched = words.split(' ').find((word) => textOf(entity).toLowerCase().includes(word.toLowerCase()));
      return {
        region: entity.region,
        highlight: matched ? { text: [`<em>${matched}</em>`] } : null,
        ...fields(entity, world),
      };
    });
  },
};

const containsAll = (text: string, words: string) =>
  words.split(' ').every((word) => text.toLowerCase().includes(word.toLowerCase()));

function sortProducts(query: Query, products: readonly Product[], world: World): readonly Product[] {
  const order = integerAmong(query, 'sortType', [0, 1, 2, 3, 4, 5, 6, 7] as const, 2);
  if (order === 0) return products;
  const total = totals[order - 4];
  return sorted({}, products, (product) => {
    if (order === 1) return product.price;
    return total ? world.total(product, total, world.day - 1) : world.gain(product, order === 2 ? 'sale' : 'gmv', 7);
  });
}
