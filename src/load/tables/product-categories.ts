/** Product categories in insights: per market, window and day how they do, with whom, beside which videos and tags. */
import { label, market, position, snapshotDate, url } from './columns.ts';
import { adPerformance, sampleVideos } from './insights.ts';
import { fact } from './table.ts';
import { audienceAges, audienceInterests } from './trending.ts';

/** One category in one list: a market, a window, a day. */
const grain = () => ({
  category_id: label('The category, third level where known: categories.category_id.').notNull(),
  region: market(),
  time_scope: label('Window: 1, 7 or 30 for the days up to now, yyyy-MM for a month.').notNull(),
  snapshot_date: snapshotDate(),
});

const category = {
  topic: 'Categories' as const,
  one: 'a product category',
  audience: 'the people who watch a product category',
  grain,
};

export const product_category_snapshots = fact('product_category_snapshots', {
  topic: 'Categories',
  day: 'snapshot_date',
  dayKind: 'snapshot',
  about: 'How the ads for a product category perform: one row a category, market, window and day.',
  key: grain,
  columns: {
    position: position(),
    ecom_type: label('Level of the category, l3 in samples.'),
    url_title: label('Name as it stands in URLs.'),
    cover_url: url('Image; null in samples.'),
    ...adPerformance(),
  },
});

export const product_category_audience_interests = fact(
  'product_category_audience_interests',
  audienceInterests(category, 'Industry that stands for the interest: industries.industry_id.'),
);

export const product_category_audience_ages = fact(
  'product_category_audience_ages',
  audienceAges(category, 'Lower bound of the age group in years: 18, 25, 35, 45 or 55.'),
);

export const product_category_hashtags = fact('product_category_hashtags', {
  topic: 'Categories',
  day: 'snapshot_date',
  about: 'Hashtags that TikTok shows beside a product category. They come by name, without an id.',
  key: () => ({ ...grain(), hashtag_name: label('Hashtag without #: hashtags.hashtag_name.').notNull() }),
  columns: { position: position() },
});

export const product_category_videos = fact('product_category_videos', sampleVideos(category));
