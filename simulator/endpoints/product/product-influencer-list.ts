/** Creators who promote a product. */
import { cutPage } from '../../paging.ts';
import type { Creator, Product } from '../../world/entities.ts';
import type { World } from '../../world/world.ts';
import type { Endpoint } from '../endpoint.ts';
import { findRequestedProduct } from './requested-product.ts';
import { shareOfSales } from './share-of-sales.ts';
import { sortedByField } from './sorted-by-field.ts';

const sortFields = [
  'total_followers_cnt',
  'total_digg_cnt',
  'per_product_ifl_sale_cnt',
  'per_product_ifl_gmv_amt',
  'total_post_video_cnt',
  'total_views_cnt',
  'total_live_views_cnt',
];

export const productInfluencerList: Endpoint = {
  id: 'product-influencer-list',
  path: '/api/v3/echotik/product/influencer/list',
  credits: 1,
  message: 'success',
  at: 'data',
  key: 'user_id',
  answer(query, world) {
    const product = findRequestedProduct(query, world);
    if (!product) return [];
    const records = world.related(product, 'creator').map((creator) => buildRecord(creator, product, world));
    return cutPage(query, sortedByField(query, 'product_influencer_sort_field', sortFields, records));
  },
};

function buildRecord(creator: Creator, product: Product, world: World) {
  const known = world.day - 1;
  const lives = world.related(creator, 'live');
  const { units, gmv } = shareOfSales(product, [...world.related(creator, 'video'), ...lives], known);
  return {
    avatar: creator.avatar,
    category: creator.category,
    nick_name: creator.nickName,
    per_product_ifl_gmv_amt: gmv,
    per_product_ifl_sale_cnt: units,
    product_id: product.id,
    region: creator.region,
    total_digg_cnt: world.total(creator, 'digg', known),
    total_followers_cnt: world.total(creator, 'followers', known),
    total_following_cnt: world.total(creator, 'following', known),
    total_live_cnt: world.total(creator, 'lives', known),
    total_live_views_cnt: lives.reduce((sum, live) => sum + world.total(live, 'views', known), 0),
    total_post_video_cnt: world.total(creator, 'videos', known),
    total_views_cnt: world.total(creator, 'views', known),
    user_id: creator.id,
  };
}
