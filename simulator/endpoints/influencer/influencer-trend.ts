/** A creator day by day. */
import { requiredDays } from '../../required-days.ts';
import { cutPage } from '../../paging.ts';
import { isoDate } from '../../world/days.ts';
import { unit } from '../../world/random.ts';
import type { Endpoint } from '../endpoint.ts';
import { findCreatorById } from './requested-creator.ts';

/** A day on which nothing changed may be missing. */
const GAP_SHARE = 0.05;

export const influencerTrend: Endpoint = {
  id: 'influencer-trend',
  path: '/api/v3/echotik/influencer/trend',
  credits: 1,
  message: 'success',
  at: 'data',
  key: 'dt',
  answer(query, world) {
    const days = requiredDays(query, world.day);
    const creator = findCreatorById(query, world);
    if (!creator) return [];
    const known = days.filter((day) => day >= creator.born && unit('gap', creator.id, day) >= GAP_SHARE);
    return cutPage(query, known).map((day) => {
      const thatDay = { first: day, last: day };
      return {
        dt: isoDate(day),
        total_comments_cnt: world.total(creator, 'comments', day),
        total_digg_1d_cnt: world.gainOver(creator, 'digg', thatDay),
        total_digg_cnt: world.total(creator, 'digg', day),
        total_followers_1d_cnt: world.gainOver(creator, 'followers', thatDay),
        total_followers_cnt: world.total(creator, 'followers', day),
        total_live_cnt: world.total(creator, 'lives', day),
        total_post_video_cnt: world.total(creator, 'videos', day),
        total_sale_1d_cnt: world.gainOver(creator, 'sale', thatDay),
        total_sale_gmv_1d_amt: world.gainOver(creator, 'gmv', thatDay),
        total_shares_cnt: world.total(creator, 'shares', day),
        total_views_cnt: world.total(creator, 'views', day),
        user_id: creator.id,
      };
    });
  },
};
