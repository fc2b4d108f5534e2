/** Creators: their state, their days, where they are from and who follows them. */
import {
  count,
  day,
  decimal,
  document,
  flag,
  image,
  label,
  money,
  region,
  sales,
  snapshotDate,
  tiktokId,
  total,
} from './columns.ts';
import { entity, fact, link, restatedFact } from './table.ts';
import { amounts, counts } from './windows.ts';

export const {
  table: influencers,
  history: influencers_history,
  versions: influencers_versions,
} = entity('influencers', {
  about: 'Creators: current attributes and metrics, one row a creator. Earlier ones: influencers_versions.',
  key: () => ({ user_id: tiktokId('TikTok id of the account; stable, unlike the handle.').notNull() }),
  columns: {
    unique_id: label('Handle without @; can change.'),
    sec_uid: tiktokId('Secure id of the account, which some of the calls of TikTok want.'),
    nick_name: label('Display name.'),
    avatar_url: image('Profile image'),
    avatar_uri: label('Storage key of the profile image at TikTok: stays, while the signed URLs expire.'),
    qrcode_uri: label('Storage key of the QR code of the account at TikTok.'),
    signature: label('Bio.'),
    contact_email: label('Public contact e-mail.'),
    region: region('Market, such as US; GB for the United Kingdom.'),
    account_region: region('Market of the account as TikTok gives it in follower lists; mostly empty.'),
    language: label('Language code, such as en.'),
    gender: label('Inferred by EchoTik; US only.'),
    category: label('Category of the creator: influencer_categories.name.'),
    // No foreign key: shops refer to influencers, and one of the two has to come first.
    seller_id: tiktokId('Shop linked to the account: shops.seller_id.'),
    off_mark: count('0 active, above 0 probably closed.'),
    sales_flag: count('How the creator sells: 0 not, 1 by video, 2 live, 3 by both, 4 showcase.'),
    show_case_flag: flag('True when the showcase is open.'),
    ec_score: decimal('Rating by EchoTik, about 0 to 10.'),
    influencer_level: count('Tier as the search of EchoTik gives it; the scale is not documented.'),
    interaction_rate: decimal('Engagement as a fraction: 0.01 is 1 %.'),
    avg_30d_price: money('Mean price of the goods sold, trailing 30 days.'),
    most_views_video: tiktokId('The most viewed video: videos.video_id.'),
    most_category_product: document('Best-selling category: [{category_name, category_id}].'),
    most_category_id: label('Most promoted category of level 1 (from rankings).'),
    most_category_l2_id: label('Documented as level 2; holds the second category of level 1 in practice.'),
    most_category_l3_id: label('Documented as level 3; holds the third category of level 1 in practice.'),
    product_category_list: document(
      'Promoted categories by importance: [{category_id, category_l2_id, category_l3_id, rank}].',
    ),
    influencer_video_duration_level: document('Videos by length: bucket (15s, 15s-30s, 30s-60s, 1m-2m, 2m) -> count.'),
    influencer_video_publish_hour: document('Videos by the hour they were published: 00 to 23 -> count.'),
    influencer_video_publish_week: document('Videos by weekday: 1 to 7 -> count; which day is 1 is not documented.'),
    account_type: count('Kind of account, code of TikTok; not documented.'),
    authority_status: count('Status code of TikTok; not documented.'),
    verification_type: count('Badge code of TikTok; not documented.'),
    custom_verify: label('Text of the badge.'),
    enterprise_verify_reason: label('Text of the business badge.'),
    ad_virtual: flag('True for a virtual account for ads.'),
    youtube_channel_id: label('Linked YouTube channel.'),
    youtube_channel_title: label('Title of the linked YouTube channel.'),
    twitter_id: label('Linked X (Twitter) account.'),
    twitter_name: label('Name of the linked X (Twitter) account.'),
    first_crawl_dt: day('Day EchoTik first saw the creator.'),

    total_followers_cnt: total('Followers now.'),
    ...counts('total_followers', [1, 7, 30, 90], 'Followers'),
    total_following_cnt: total('Accounts followed.'),
    total_digg_cnt: total('Likes in all, as EchoTik counts them.'),
    ...counts('total_digg', [1, 7, 30, 90], 'Likes'),
    total_likes_cnt: total('A second counter of likes; how it differs from total_digg_cnt is not documented.'),
    total_favorited: total('Likes received as the profile on TikTok shows them (realtime calls).'),
    total_comments_cnt: total('Comments in all.'),
    total_shares_cnt: total('Shares in all.'),
    total_views_cnt: total('Video views in all.'),
    total_post_video_cnt: total('Videos published.'),
    per_views_avg_30d_cnt: total('Mean views a video, trailing 30 days.'),
    per_video_product_views_avg_7d_cnt: total('Mean views of a video that sells, trailing 7 days.'),
    per_video_product_views_avg_30d_cnt: total('Mean views of a video that sells, trailing 30 days.'),
    total_live_cnt: total('Live sessions.'),
    total_live_views_cnt: total('Views of the live sessions.'),
    total_product_cnt: total('Products promoted.'),
    ...counts('total_product', [30], 'Products promoted'),
    ...counts('total_video_product', [30], 'Products promoted by video'),
    ...sales('in all'),
    ...amounts('total_sale_gmv', [30], 'GMV (estimate)'),
    ...counts('total_video_sale', [30], 'Units sold by video (estimate)'),
    ...amounts('total_video_sale_gmv', [30], 'GMV by video (estimate)'),
    ...amounts('total_live_sale_gmv', [30], 'GMV by live session (estimate)'),
  },
});

export const { table: influencer_daily, revisions: influencer_daily_revisions } = restatedFact('influencer_daily', {
  about:
    'A creator day by day: totals at the end of the day and what the day changed. A missing day normally means no change, but not always.',
  key: () => ({
    user_id: tiktokId('The creator: influencers.user_id.').notNull(),
    date: day('The day; its time zone is not documented.').notNull(),
  }),
  columns: {
    total_followers_cnt: total('Followers.'),
    total_followers_1d_cnt: total('Followers gained that day; negative when lost.'),
    total_digg_cnt: total('Likes up to the day.'),
    total_digg_1d_cnt: total('Likes gained that day.'),
    total_comments_cnt: total('Comments up to the day.'),
    total_shares_cnt: total('Shares up to the day.'),
    total_views_cnt: total('Video views up to the day.'),
    total_post_video_cnt: total('Videos published up to the day.'),
    total_live_cnt: total('Live sessions up to the day.'),
    total_sale_1d_cnt: total('Units sold that day, estimate.'),
    total_sale_gmv_1d_amt: money('GMV of that day, estimate; presumably USD.'),
  },
  references: { user_id: influencers.user_id },
});

export const influencer_regions = fact('influencer_regions', {
  about: 'The market of an account as TikTok told it that day, by handle: the call takes and returns no id.',
  key: () => ({ unique_id: label('Handle without @, as asked for.').notNull(), snapshot_date: snapshotDate() }),
  columns: { region: region('Market, such as US.') },
});

export const {
  table: influencer_followers,
  history: influencer_followers_history,
  versions: influencer_followers_versions,
} = link('influencer_followers', {
  about:
    'Who follows whom, as far as read: the newest of the followers and of the followed of a creator. Never complete.',
  key: () => ({
    user_id: tiktokId('The one who is followed: influencers.user_id.').notNull(),
    follower_user_id: tiktokId('The one who follows: influencers.user_id.').notNull(),
  }),
  columns: {},
  references: { user_id: influencers.user_id, follower_user_id: influencers.user_id },
});
