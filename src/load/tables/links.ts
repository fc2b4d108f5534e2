/** Which products, shops, creators, videos and live sessions belong together, with the metrics of the pair. */
import { count, label, money, productCategoryReference, sales, tiktokIdColumn, total, urls } from './columns.ts';
import { influencers } from './influencers.ts';
import { lives } from './lives.ts';
import { products } from './products.ts';
import { shops } from './shops.ts';
import { link } from './table.ts';
import { videos } from './videos.ts';

const product = () => ({ product_id: tiktokIdColumn('The product: products.product_id.').notNull() });
const shop = () => ({ seller_id: tiktokIdColumn('The shop: shops.seller_id.').notNull() });
const creator = () => ({ user_id: tiktokIdColumn('The creator: influencers.user_id.').notNull() });
const video = () => ({ video_id: tiktokIdColumn('The video: videos.video_id.').notNull() });
const live = () => ({ room_id: tiktokIdColumn('The session: lives.room_id.').notNull() });
/** The lists of a product or a shop do not say whether they count its share or the whole video. */
const videoSales = () => ({
  total_video_sale_cnt: total(
    'Units sold by the video, estimate; the share of the pair or the whole is not documented.',
  ),
  total_video_sale_gmv_amt: money('GMV of the video, estimate; the share of the pair or the whole is not documented.'),
});

export const {
  table: product_influencers,
  history: product_influencers_history,
  versions: product_influencers_versions,
} = link('product_influencers', {
  topic: 'Who sells what',
  about: 'Creators who promote a product, with what each sold of it: by video, live or showcase.',
  key: () => ({ ...product(), ...creator() }),
  columns: {
    per_product_ifl_sale_cnt: total('Units of the product credited to the creator, estimate.'),
    per_product_ifl_gmv_amt: money('GMV of the product credited to the creator, estimate; presumably USD.'),
  },
  references: { product_id: products.product_id, user_id: influencers.user_id },
});

export const {
  table: influencer_products,
  history: influencer_products_history,
  versions: influencer_products_versions,
} = link('influencer_products', {
  topic: 'Who sells what',
  about: 'Products that a creator promotes. total_sale_* is of all who sell it: not to be summed by creator.',
  key: () => ({ ...creator(), ...product() }),
  columns: {
    ...sales('of the product by everyone'),
    total_video_cnt: total('Videos linked to the product.'),
    total_video_sale_cnt: total('Units sold by video, estimate.'),
    total_video_sale_gmv_amt: money('GMV by video, estimate.'),
    total_live_cnt: total('Live sessions linked to the product.'),
    total_live_sale_cnt: total('Units sold live, estimate.'),
    total_live_sale_gmv_amt: money('GMV by live session, estimate.'),
  },
  references: { user_id: influencers.user_id, product_id: products.product_id },
});

export const {
  table: product_videos,
  history: product_videos_history,
  versions: product_videos_versions,
} = link('product_videos', {
  topic: 'Who sells what',
  about: 'Videos that promote a product, from the list of the product.',
  key: () => ({ ...product(), ...video() }),
  columns: videoSales(),
  references: { product_id: products.product_id, video_id: videos.video_id },
});

export const {
  table: video_products,
  history: video_products_history,
  versions: video_products_versions,
} = link('video_products', {
  topic: 'Who sells what',
  about: 'Products attached to a video, from the video.',
  key: () => ({ ...video(), ...product() }),
  columns: {},
  references: { video_id: videos.video_id, product_id: products.product_id },
});

export const {
  table: product_lives,
  history: product_lives_history,
  versions: product_lives_versions,
} = link('product_lives', {
  topic: 'Who sells what',
  about: 'Live sessions that sold a product.',
  key: () => ({ ...product(), ...live() }),
  columns: {
    ...sales('in the session, of the product or of all of them'),
    spu_avg_price: money('Mean price of the SKUs of the product; presumably USD.'),
    category_id: label('Product category of level 1, of the product or the session: not documented.'),
    cover_urls: urls('Images of the product or the session: the source does not say.'),
  },
  references: { product_id: products.product_id, room_id: lives.room_id },
  refersTo: { category_id: productCategoryReference },
});

export const {
  table: shop_products,
  history: shop_products_history,
  versions: shop_products_versions,
} = link('shop_products', {
  topic: 'Who sells what',
  about: 'Products in the list of a shop.',
  key: () => ({ ...shop(), ...product() }),
  columns: {
    status: count('State in the feed of the shop (realtime); 1 seen, not documented.'),
    biz_type: count('Kind of business in the feed of the shop (realtime); 0 seen, not documented.'),
    source: count('Where the feed of the shop took it from (realtime); 5 seen, not documented.'),
  },
  references: { seller_id: shops.seller_id, product_id: products.product_id },
});

export const {
  table: shop_influencers,
  history: shop_influencers_history,
  versions: shop_influencers_versions,
} = link('shop_influencers', {
  topic: 'Who sells what',
  about: 'Creators who promote a shop.',
  key: () => ({ ...shop(), ...creator() }),
  columns: sales('by the creator, for the shop or in all (not documented)'),
  references: { seller_id: shops.seller_id, user_id: influencers.user_id },
});

export const {
  table: shop_videos,
  history: shop_videos_history,
  versions: shop_videos_versions,
} = link('shop_videos', {
  topic: 'Who sells what',
  about: 'Videos that promote a shop.',
  key: () => ({ ...shop(), ...video() }),
  columns: videoSales(),
  references: { seller_id: shops.seller_id, video_id: videos.video_id },
});

export const {
  table: shop_lives,
  history: shop_lives_history,
  versions: shop_lives_versions,
} = link('shop_lives', {
  topic: 'Who sells what',
  about: 'Live sessions that sold products of a shop.',
  key: () => ({ ...shop(), ...live() }),
  columns: sales('in the session, of the shop or of all (not documented)'),
  references: { seller_id: shops.seller_id, room_id: lives.room_id },
});
