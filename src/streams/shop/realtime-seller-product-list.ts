import { z } from 'zod';
import { cursor } from '../../extract/pages.ts';
import { shop_products } from '../../load/tables/links.ts';
import { product_skus, products } from '../../load/tables/products.ts';
import { shops } from '../../load/tables/shops.ts';
import { forEachRecord, forEachWatched, optIn } from '../input-sources.ts';
import { row } from '../row.ts';
import { cross, defineStream } from '../stream.ts';
import {
  feedProduct,
  ignoredFeedProductFields,
  listLabels,
  parseRating,
  toSellingPoints,
  parseSoldCount,
} from './feed-product.ts';
import { sellerRanklist } from './seller-ranklist.ts';

export const realtimeSellerProductList = defineStream({
  name: 'realtime-seller-product-list',
  path: '/api/v3/realtime/seller/product/list',
  lane: 'realtime',
  credits: 1,
  params: z.object({ seller_id: z.string(), region: z.string() }),
  describes: 'present',
  inputs: [
    forEachWatched('shop', ({ seller_id, region }, { regions }) =>
      cross({ seller_id: [seller_id], region: region ? [region] : regions }),
    ),
    optIn(forEachRecord(sellerRanklist, ({ seller_id }, { params }) => ({ seller_id, region: params.region }))),
  ],
  // About 200 products; a walk that ends at this limit is recorded.
  pages: cursor({
    param: 'offset',
    first: undefined,
    next: 'data.next_scroll_param',
    hasMore: 'data.has_more',
    size: 20,
    maxPages: 10,
  }),
  at: 'data.product_list_map.*.product_list',
  record: feedProduct,
  tables: [shops, products, product_skus, shop_products],
  rows(record, { params }) {
    const { product_id, official_creator_id, author_id, status, biz_type, source, price } = record;
    const seller_id = record.seller_id ?? params.seller_id;
    const currency = price?.currency_name;
    const sale_price = price?.sale_price_decimal;
    const origin_price = price?.origin_price_decimal;
    return [
      row(shops, { seller_id, official_creator_id, author_id }),
      row(products, {
        product_id,
        seller_id,
        product_name: record.title?.title,
        cover_uri: record.cover?.image?.uri,
        currency,
        sale_price,
        origin_price,
        discount_rate: price?.discount_decimal,
        sold_count: parseSoldCount(record),
        product_rating: parseRating(record),
        review_count: record.log_extra?.rating_strategy?.review_cnt,
        placement_labels: listLabels(record),
        selling_points: toSellingPoints(record),
      }),
      row(shop_products, { seller_id, product_id, status, biz_type, source }),
      ...(record.sku_ids ?? [])
        .filter((sku_id) => sku_id !== price?.sku_id)
        .map((sku_id) => row(product_skus, { product_id, sku_id })),
      ...(price?.sku_id
        ? [
            row(product_skus, {
              product_id,
              sku_id: price.sku_id,
              currency,
              currency_symbol: price.currency_symbol,
              sale_price,
              origin_price,
            }),
          ]
        : []),
    ];
  },
  ignored: ignoredFeedProductFields,
});
