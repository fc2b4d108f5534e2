/** Reviews of products. */
import { count, document, flag, instantColumn, label, region, tiktokIdColumn, total, url, urls } from './columns.ts';
import { products } from './products.ts';
import { entity } from './table.ts';

export const {
  table: product_reviews,
  history: product_reviews_history,
  versions: product_reviews_versions,
} = entity('product_reviews', {
  topic: 'Products',
  about: 'Reviews of products, from the offline library and live: one row a review.',
  key: () => ({ review_id: tiktokIdColumn('TikTok id of the review.').notNull() }),
  columns: {
    product_id: tiktokIdColumn('The product: products.product_id.'),
    sku_id: tiktokIdColumn('The variant that was bought.'),
    sku_specification: label('Name of the variant.'),
    rating: count('Stars, 0 to 5.'),
    main_review_title: label('Title; live only.'),
    display_text: label('Text.'),
    display_review_text: document('Text in blocks; live only.'),
    reviewed_at: instantColumn('When the review was written.'),
    region: region('Market that was requested; live only.'),
    review_country: label('Country of the reviewer, English name; live only.'),
    image_urls: urls('Images without signature; live only.'),
    media: document('Videos and other media, as TikTok describes them; live only.'),
    review_user_id: tiktokIdColumn('TikTok id of the reviewer; live only.'),
    review_user_name: label('Name of the reviewer as shown; live only.'),
    review_user_avatar_url: url('Avatar of the reviewer without signature; live only.'),
    digg_count: total('Likes of the review; live only.'),
    is_anonymous: flag('True when the reviewer is hidden; live only.'),
    is_local: flag('True when written in this market; live only.'),
    is_updated: flag('True when edited; live only.'),
    review_source_type: count('Where the review comes from, a code that is not documented; live only.'),
    review_source_name: label('Where the review comes from, such as Verified purchase; live only.'),
    review_incentive_name: label('Set when the reviewer was rewarded, such as Incentivized review; live only.'),
  },
  references: { product_id: products.product_id },
});
