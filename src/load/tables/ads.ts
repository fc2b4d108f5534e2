/** Top ads, and per market, window, filters and day where they stand. */
import {
  count,
  decimalColumn,
  document,
  filter,
  flag,
  label,
  labelsColumn,
  market,
  periodDays,
  position,
  snapshotDate,
  tiktokIdColumn,
  total,
  url,
} from './columns.ts';
import { industryFilter, objectiveFilter } from './insights.ts';
import { entity, fact } from './table.ts';

const ctr = () => decimalColumn('Click-through rate, percent.');
const costLevel = () => count('Level of spend, 0 to 2 seen, higher is more. Not money.');

export const {
  table: ads,
  history: ads_history,
  versions: ads_versions,
} = entity('ads', {
  topic: 'Ads and keywords',
  about: 'Top ads: current attributes and counters, one row an ad. Earlier ones: ads_versions.',
  key: () => ({ material_id: tiktokIdColumn('TikTok id of the ad.').notNull() }),
  columns: {
    ad_title: label('Text of the ad.'),
    brand_name: label('Advertiser; often empty.'),
    industry_key: label('Industry as label_<id>: industries.label.'),
    objective_key: label('Main campaign objective, campaign_objective_<name>.'),
    objectives: document('Campaign objectives: label and value (3 conversions, 15 product sales).'),
    tag: count('3 presumably marks a Spark ad; not documented.'),
    source: label('Where the ad was made, such as TikTok Ads Manager.'),
    source_key: count('The same as a code; 1 and 36 seen.'),
    country_codes: labelsColumn('Target markets, ISO 3166-1 alpha-2.'),
    keyword_list: labelsColumn('Key phrases of the ad.'),
    highlight_text: label('Highlighted text; often empty.'),
    pattern_label: document('Creative patterns; empty in samples.'),
    has_summary: flag('True when TikTok has a summary of the ad.'),
    voice_over: flag('True when the ad has a voice-over.'),
    landing_page: url('Page the ad leads to; can hold tracking parameters.'),
    vid: label('Media id of the video; not a TikTok video id.'),
    duration_s: decimalColumn('Length in seconds.'),
    width: count('Width of the video, pixels.'),
    height: count('Height of the video, pixels.'),
    cover_url: url('Cover image without signature.'),
    ctr: ctr(),
    cost_level: costLevel(),
    like_count: total('Likes.'),
    comment_count: total('Comments; from detail.'),
    share_count: total('Shares; from detail.'),
  },
});

export const ad_snapshots = fact('ad_snapshots', {
  topic: 'Ads and keywords',
  day: 'snapshot_date',
  dayKind: 'snapshot',
  about: 'An ad in a list of top ads: one row an ad, market, window, order, filters and day.',
  key: () => ({
    material_id: tiktokIdColumn('The ad: ads.material_id.').notNull(),
    region: market(),
    period_days: periodDays('Window in days: 7, 30, 120 or 180.'),
    order_by: filter('Order of the list: for_you, impression, ctr, play_2s_rate, play_6s_rate, cvr or like.'),
    industry_id: industryFilter(),
    objective: objectiveFilter(),
    ad_language: filter('Language that was requested, such as en.'),
    ad_format: filter('Format that was requested: 1 Spark ads, 2 others.'),
    like_band: filter('Band of likes that was requested: 1 is the top 20 percent, 5 the last.'),
    snapshot_date: snapshotDate(),
  }),
  columns: {
    position: position(),
    ctr: ctr(),
    cost_level: costLevel(),
    like_count: total('Likes.'),
    is_search: flag('True when the row came from a search.'),
  },
  references: { material_id: ads.material_id },
});
