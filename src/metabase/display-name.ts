/** Turns names of tables and columns into plain words, for tools that show them to people. */

/** Whole names, without their window. The first that matches applies. */
const PHRASES: readonly (readonly [RegExp, string])[] = [
  [/^total_(video|live)_sale_gmv_amt$/, 'gmv by $1'],
  [/^total_sale_gmv_amt$/, 'gmv'],
  [/^total_(video|live)_sale_cnt$/, 'units sold by $1'],
  [/^total_sale_cnt$/, 'units sold'],
  [/^per_product_ifl_sale_cnt$/, 'units sold by the creator'],
  [/^per_product_ifl_gmv_amt$/, 'gmv by the creator'],
  [/^per_live_sale_gmv_amt$/, 'gmv a live session'],
  [/^total_ifl_(video|live)_cnt$|^total_(video|live)_ifl_cnt$/, 'creators by $1$2'],
  [/^total_(video_)?product_cnt$/, '$1products'],
  [/^total_crawl_product_cnt$/, 'products on the shelf'],
  [/^total_active_product_cnt$/, 'active products'],
  [/^total_post_video_cnt$/, 'videos published'],
  [/^total_live_cnt$/, 'live sessions'],
  [/^total_video_cnt$/, 'videos'],
  [/^total_user$/, 'viewers'],
  [/^total_favorited$/, 'likes received'],
  [/^total_(\w+)_cnt$/, '$1'],
  [/^per_video_product_views_avg_cnt$/, 'average views of a video that sells'],
  [/^per_views_avg_cnt$/, 'average views a video'],
  [/^spu_avg_price$/, 'average price'],
  [/^(\w+)_(cnt|amt)$/, '$1'],
  [/^digg_count$/, 'likes'],
  [/^unique_id$/, 'handle'],
  [/^(nick_name|nickname)$/, 'display name'],
  [/^user_id$/, 'creator_id'],
  [/^clip_id$/, 'sound_id'],
  [/duration_s$/, 'duration, seconds'],
  [/^(first|last)_crawl_dt$/, '$1 seen on'],
  [/^if_cml$/, 'in the commercial library'],
  [/^music$/, 'sounds'],
  [/^period_days$/, 'window, days'],
];

/** Single words. */
const WORDS: Readonly<Record<string, string>> = {
  ai: 'AI',
  avg: 'average',
  biz: 'business',
  cpa: 'CPA',
  ctr: 'CTR',
  cvr: 'CVR',
  desc: 'description',
  diff: 'change',
  digg: 'likes',
  ec: 'e-commerce',
  ecom: 'e-commerce',
  gmv: 'GMV',
  gpm: 'GPM',
  id: 'ID',
  ids: 'IDs',
  ifl: 'creators',
  influencer: 'creator',
  influencers: 'creators',
  l1: 'level 1',
  l2: 'level 2',
  l3: 'level 3',
  lives: 'live sessions',
  max: 'highest',
  min: 'lowest',
  music: 'sound',
  prop: 'variant',
  props: 'variants',
  qr: 'QR',
  qrcode: 'QR code',
  sec: 'secure',
  seller: 'shop',
  sku: 'SKU',
  skus: 'SKUs',
  uid: 'ID',
  uri: 'storage key',
  url: 'URL',
  urls: 'URLs',
  vid: 'video',
  youtube: 'YouTube',
};

export const vocabulary = { PHRASES, WORDS };

/** The days that a number covers, as the API writes them into names. */
const WINDOW = /_(?:(\d+)d|history)(?=_)/;

/** `total_sale_gmv_7d_amt` is `GMV, last 7 days`. */
export function toDisplayName(name: string): string {
  const [window, days] = isMetricName(name) ? (WINDOW.exec(name) ?? []) : [];
  const bare = (window ? name.replace(window, '') : name).replace(/^_+/, '');
  const [pattern, words] = PHRASES.find(([phrase]) => phrase.test(bare)) ?? [/$^/, ''];
  const text = bare
    .replace(pattern, words)
    .split(/[_ ]+/)
    .filter(Boolean)
    .map((word) => WORDS[word] ?? word)
    .join(' ');
  const shown = text.charAt(0).toUpperCase() + text.slice(1);
  if (!window) return shown;
  if (!days) return `${shown}, in all`;
  return days === '1' ? `${shown}, 1 day` : `${shown}, last ${days} days`;
}

/** Excludes names of tables that end in _history. */
const isMetricName = (name: string) => /_(cnt|amt|price)$/.test(name);
