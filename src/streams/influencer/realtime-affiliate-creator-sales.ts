import { z } from 'zod';
import {
  authorized,
  authorizedAmount,
  authorizedBounds,
  authorizedRange,
  toAmount,
  toRangeText,
} from '../../extract/authorized.ts';
import { counter, decimal, secondsInstant, text, tiktokId } from '../../extract/wire.ts';
import {
  affiliate_creator_shares,
  affiliate_creator_snapshots,
  affiliate_creator_videos,
} from '../../load/tables/affiliate-creators.ts';
import { positionedArray, withPositions } from '../positions.ts';
import { row, set } from '../row.ts';
import { defineStream } from '../stream.ts';
import { affiliateCreatorCall, eachAffiliateCreator, toAffiliateGrain } from './affiliate-creator.ts';

const number = authorized(decimal).nullish();
const count = authorized(counter).nullish();
const amount = authorizedAmount.nullish();
const range = authorizedRange.nullish();

/** Medians of views, likes, comments and shares. */
const medians = <P extends string>(prefix: P) =>
  ({
    [`${prefix}_med_view_cnt`]: number,
    [`${prefix}_med_like_cnt`]: number,
    [`${prefix}_med_comment_cnt`]: number,
    [`${prefix}_med_share_cnt`]: number,
  }) as Record<`${P}_med_${'view' | 'like' | 'comment' | 'share'}_cnt`, typeof number>;

export const realtimeAffiliateCreatorSales = defineStream({
  name: 'realtime-affiliate-creator-sales',
  path: '/api/v3/realtime/tts/sale_detail',
  ...affiliateCreatorCall,
  inputs: eachAffiliateCreator,
  record: z.object({
    med_gmv_revenue: amount,
    med_gmv_revenue_range: range,
    units_sold: count,
    units_sold_range: range,
    avg_revenue_per_buyer: amount,
    avg_revenue_per_buyer_range: range,
    gpm: amount,
    gpm_range: range,
    ec_video_gpm: authorizedBounds.nullish(),
    ec_live_gpm: authorizedBounds.nullish(),
    video_gmv: amount,
    live_gmv: amount,
    content_groups: authorized(z.array(z.object({ key: z.string().min(1), value: decimal.nullish() }))).nullish(),
    industry_groups: authorized(
      z.array(z.object({ key: z.string().min(1), name: text.nullish(), value: decimal.nullish() })),
    ).nullish(),
    med_commission_rate: number,
    med_commission_rate_range: range,
    product_price_range: range,
    product_cnt: count,
    promoted_product_num: count,
    sample_fulfillment_rate: number,

    video_publish_cnt_30d: count,
    live_streaming_cnt_30d: count,
    ...medians('video'),
    ...medians('live'),
    ...medians('ec_video'),
    ...medians('ec_live'),
    video_engagement: number,
    live_engagement: number,
    ec_video_engagement: number,
    ec_live_engagement: number,
    // The object `video` of each has signed links to its file.
    top_video_data: authorized(
      positionedArray(
        z.object({
          item_id: tiktokId,
          name: text.nullish(),
          play_cnt: counter.nullish(),
          like_cnt: counter.nullish(),
          comment_cnt: counter.nullish(),
          release_date: secondsInstant.nullish(),
        }),
      ),
    ).nullish(),
  }),
  tables: [affiliate_creator_snapshots, affiliate_creator_shares, affiliate_creator_videos],
  rows: (record, { params, snapshotDate }) => {
    const {
      med_gmv_revenue,
      med_gmv_revenue_range,
      units_sold_range,
      avg_revenue_per_buyer,
      avg_revenue_per_buyer_range,
      gpm,
      gpm_range,
      ec_video_gpm,
      ec_live_gpm,
      video_gmv,
      live_gmv,
      content_groups,
      industry_groups,
      med_commission_rate_range,
      product_price_range,
      top_video_data,
      ...columns
    } = record;
    const grain = toAffiliateGrain(params, snapshotDate);
    const amounts = [med_gmv_revenue, avg_revenue_per_buyer, gpm, video_gmv, live_gmv].map(toAmount);
    const [gmv, perBuyer, perThousand, byVideo, byLive] = amounts;
    const symbols = [...amounts, ec_video_gpm, ec_live_gpm].flatMap((one) => one?.symbol ?? []);
    return [
      row(affiliate_creator_snapshots, {
        ...grain,
        ...columns,
        currency_symbol: symbols[0] ?? null,
        med_gmv_revenue: gmv?.value,
        med_gmv_revenue_range: toRangeText(med_gmv_revenue_range),
        units_sold_range: toRangeText(units_sold_range),
        avg_revenue_per_buyer: perBuyer?.value,
        avg_revenue_per_buyer_range: toRangeText(avg_revenue_per_buyer_range),
        gpm: perThousand?.value,
        gpm_range: toRangeText(gpm_range),
        ec_video_gpm_min: ec_video_gpm?.minimal,
        ec_video_gpm_max: ec_video_gpm?.maximum,
        ec_live_gpm_min: ec_live_gpm?.minimal,
        ec_live_gpm_max: ec_live_gpm?.maximum,
        video_gmv: byVideo?.value,
        live_gmv: byLive?.value,
        med_commission_rate_range: toRangeText(med_commission_rate_range),
        product_price_range: toRangeText(product_price_range),
      }),
      ...set(
        affiliate_creator_shares,
        { ...grain, grouping: 'content' },
        content_groups?.map(({ key, value }) => ({ group_key: key, share: value })),
      ),
      ...set(
        affiliate_creator_shares,
        { ...grain, grouping: 'industry' },
        industry_groups?.map(({ key, name, value }) => ({ group_key: key, name, share: value })),
      ),
      ...set(
        affiliate_creator_videos,
        grain,
        withPositions(top_video_data)?.map(({ element, position }) => ({ ...element, position })),
      ),
    ];
  },
});
