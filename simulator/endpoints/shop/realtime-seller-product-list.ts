/** The feed of products of a shop as TikTok shows it now. */
import { ParameterError, requiredText } from '../../query.ts';
import type { Product } from '../../world/entities.ts';
import type { Endpoint } from '../endpoint.ts';
import { buildFeedProduct } from './feed-product.ts';
import { findRequestedShop } from './requested-shop.ts';

const SCENE = 'Store.Top_Product_Subpage_Feeds.Common';
const PAGE = 20;

export const realtimeSellerProductList: Endpoint = {
  id: 'realtime-seller-product-list',
  path: '/api/v3/realtime/seller/product/list',
  credits: 1,
  message: 'ok',
  at: 'data.product_list_map.*.product_list',
  key: 'product_id',
  answer(query, world) {
    const region = requiredText(query, 'region');
    const shop = findRequestedShop(query, world);
    if (shop?.region !== region) return { has_more: false, next_scroll_param: '', product_list_map: {} };
    const list = world.related(shop, 'product');
    const from = parseOffset(query['offset']);
    const page = list.slice(from, from + PAGE);
    return {
      has_more: from + PAGE < list.length,
      next_scroll_param: scrollParam(from + page.length, page.at(-1)),
      product_list_map: { [SCENE]: { product_list: page.map((product) => buildFeedProduct(product, shop, world)) } },
    };
  },
};

/** Opaque to clients: base64 of a place and the last product before it. */
const scrollParam = (place: number, last: Product | undefined): string =>
  Buffer.from(JSON.stringify([place, last?.id ?? ''])).toString('base64');

function parseOffset(offset: string | undefined): number {
  if (!offset) return 0;
  const place = /^\[(\d+),/.exec(Buffer.from(offset, 'base64').toString())?.[1];
  if (place === undefined) throw new ParameterError(`offset：Failed to convert value "${offset}"`);
  return Number(place);
}
