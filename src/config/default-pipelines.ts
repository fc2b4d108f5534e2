/**
 * The pipelines that run without a configuration file. The vendor refreshes its library once a day, and integrators
 * plan their runs after 09:00 UTC. Pipelines that use the ranks of a day run after them. `echotik-warehouse status`
 * shows what each costs per month.
 */

/** Details are fetched for this many first places. */
const MAX_RANK = 50;

/** SQL for the ids on the first places of the newest daily rank list, named like the param of a stream. */
const selectRanked = (table: string, key: string) => (param: string) =>
  `select distinct ${key} as ${param} from echotik.${table} where rank_type = 1 and position <= ${MAX_RANK}
   and date = (select max(date) from echotik.${table} where rank_type = 1)`;

const creators = selectRanked('influencer_ranks', 'user_id');
const products = selectRanked('product_ranks', 'product_id');
const shops = selectRanked('shop_ranks', 'seller_id');
const videos = selectRanked('video_ranks', 'video_id');

const ranklists = (rankType: 1 | 2 | 3) =>
  ['influencer-ranklist', 'product-ranklist', 'seller-ranklist', 'video-ranklist'].map((stream) => ({
    stream,
    params: { rank_type: [rankType] },
  }));

export const defaultPipelines = {
  trending: {
    cron: '0 10 * * *',
    // The lists of a day cannot be requested on the next, so this pipeline may use the reserve of the budget.
    core: true,
    streams: [
      'trending-music-list',
      'trending-music-detail',
      'trending-hashtag-list',
      'trending-hashtag-detail',
      'trending-video-list',
    ],
  },
  'rankings-daily': { cron: '30 10 * * *', core: true, maxPages: 10, streams: ranklists(1) },
  'rankings-weekly': { cron: '0 11 * * 2', maxPages: 10, streams: ranklists(2) },
  'rankings-monthly': { cron: '0 11 2 * *', maxPages: 10, streams: ranklists(3) },
  // Watched and ranked entities. The realtime streams request entities that the library does not have.
  details: {
    cron: '0 12 * * *',
    streams: [
      { stream: 'influencer-detail', sql: creators('user_ids') },
      { stream: 'product-detail', sql: products('product_ids') },
      { stream: 'seller-detail', sql: shops('seller_id') },
      { stream: 'video-detail', sql: videos('video_ids') },
      'realtime-influencer-detail',
      'realtime-product-detail',
      'realtime-video-detail',
      { stream: 'influencer-trend', sql: creators('user_id') },
      { stream: 'product-trend', sql: products('product_id') },
      { stream: 'seller-trend', sql: shops('seller_id') },
      { stream: 'video-trend', sql: videos('video_id') },
    ],
  },
  insights: {
    cron: '0 13 * * 1',
    core: true,
    maxPages: 5,
    streams: [
      'insights-keyword',
      'insights-product-list',
      'insights-product-detail',
      'insights-ads',
      'insights-ads-detail',
    ],
  },
  discovery: {
    cron: '0 14 * * 0',
    maxPages: 10,
    streams: ['influencer-list', 'product-list', 'seller-list', 'video-list'],
  },
  reference: {
    cron: '0 15 * * 0',
    streams: ['category-l1', 'category-l2', 'category-l3', 'industry-classification-mapping', 'category-names'],
  },
};

/** A comment for each pipeline in the file that `config init` writes. */
export const pipelineNotes: Readonly<Record<keyof typeof defaultPipelines, string>> = {
  trending:
    'Music, hashtags and videos that trend today, with their details: tomorrow they can no longer be requested.',
  'rankings-daily': "Yesterday's rank lists of creators, products, shops and videos: ten pages of ten.",
  'rankings-weekly': 'Those of last week, on Tuesdays.',
  'rankings-monthly': 'Those of last month, on the 2nd.',
  details: `Details and trends of the first ${MAX_RANK} places and of what is watched; what the library lacks is requested from TikTok.`,
  insights: 'What TikTok reports of keywords, products and ads, on Mondays.',
  discovery: 'The largest creators, products, shops and videos of each market, on Sundays.',
  reference: 'Categories, industries and their names, on Sundays.',
};
