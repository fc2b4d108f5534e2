import { pageOf } from '../../paging.ts';
import { integerBetween } from '../../query.ts';
import { type Review, reviewsOf } from '../../world/crowd.ts';
import type { Endpoint } from '../endpoint.ts';
import { productAskedFor } from './product-asked-for.ts';
import { purchaseFields } from './purchase-fields.ts';

const BEST = 5;
/** EchoTik has not all of TikTok's reviews. */
const MOST_COLLECTED = 200;

export const productComment: Endpoint = {
  id: 'product-comment',
  path: '/api/v3/echotik/product/comment',
  credits: 1,
  message: 'success',
  at: 'data',
  key: 'review_id',
  answer(query, world) {
    const least = integerBetween(query, 'min_rating', 0, BEST, 0);
    const most = integerBetween(query, 'max_rating', 0, BEST, BEST);
    const product = productAskedFor(query, world);
    if (!product) return [];
    const reviews = reviewsOf(world, product);
    const collected = Array.from({ length: Math.min(reviews.length, MOST_COLLECTED) }, (_, i) => reviews.at(i))
      .filter((review): review is Review => review !== undefined)
      .filter(({ rating }) => rating >= least && rating <= most);
    return pageOf(query, collected).map((review) => ({
      display_text: review.text,
      ...purchaseFields(review, product),
      rating: review.rating,
      review_id: review.id,
      review_timestamp: review.at * 1000,
    }));
  },
};
