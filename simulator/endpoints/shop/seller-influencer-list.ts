/** Creators who promote a shop. */
import { cutPage } from '../../paging.ts';
import { sortedBy } from '../../sorting.ts';
import type { Endpoint } from '../endpoint.ts';
import { listRelatedToShop } from './requested-shop.ts';

export const sellerInfluencerList: Endpoint = {
  id: 'seller-influencer-list',
  path: '/api/v3/echotik/seller/influencer/list',
  credits: 1,
  message: 'success',
  at: 'data',
  key: 'user_id',
  answer(query, world) {
    const known = world.day - 1;
    const list = sortedBy(
      query,
      'seller_influencer_sort_field',
      [
        (creator) => world.total(creator, 'followers', known),
        (creator) => world.total(creator, 'sale', known),
        (creator) => world.total(creator, 'gmv', known),
      ],
      listRelatedToShop(query, world, 'creator'),
    );
    return cutPage(query, list).map((creator) => ({
      avatar: creator.avatar,
      nick_name: creator.nickName,
      region: creator.region,
      seller_id: query['seller_id'] ?? '',
      total_digg_cnt: world.total(creator, 'digg', known),
      total_followers_cnt: world.total(creator, 'followers', known),
      total_following_cnt: world.total(creator, 'following', known),
      total_sale_cnt: world.total(creator, 'sale', known),
      total_sale_gmv_amt: world.total(creator, 'gmv', known),
      unique_id: creator.handle,
      user_id: creator.id,
    }));
  },
};
