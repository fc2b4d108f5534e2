import { z } from 'zod';
import { decimal, discountRate, idOrNone, jsonText, roundedCount, text } from '../../extract/wire.ts';
import { products } from '../../load/tables/products.ts';
import { search_results } from '../../load/tables/search-results.ts';
import { shops } from '../../load/tables/shops.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';
import { eachKeyword } from './each-keyword.ts';
import { keywordSearch, searchPages } from './keyword-search.ts';
import { withSearchResult } from './search-result.ts';

const logs = {
  cardLog: z
    .object({
      title_text: text.nullish(),
      show_price: text.nullish(),
      sales_price: decimal.nullish(),
      currency: text.nullish(),
      rate: decimal.nullish(),
      volume: roundedCount.nullish(),
      discount_rate: discountRate.nullish(),
    })
    .nullish(),
  baseLog: z.object({ shop_id: idOrNone.nullish(), seller_name: text.nullish() }).nullish(),
};

/**
 * One client reads what the card logs under `commonLogParams`, another above it. Its cover is left out: the URL may die
 * within days, and product-detail has images that stay.
 */
const card = z.object({
  view_object: z
    .object({
      ...logs,
      commonLogParams: z.object(logs).nullish(),
    })
    .nullish(),
});

/** `index;product_id` */
const itemId = z
  .string()
  .regex(/^(?:\d+;)?\d{1,20}$/)
  .overwrite((written) => written.slice(written.indexOf(';') + 1));

export const realtimeProductSearch = defineStream({
  name: 'realtime-product-search',
  path: '/api/v3/realtime/product/search',
  ...keywordSearch,
  params: z.object({
    sk: z.string(),
    region: z.string(),
    /** 1 price ascending, 2 price descending, 3 best sellers, 4 relevance. */
    sort_type: z.literal([1, 2, 3, 4]).optional(),
    /** `min,max`, presumably in the currency of the market. */
    price_range: z.string().optional(),
    /** 1: only products that are in a live session. */
    live: z.literal([0, 1]).optional(),
    /** 1: only those that can be paid on delivery. */
    cod: z.literal([0, 1]).optional(),
  }),
  inputs: eachKeyword((sk, region) => [{ sk, region }]),
  // What the cursor counts is not documented: it was 3 after a page that was to have ten.
  pages: searchPages({ size: 10, sizeParam: 'count', counts: false }),
  at: 'data.body.sections[0].items',
  record: z.object({
    item_id: itemId,
    data: z.object({ raw_data: jsonText(card).nullish() }).nullish(),
  }),
  tables: [shops, products, search_results],
  rows: ({ item_id, data }, { params: { sk, region, ...filters }, ...context }) => {
    const { commonLogParams, cardLog, baseLog } = data?.raw_data?.view_object ?? {};
    const product = commonLogParams?.cardLog ?? cardLog;
    const shop = commonLogParams?.baseLog ?? baseLog;
    const seller_id = shop?.shop_id ?? undefined;
    return [
      ...(seller_id ? [row(shops, { seller_id, seller_name: shop?.seller_name })] : []),
      ...withSearchResult(
        row(products, {
          product_id: item_id,
          seller_id,
          product_name: product?.title_text,
          show_price: product?.show_price,
          sale_price: product?.sales_price,
          currency: product?.currency,
          product_rating: product?.rate,
          sold_count: product?.volume,
          discount_rate: product?.discount_rate,
        }),
        { search: 'realtime-product-search', query: sk, region, filters },
        context,
      ),
    ];
  },
  ignored: {
    tech_type: 'kind of card in the app, 2 in every sample',
    biz_type: 'kind of card in the app, 1 in every sample',
    'data.height': 'layout of the card in the app',
    'data.width': 'layout of the card in the app',
    'data.lynx_card_key': 'layout of the card in the app',
  },
});
