/** Reviews of a product, from the library. */
import { cutPage } from '../../paging.ts';
import { integerBetween } from '../../query.ts';
import { type Review, listReviews } from '../../world/crowd.ts';
import type { Endpoint } from '../endpoint.ts';
import { findRequestedProduct } from './requested-product.ts';
import { purchaseFields } from './purchase-fields.ts';

const MAX_RATING = 5;
/** EchoTik has not all of TikTok's reviews. */
const MAX_COLLECTED = 200;

export const productComment: Endpoint = {
  id: 'product-comment',
  path: '/api/v3/echotik/product/comment',
  credits: 1,
  message: 'success',
  at: 'data',
  key: 'review_id',
  answer(query, world) {
    const least = integerBetween(query, 'min_rating', 0, MAX_RATING, 0);
    const most = integerBetween(query, 'max_rating', 0, MAX_RATING, MAX_RATING);
    const product = findRequestedProduct(query, world);
    if (!product) return [];
    const reviews = listReviews(world, product);
    const collected = Array.from({ length: Math.min(reviews.length, MAX_COLLECTED) }, (_, i) => reviews.at(i))
      .filter((review): review is Review => review !== undefined)
      .filter(({ rating }) => rating >= least && rating <= most);
    return cutPage(query, collected).map((review) => ({
      display_text: review.text,
      ...purchaseFields(review, product),
      rating: review.rating,
      review_id: review.id,
      review_timestamp: review.at * 1000,
    }));
  },
};
