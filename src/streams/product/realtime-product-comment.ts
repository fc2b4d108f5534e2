import { z } from 'zod';
import { cursor } from '../../extract/pages.ts';
import { counter, idOrNone, mediaUrl, text, booleanFlag } from '../../extract/wire.ts';
import { product_reviews } from '../../load/tables/product-reviews.ts';
import { products } from '../../load/tables/products.ts';
import { filterAccepted } from '../filter-accepted.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';
import { eachProductIn } from './each-product.ts';
import { reviewContent, reviewedPurchase, reviewColumns, reviewTables } from './review.ts';
import { stripSignatures } from './strip-signatures.ts';

/** Where TikTok Shop shows reviews. */
const market = z.enum(['US', 'GB', 'DE', 'FR', 'IT', 'ES', 'IE', 'MX', 'BR', 'ID', 'MY', 'PH', 'SG', 'TH', 'VN', 'JP']);

/** One image, from several servers. */
const image = z.object({ url_list: z.array(mediaUrl.nullish()).nullish() });

export const realtimeProductComment = defineStream({
  name: 'realtime-product-comment',
  path: '/api/v3/realtime/product/comment',
  lane: 'realtime',
  credits: 1,
  params: z.object({ product_id: z.string(), region: market }),
  describes: 'present',
  inputs: eachProductIn((product_id, region) =>
    filterAccepted(market, [region]).map((each) => ({ product_id, region: each })),
  ),
  // The cursor is a page number. Popular products have thousands of pages: the first ten are the ones TikTok shows
  // first.
  pages: cursor({
    param: 'offset',
    first: '1',
    next: 'data.next_cursor',
    hasMore: 'data.has_more',
    size: 20,
    maxPages: 10,
  }),
  at: 'data.review_items',
  record: z.object({
    review: reviewContent.extend({
      main_review_title: text.nullish(),
      review_country: text.nullish(),
      images: z.array(image).nullish(),
      media: z.array(z.unknown()).nullish(),
      display_review_text: z.array(z.unknown()).nullish(),
    }),
    ...reviewedPurchase.shape,
    review_user: z
      .object({
        user_id: idOrNone.nullish(),
        name: text.nullish(),
        avatar: image.nullish(),
      })
      .nullish(),
    digg_count: counter.nullish(),
    is_anonymous: booleanFlag.nullish(),
    is_local: booleanFlag.nullish(),
    is_updated: booleanFlag.nullish(),
    review_source_type: counter.nullish(),
    review_source_name: text.nullish(),
    review_incentive_name: text.nullish(),
  }),
  tables: reviewTables,
  rows: ({ review, review_user, product_id, sku_id, sku_specification, ...rest }, { params }) => {
    const columns = reviewColumns({ ...review, product_id, sku_id, sku_specification }, params);
    return [
      row(products, { product_id: columns.product_id }),
      row(product_reviews, {
        ...columns,
        ...rest,
        region: params.region,
        main_review_title: review.main_review_title,
        review_country: review.review_country,
        display_review_text: stripSignatures(review.display_review_text),
        image_urls: review.images?.flatMap(({ url_list }) => url_list?.[0] ?? []),
        media: stripSignatures(review.media),
        review_user_id: review_user?.user_id,
        review_user_name: review_user?.name,
        review_user_avatar_url: review_user?.avatar?.url_list?.[0],
      }),
    ];
  },
  ignored: {
    'review.review_timestamp_fmt': 'review_timestamp again, written for people',
    'review_user.link': 'opens the app at review_user.user_id, nothing of its own',
  },
});
