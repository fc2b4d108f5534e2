/** Creators as the affiliate marketplace of TikTok Shop shows them to sellers: profile, sales and content of a day. */
import {
  count,
  decimalColumn,
  document,
  flag,
  image,
  instantColumn,
  label,
  labelsColumn,
  market,
  money,
  position,
  region,
  snapshotDate,
  tiktokIdColumn,
  total,
} from './columns.ts';
import { fact } from './table.ts';

/** One creator in one market on one day. */
const grain = () => ({
  creator_oecuid: tiktokIdColumn(
    'Id of the creator in the affiliate marketplace, neither user_id nor sec_uid: influencers.creator_oecuid.',
  ).notNull(),
  region: market(),
  snapshot_date: snapshotDate(),
});

/** Where the account that asks may not see a value, only its range is filled. */
const range = (of: string) => label(`${of} as a range such as 1K-5K, also where the value itself is not visible.`);
const amount = (meaning: string) =>
  money(`${meaning}, in the currency of currency_symbol; null where it is not visible to the account that asks.`);
const basisPoints = (meaning: string) => decimalColumn(`${meaning} in basis points: 80 is 0.8 %.`);

/** Medians of views, likes, comments and shares: `medians('video', 'a video')` is video_med_view_cnt and so on. */
const medians = <P extends string>(prefix: P, of: string) =>
  ({
    [`${prefix}_med_view_cnt`]: decimalColumn(`Median views of ${of}.`),
    [`${prefix}_med_like_cnt`]: decimalColumn(`Median likes of ${of}.`),
    [`${prefix}_med_comment_cnt`]: decimalColumn(`Median comments of ${of}.`),
    [`${prefix}_med_share_cnt`]: decimalColumn(`Median shares of ${of}.`),
  }) as Record<`${P}_med_${'view' | 'like' | 'comment' | 'share'}_cnt`, ReturnType<typeof decimalColumn>>;

export const affiliate_creator_snapshots = fact('affiliate_creator_snapshots', {
  topic: 'Creators',
  day: 'snapshot_date',
  dayKind: 'snapshot',
  about:
    'A creator in the affiliate marketplace of TikTok Shop: one row a creator, market and day. Three calls fill it, which the documentation of the API does not list. A value that the account may not see is null, and its range is kept.',
  key: grain,
  columns: {
    handle: label('Handle without @.'),
    nickname: label('Display name.'),
    avatar_url: image('Profile image'),
    categories: labelsColumn('Names of the categories of the creator.'),
    bio: label('Bio.'),
    bio_url: label('Link in the bio.'),
    selection_region: region('Market that the marketplace states for the creator.'),
    creator_bind_mcn_name: label('Agency (MCN) of the creator.'),
    contact_info_available: flag('True where contact data can be requested.'),
    partnered_brand: document('Brands of earlier collaborations: [{id, name}].'),
    collaborated_brands_num: total('Number of brands of earlier collaborations.'),
    has_collaborated: flag('True where the shop that asks has collaborated with the creator.'),
    sorted_creator_labels: document('Labels of the marketplace as they came: their meaning is not documented.'),
    occurred_top_rank: total('Best rank reached, by the name of the field; which ranking is not documented.'),
    creator_permission_tag: count('Code of TikTok, not documented.'),

    currency_symbol: label('Symbol of the currency of the amounts, such as $.'),
    med_gmv_revenue: amount('Median GMV'),
    med_gmv_revenue_range: range('Median GMV'),
    units_sold: total('Units sold.'),
    units_sold_range: range('Units sold'),
    avg_revenue_per_buyer: amount('Revenue a buyer'),
    avg_revenue_per_buyer_range: range('Revenue a buyer'),
    gpm: amount('GMV per thousand views'),
    gpm_range: range('GMV per thousand views'),
    ec_video_gpm_min: amount('GMV per thousand views of selling videos, lower end of the range'),
    ec_video_gpm_max: amount('GMV per thousand views of selling videos, upper end of the range'),
    ec_live_gpm_min: amount('GMV per thousand views of selling live sessions, lower end of the range'),
    ec_live_gpm_max: amount('GMV per thousand views of selling live sessions, upper end of the range'),
    video_gmv: amount('GMV by video'),
    live_gmv: amount('GMV by live session'),
    med_commission_rate: decimalColumn('Median commission in basis points: 1500 is 15 %.'),
    med_commission_rate_range: range('Median commission'),
    product_price_range: label('Prices of the products promoted, as a range.'),
    product_cnt: total('Products, by the name of the field.'),
    promoted_product_num: total('Products promoted.'),
    sample_fulfillment_rate: decimalColumn('Samples for which content was posted, in basis points: 9280 is 92.8 %.'),

    video_publish_cnt_30d: total('Videos published in 30 days.'),
    live_streaming_cnt_30d: total('Live sessions in 30 days.'),
    ...medians('video', 'a video'),
    ...medians('live', 'a live session'),
    ...medians('ec_video', 'a selling video'),
    ...medians('ec_live', 'a selling live session'),
    video_engagement: basisPoints('Engagement of videos'),
    live_engagement: basisPoints('Engagement of live sessions'),
    ec_video_engagement: basisPoints('Engagement of selling videos'),
    ec_live_engagement: basisPoints('Engagement of selling live sessions'),
  },
});

export const affiliate_creator_shares = fact('affiliate_creator_shares', {
  topic: 'Creators',
  day: 'snapshot_date',
  about: 'How the GMV of a creator in the affiliate marketplace is divided, by channel and by industry.',
  key: () => ({
    ...grain(),
    grouping: label('content: by video, live session and showcase; industry: by category of product.').notNull(),
    group_key: label('The channel, such as video_gmv; the TikTok id of the industry.').notNull(),
  }),
  columns: {
    name: label('Name of the industry; null for a channel.'),
    share: decimalColumn('Share of the GMV as a fraction: 0.25 is 25 %.'),
  },
});

export const affiliate_creator_videos = fact('affiliate_creator_videos', {
  topic: 'Creators',
  day: 'snapshot_date',
  about: 'Top videos that the affiliate marketplace shows of a creator.',
  key: () => ({
    ...grain(),
    item_id: tiktokIdColumn('TikTok id of the video: videos.video_id, where collected.').notNull(),
  }),
  columns: {
    position: position(),
    name: label('Caption.'),
    play_cnt: total('Views.'),
    like_cnt: total('Likes.'),
    comment_cnt: total('Comments.'),
    release_date: instantColumn('When it was published.'),
  },
});
