/** Live sessions of a creator. */
import { cutPage } from '../../paging.ts';
import type { Endpoint } from '../endpoint.ts';
import { sessionFields } from '../live/live-fields.ts';
import { findCreatorById, listRelatedToCreator } from './requested-creator.ts';

export const influencerLiveList: Endpoint = {
  id: 'influencer-live-list',
  path: '/api/v3/echotik/influencer/live/list',
  credits: 1,
  message: 'success',
  at: 'data',
  key: 'room_id',
  answer(query, world) {
    const known = world.day - 1;
    const nickName = findCreatorById(query, world)?.nickName ?? null;
    return cutPage(query, listRelatedToCreator(query, world, 'live')).map((live) => ({
      ...sessionFields(live, world),
      nick_name: nickName,
      total_comments_cnt: world.total(live, 'comments', known),
      total_digg_cnt: world.total(live, 'digg', known),
      total_followers_cnt: world.total(live, 'followers', known),
      total_joins_cnt: world.total(live, 'joins', known),
      total_product_cnt: live.productIds.length,
      total_sale_cnt: world.total(live, 'sale', known),
      total_sale_gmv_amt: world.total(live, 'gmv', known),
      total_views_cnt: world.total(live, 'views', known),
      user_id: live.creatorId,
    }));
  },
};
