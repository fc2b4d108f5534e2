/** Live sessions: their state, and what was seen of a room while it was live. */
import {
  count,
  cumulative,
  cumulativeColumns,
  decimalColumn,
  document,
  flag,
  image,
  instantColumn,
  label,
  labelsColumn,
  money,
  region,
  sales,
  tiktokIdColumn,
  total,
} from './columns.ts';
import { influencers } from './influencers.ts';
import { entity, fact } from './table.ts';

export const {
  table: lives,
  history: lives_history,
  versions: lives_versions,
} = entity('lives', {
  topic: 'Lives',
  about: 'Live sessions: current attributes and metrics, one row a session. Earlier ones: lives_versions.',
  key: () => ({ room_id: tiktokIdColumn('TikTok id of the room; each session has its own.').notNull() }),
  columns: {
    user_id: tiktokIdColumn('Its host: influencers.user_id.'),
    title: label('Title.'),
    region: region('Market, such as US; GB for the United Kingdom.'),
    cover_url: image('Cover'),
    live_status: count('2 live, 4 ended.'),
    live_type: count('1 by the account of a shop, 2 by a creator.'),
    create_time: instantColumn('Start.'),
    finish_time: instantColumn('End.'),
    duration_s: count('Length in seconds.'),
    is_live_has_products: flag('True when the room has a showcase (realtime search).'),
    product_category_list: document('Categories sold: [{category_name, category_id}].'),
    live_sale_top3_product: label('The three products that sold most, as they came: the encoding is not documented.'),
    product_category_gmv_distribution: label('GMV by category, as it came: the encoding is not documented.'),

    total_views_cnt: cumulative(total('Views.')),
    max_views_cnt: total('Most viewers at once; often 0 for unknown.'),
    total_joins_cnt: total('Viewers who joined.'),
    total_digg_cnt: cumulative(total('Likes.')),
    total_comments_cnt: cumulative(total('Comments.')),
    total_shares_cnt: cumulative(total('Shares.')),
    total_followers_cnt: total('Followers: rather those the session brought than those of the host, not documented.'),
    total_followers_growth_cnt: total('Followers gained by the session.'),
    followers_growth_rate: decimalColumn('Followers gained in relation to those before.'),
    total_product_cnt: total('Products shown.'),
    total_active_product_cnt: total('Active products; the meaning is not documented.'),
    spu_avg_price: money('Mean price of its products; presumably USD.'),
    ...cumulativeColumns(sales('in the session')),
    gpm: money('Presumably GMV per thousand views.'),
    total_live_30d_cnt: total('Sessions of the host in the trailing 30 days, by the name of the field.'),
    per_live_sale_gmv_30d_amt: money('GMV a session of the host in the trailing 30 days, by the name of the field.'),
  },
  references: { user_id: influencers.user_id },
});

export const live_snapshots = fact('live_snapshots', {
  topic: 'Lives',
  day: 'observed_at',
  about: 'A room at the moment of a realtime call, while it was live: one row a call.',
  key: () => ({
    room_id: tiktokIdColumn('The session: lives.room_id.').notNull(),
    observed_at: instantColumn('When the API answered.').notNull(),
  }),
  columns: {
    user_count: total('Viewers at that moment.'),
    total_user: total('Viewers who had entered so far.'),
    status: count('State of the room: 2 live, 4 ended (from other sources).'),
    restricted: flag('True behind the age gate.'),
    admin_user_ids: labelsColumn('Moderators: TikTok ids of their accounts.'),
    video_total_count: total('Videos of the host; 0 for unknown.'),
    video_total_play_count: total('Views of the videos of the host; 0 for unknown.'),
  },
  references: { room_id: lives.room_id },
});
