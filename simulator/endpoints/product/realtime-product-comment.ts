/** Reviews of a product as TikTok shows them now. */
import { cutLimitedPage } from '../../paging.ts';
import { ParameterError, requiredText } from '../../query.ts';
import { countries } from '../../world/countries.ts';
import { type Review, listReviews } from '../../world/crowd.ts';
import { isoDate } from '../../world/days.ts';
import type { Product } from '../../world/entities.ts';
import { hashFileName } from '../../world/ids.ts';
import { integerIn, unit } from '../../world/random.ts';
import { signedUrl } from '../../world/signed-url.ts';
import type { World } from '../../world/world.ts';
import type { Endpoint } from '../endpoint.ts';
import { findProductInMarket } from './requested-product.ts';
import { purchaseFields } from './purchase-fields.ts';

const markets = 'US GB DE FR IT ID MY MX PH SG ES TH VN BR JP IE';
const PAGE = '20';
const PICTURED_SHARE = 0.3;
const FILMED_SHARE = 0.1;
const REWARDED_SHARE = 0.2;
const ANONYMOUS_SHARE = 0.2;
const EDITED_SHARE = 0.1;

export const realtimeProductComment: Endpoint = {
  id: 'realtime-product-comment',
  path: '/api/v3/realtime/product/comment',
  credits: 1,
  message: 'ok',
  at: 'data.review_items',
  key: 'review.review_id',
  answer(query, world) {
    const offset = requiredText(query, 'offset');
    if (!markets.split(' ').includes(requiredText(query, 'region')))
      throw new ParameterError(`region：must be one of ${markets}`);
    const product = findProductInMarket(query, world);
    if (!product) return null;
    const reviews = listReviews(world, product);
    // The cursor is the number of the next page.
    const { rows, pagination } = cutLimitedPage({ page: offset, limit: PAGE }, reviews);
    return {
      has_more: pagination.has_more,
      next_cursor: pagination.page + 1,
      product_rating: product.rating,
      product_rating_v2: { total_rating: product.rating },
      review_count: reviews.length,
      review_count_str: `(${reviews.length})`,
      review_items: rows.map((review) => buildItem(review, product, world)),
      third_party_review_cnt: 0,
    };
  },
};

function buildItem(review: Review, product: Product, { day }: World) {
  const { id, by, text } = review;
  const image = (path: string) => ({ url_list: [signedUrl(`${path}.webp`, id, day)] });
  return {
    digg_count: integerIn(0, 50, 'digg', id),
    is_anonymous: unit('anonymous', id) < ANONYMOUS_SHARE,
    is_local: true,
    is_updated: unit('edited', id) < EDITED_SHARE,
    ...purchaseFields(review, product),
    review: {
      display_review_text: text ? [{ type: 1, text }] : null,
      display_text: text,
      images:
        unit('pictured', id) < PICTURED_SHARE ? [image(`tos-maliva-i-review/${hashFileName('review', id)}`)] : null,
      main_review_title: unit('titled', id) < PICTURED_SHARE ? (text.split(',')[0] ?? '') : '',
      media: unit('filmed', id) < FILMED_SHARE ? [{ type: 2, cover: image(hashFileName('film', id)) }] : null,
      rating: review.rating,
      review_country: countries.find(({ label }) => label === product.region)?.value ?? null,
      review_id: id,
      review_timestamp: String(review.at * 1000),
      review_timestamp_fmt: isoDate(Math.floor(review.at / 86_400)),
    },
    review_incentive_name: unit('rewarded', id) < REWARDED_SHARE ? 'Incentivized review' : '',
    review_source_name: 'Verified purchase',
    review_source_type: 1,
    review_user: {
      avatar: image(`tos-avt/${hashFileName('avatar', by.id)}`),
      link: `aweme://user/profile/${by.id}`,
      name: by.nickName,
      user_id: by.id,
    },
  };
}
