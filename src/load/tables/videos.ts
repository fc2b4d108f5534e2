/** Videos: their state, their days, the trending lists that show them and the hashtags they were found by. */
import {
  count,
  cumulativeColumns,
  dayColumn,
  document,
  flag,
  image,
  instantColumn,
  label,
  labelsColumn,
  money,
  region,
  tiktokIdColumn,
  total,
  url,
} from './columns.ts';
import { hashtags } from './hashtags.ts';
import { influencers } from './influencers.ts';
import { entity, link, restatedFact } from './table.ts';
import { countColumns } from './windows.ts';

/** What is counted of a video, in all or of the time that `when` says. */
export const videoMetrics = (when: string) => ({
  total_views_cnt: total(`Views ${when}.`),
  total_digg_cnt: total(`Likes ${when}.`),
  total_comments_cnt: total(`Comments ${when}.`),
  total_favorites_cnt: total(`Saves ${when}.`),
  total_shares_cnt: total(`Shares ${when}.`),
  total_video_sale_cnt: total(`Units sold by the video ${when}, estimate.`),
  total_video_sale_gmv_amt: money(`GMV of the video ${when}, estimate; presumably USD.`),
});

export const {
  table: videos,
  history: videos_history,
  versions: videos_versions,
} = entity('videos', {
  topic: 'Videos',
  about: 'Videos: current attributes and metrics, one row a video. Earlier ones: videos_versions.',
  key: () => ({ video_id: tiktokIdColumn('TikTok id of the video.').notNull() }),
  columns: {
    user_id: tiktokIdColumn('Its creator: influencers.user_id.'),
    video_desc: label('Caption with its hashtags.'),
    hashtags: labelsColumn('Names of the hashtags in the caption, without #.'),
    create_time: instantColumn('When it was published.'),
    region: region('Market, such as US; GB for the United Kingdom.'),
    duration_s: count('Length in seconds.'),
    cover_url: image('Cover'),
    share_url: url('Page of the video on TikTok.'),
    width: count('Pixels.'),
    height: count('Pixels.'),
    ratio: label('Quality, such as 720p.'),
    data_size: total('Size of the file in bytes.'),
    created_by_ai: flag('True when the video is marked as made by AI.'),
    is_ad: flag('True when it was shown as a paid ad, as EchoTik says.'),
    is_ads: flag('True when TikTok says it is an ad (realtime).'),
    is_paid_content: flag('True in a paid partnership (realtime).'),
    branded_content_type: count('Kind of branded content, code of TikTok; not documented.'),
    ad_aweme_source: count('Where the ad comes from, code of TikTok; not documented.'),
    ad_source: count('Source of the ad in its commerce information, code of TikTok; not documented.'),
    commercial_label: label('Commercial label shown to viewers.'),
    sales_flag: count('How it mainly sells: 0 not, 1 by video, 2 live.'),
    product_category_list: document('Categories of its products: [{category_name, category_id}].'),
    sound_author: label('Author of the sound added to it; realtime calls give no id of the sound.'),
    sound_album: label('Album of the sound added to it.'),
    sound_duration_s: count('Length of the sound added to it, in seconds.'),
    sound_commercial_right_type: count('Commercial rights of the sound, code of TikTok; not documented.'),
    summary_title: label('Heading of the advice that TikTok generates on its performance.'),
    summary: label('The advice that TikTok generates on its performance.'),

    ...cumulativeColumns(videoMetrics('in all')),
    ...countColumns('total_views', [1, 7, 30], 'Views'),
    ...countColumns('total_digg', [1, 7, 30], 'Likes'),
  },
  references: { user_id: influencers.user_id },
  indexes: { videos_user: ['user_id', 'create_time'] },
});

export const { table: video_daily, revisions: video_daily_revisions } = restatedFact('video_daily', {
  topic: 'Videos',
  day: 'date',
  dayKind: 'totals',
  about:
    'A video day by day: totals at the end of the day. A missing day normally means no change, but not always: what a span brought is the difference of totals, not the sum of days.',
  key: () => ({
    video_id: tiktokIdColumn('The video: videos.video_id.').notNull(),
    date: dayColumn('The day; its time zone is not documented.').notNull(),
  }),
  columns: cumulativeColumns(videoMetrics('up to the day')),
  references: { video_id: videos.video_id },
});

export const {
  table: video_hashtags,
  history: video_hashtags_history,
  versions: video_hashtags_versions,
} = link('video_hashtags', {
  topic: 'Who sells what',
  about: 'Videos found under a hashtag, as far as its list was read. Never complete.',
  key: () => ({
    video_id: tiktokIdColumn('The video: videos.video_id.').notNull(),
    hashtag_id: tiktokIdColumn('The hashtag: hashtags.hashtag_id.').notNull(),
  }),
  columns: {},
  references: { video_id: videos.video_id, hashtag_id: hashtags.hashtag_id },
});
