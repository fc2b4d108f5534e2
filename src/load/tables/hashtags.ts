/** Hashtags, and per market, window and day what the trending lists say of them. */
import {
  count,
  cumulative,
  filter,
  flag,
  label,
  market,
  periodDays,
  position,
  snapshotDate,
  tiktokIdColumn,
  total,
  url,
} from './columns.ts';
import { entity, fact } from './table.ts';
import {
  audienceAges,
  audienceCountries,
  audienceInterests,
  relatedItems,
  trendRankColumns,
  trendPoints,
} from './trending.ts';

export const {
  table: hashtags,
  history: hashtags_history,
  versions: hashtags_versions,
} = entity('hashtags', {
  topic: 'Hashtags',
  about: 'Hashtags: current attributes and counters, one row a hashtag. Earlier ones: hashtags_versions.',
  key: () => ({ hashtag_id: tiktokIdColumn('TikTok id of the hashtag (cid in search).').notNull() }),
  columns: {
    hashtag_name: label('Hashtag without #.'),
    description: label('Description; most hashtags have none. HTML entities seen.'),
    link: url('Page of the hashtag on TikTok.'),
    industry_id: label('First-level industry: industries.industry_id; null when unclassified.'),
    publish_cnt_all: cumulative(total('Posts overall; from trending detail.')),
    video_views_all: cumulative(total('Views overall; from trending detail.')),
    use_count: total('Posts, as search counts them.'),
    user_count: total('Users, as search counts them; equals use_count in samples.'),
    view_count: cumulative(total('Views, as search counts them.')),
    is_commerce: flag('True for a commercial hashtag.'),
    is_challenge: count('Challenge flag of TikTok: 0 no, 1 yes.'),
    is_pgcshow: flag('True for professional content.'),
    type: count('Kind, a code of TikTok that is not documented; from search.'),
    sub_type: count('Kind within type, not documented; from search.'),
  },
  refersTo: { industry_id: { column: 'industries.industry_id', except: [''] } },
});

/** One hashtag in one trending list: a market, a window, a day. */
const grain = () => ({
  hashtag_id: tiktokIdColumn('The hashtag: hashtags.hashtag_id.').notNull(),
  region: market(),
  period_days: periodDays(
    'Window in days: 7, 30, 90 or 120; of the detail also 365 and 1095. TikTok itself has had only 7, 30 and 90 since June 2026.',
  ),
  snapshot_date: snapshotDate(),
});

const hashtag = {
  topic: 'Hashtags' as const,
  one: 'a hashtag',
  audience: 'the people who watch a hashtag',
  grain,
  references: { hashtag_id: hashtags.hashtag_id },
};

export const hashtag_snapshots = fact('hashtag_snapshots', {
  topic: 'Hashtags',
  day: 'snapshot_date',
  dayKind: 'snapshot',
  list: { stream: 'trending-hashtag-list', columns: { region: 'region', period: 'period_days' } },
  about: 'A hashtag in a trending list: its rank and counters, one row a hashtag, market, window, industry and day.',
  key: () => ({
    ...grain(),
    industry_id: filter('First-level industry that the list was requested for; the detail has none.'),
  }),
  columns: {
    ...trendRankColumns(),
    publish_cnt: total('Posts in the window and market.'),
    video_views: total('Views in the window and market.'),
    country_code: label('Market of the row itself, ISO 3166-1 alpha-2 or ALL; can differ from the requested one.'),
    country_name: label('Name of that market.'),
  },
  references: hashtag.references,
});

export const hashtag_trend_points = fact('hashtag_trend_points', trendPoints(hashtag));
export const hashtag_audience_countries = fact('hashtag_audience_countries', audienceCountries(hashtag));
export const hashtag_audience_interests = fact('hashtag_audience_interests', audienceInterests(hashtag));
export const hashtag_audience_ages = fact('hashtag_audience_ages', audienceAges(hashtag));
export const hashtag_related_items = fact('hashtag_related_items', relatedItems(hashtag));

export const hashtag_related_hashtags = fact('hashtag_related_hashtags', {
  topic: 'Hashtags',
  day: 'snapshot_date',
  about: 'Hashtags that TikTok shows beside a hashtag.',
  key: () => ({ ...grain(), related_hashtag_id: tiktokIdColumn('The other hashtag: hashtags.hashtag_id.').notNull() }),
  columns: { position: position() },
  references: { hashtag_id: hashtags.hashtag_id, related_hashtag_id: hashtags.hashtag_id },
});

export const hashtag_creators = fact('hashtag_creators', {
  topic: 'Hashtags',
  day: 'snapshot_date',
  about: 'Top creators of a hashtag in a trending list. The list names them without an id.',
  key: () => ({ ...grain(), position: position().notNull() }),
  columns: {
    nick_name: label('Display name; not unique.'),
    avatar_url: url('Avatar without signature; only from answers in the older shape.'),
    unique_id: label('Handle without @; only from answers in the shape of June 2026.'),
    total_followers_cnt: total('Followers; only from answers in the shape of June 2026.'),
  },
  references: hashtag.references,
});
