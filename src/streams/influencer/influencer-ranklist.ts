import { z } from 'zod';
import { counter, decimal, text } from '../../extract/wire.ts';
import { influencers } from '../../load/tables/influencers.ts';
import { influencer_ranks } from '../../load/tables/ranks.ts';
import { newestRankings, rankColumns, rankField, rankList, rankParams } from '../rank-list.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';
import { creator } from './creator.ts';

export const influencerRanklist = defineStream({
  name: 'influencer-ranklist',
  path: '/api/v3/echotik/influencer/ranklist',
  ...rankList,
  params: z.object({
    ...rankParams,
    ...rankField('influencer_rank_field'),
    influencer_category_name: z.string().optional(),
    product_category_id: z.string().optional(),
  }),
  inputs: newestRankings('influencer_rank_field', 2),
  record: creator.extend({
    most_category_id: text.nullish(),
    most_category_l2_id: text.nullish(),
    most_category_l3_id: text.nullish(),
    total_followers_cnt: counter.nullish(),
    total_followers_history_cnt: counter.nullish(),
    total_digg_cnt: counter.nullish(),
    total_digg_history_cnt: counter.nullish(),
    total_post_video_cnt: counter.nullish(),
    total_post_video_history_cnt: counter.nullish(),
    total_live_cnt: counter.nullish(),
    total_live_history_cnt: counter.nullish(),
    total_product_cnt: counter.nullish(),
    total_product_history_cnt: counter.nullish(),
    total_sale_cnt: counter.nullish(),
    total_sale_history_cnt: counter.nullish(),
    total_sale_gmv_amt: decimal.nullish(),
    total_sale_gmv_history_amt: decimal.nullish(),
  }),
  tables: [influencers, influencer_ranks],
  rows: (record, { params, position }) => {
    const { user_id, unique_id, nick_name, avatar, region, category, ec_score, sales_flag, ...others } = record;
    const { product_category_list, most_category_id, most_category_l2_id, most_category_l3_id, ...metrics } = others;
    return [
      row(influencers, {
        user_id,
        unique_id,
        nick_name,
        avatar_url: avatar,
        region,
        category,
        ec_score,
        sales_flag,
        product_category_list,
        most_category_id,
        most_category_l2_id,
        most_category_l3_id,
      }),
      row(influencer_ranks, {
        ...rankColumns(params, params.influencer_rank_field),
        influencer_category_name: params.influencer_category_name ?? '',
        product_category_id: params.product_category_id ?? '',
        user_id,
        position,
        ...metrics,
      }),
    ];
  },
});
