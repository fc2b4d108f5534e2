/** Products by keyword. */
import { cutCursorPage, sorted } from '../../paging.ts';
import { integerAmong, ParameterError, requiredText } from '../../query.ts';
import type { Product } from '../../world/entities.ts';
import { hashFileName } from '../../world/ids.ts';
import { getLocale } from '../../world/locales.ts';
import { hashBits } from '../../world/random.ts';
import { search } from '../../world/search.ts';
import type { World } from '../../world/world.ts';
import type { Endpoint } from '../endpoint.ts';
import { toDisplayCount, toDisplayPrice } from '../display-values.ts';
import { sizedImage } from './sized-image.ts';

const PAGE = 10;
const OLD_CARDS = 6;

/** `sort_type` from 1: price up, price down, best sellers; 4 is relevance. */
const orders: readonly ((product: Product, world: World) => number)[] = [
  ({ price }) => -price,
  ({ price }) => price,
  (product, world) => world.total(product, 'sale', world.day),
];

/** The card of a product, which the real answer has as JSON in a string. */
function buildCard(product: Product, world: World) {
  const { id, shopId, name, rating, region } = product;
  const { symbol, currency } = getLocale(region);
  const { sale, percent } = toDisplayPrice(product);
  const logs = {
    baseLog: { shop_id: shopId, seller_name: world.find('shop', shopId)?.name ?? null },
    cardLog: {
      product_id: id,
      title_text: name,
      show_price: `${symbol}${sale.toFixed(2)}`,
      sales_price: sale.toFixed(2),
      currency,
      rate: String(rating),
      volume: toDisplayCount(world.total(product, 'sale', world.day)),
      discount_rate: `${percent}%`,
    },
  };
  // Some clients read the logs under commonLogParams, others beside it.
  const isOld = hashBits('card', id) % OLD_CARDS === 0;
  return {
    view_object: {
      ...(isOld ? logs : { commonLogParams: logs }),
      dynamicData: { cover: sizedImage('i', id, 'resize:400:400.webp', world).url_list[0] ?? null },
    },
    search_result_id: id,
  };
}

export const realtimeProductSearch: Endpoint = {
  id: 'realtime-product-search',
  path: '/api/v3/realtime/product/search',
  credits: 1,
  message: 'ok',
  at: 'data.body.sections[0].items',
  key: 'item_id',
  answer(query, world) {
    const words = requiredText(query, 'sk');
    const products = world.list('product', requiredText(query, 'region'));
    const [least = 0, most = Number.POSITIVE_INFINITY] = priceRange(query['price_range']);
    const live = new Set(
      query['live'] === '1' ? world.list('live', query['region'] ?? '').flatMap(({ productIds }) => productIds) : [],
    );
    const matching = search(products, words, ({ name }) => name).filter((product) => {
      const { sale } = toDisplayPrice(product);
      return sale >= least && sale <= most && (query['live'] !== '1' || live.has(product.id));
    });
    const order = orders[integerAmong(query, 'sort_type', [1, 2, 3, 4] as const, 4) - 1];
    const found = order ? sorted({}, matching, (product) => order(product, world)) : matching;
    const { rows, cursor, has_more } = cutCursorPage(query, found, PAGE);
    return {
      section_cursor: 1,
      page_state: 0,
      has_more: has_more ? 1 : 0,
      cursor,
      log_pb: { impr_id: hashFileName('impression', words, world.day) },
      body: {
        sections: [
          {
            id: 0,
            type: 4,
            items: rows.map((product, index) => ({
              item_id: `${index};${product.id}`,
              tech_type: 2,
              biz_type: 1,
              data: {
                height: 340,
                lynx_card_key: 'search_product_card_v2',
                raw_data: JSON.stringify(buildCard(product, world)),
                width: 183,
              },
            })),
          },
        ],
      },
    };
  },
};

function priceRange(text: string | undefined): readonly number[] {
  if (!text) return [];
  if (!/^\d+,\d+$/.test(text)) throw new ParameterError(`price_range：Failed to convert value "${text}"`);
  return text.split(',').map(Number);
}
