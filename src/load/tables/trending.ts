/**
 * What trending has in common for sounds, hashtags and (audience only) product categories: position in a list,
 * popularity curve, audience, example videos. A table of it is `fact(name, audienceAgeScores(subject))`.
 */
import type { PgColumn, PgColumnBuilderBase } from 'drizzle-orm/pg-core';
import { count, dayColumn, decimalColumn, flag, label, tiktokIdColumn, total, url } from './columns.ts';
import type { Topic } from './table-definition.ts';

export type KeyColumns = Readonly<Record<string, PgColumnBuilderBase>> & {
  readonly snapshot_date: PgColumnBuilderBase;
};

export interface TrendSubject<K extends KeyColumns> {
  readonly topic: Topic;
  /** As in 'the popularity curve of a sound'. */
  readonly one: string;
  /** As in 'the age profile of the listeners of a sound'. */
  readonly audience: string;
  /** One subject in one snapshot. */
  readonly grain: () => K;
  readonly references?: Readonly<Partial<Record<keyof K, PgColumn>>>;
}

/** The position of something in a trending list. */
export const trendRankColumns = () => ({
  rank: count('Position in the list, 1 is the top.'),
  rank_diff: count('Places moved against the list before; null when new.'),
  rank_diff_type: count('Direction of the move: 1 up, 2 unchanged, 3 down (inferred), 4 new on the list.'),
  popular_days: count('Days of popularity, as EchoTik counts them.'),
  current_popularity: total('Popularity now, as EchoTik counts it; the scale is not documented.'),
  promoted: flag('True when the placement is paid promotion.'),
});

export const trendPoints = <K extends KeyColumns>({ topic, one, grain, references }: TrendSubject<K>) => ({
  topic,
  day: 'snapshot_date' as const,
  about: `The popularity curve a snapshot shows of ${one}: one row a point (daily, weekly in the 120 day window).`,
  key: () => ({
    ...grain(),
    point_at: dayColumn(
      'The point of the curve: a day in UTC; in the 120 day window the first day of a week.',
    ).notNull(),
  }),
  columns: {
    value: decimalColumn(
      'Popularity relative to the peak inside the window: 0 to 1, not a count. Not comparable between snapshots.',
    ),
  },
  references: { ...references },
});

export const audienceCountries = <K extends KeyColumns>({ topic, audience, grain, references }: TrendSubject<K>) => ({
  topic,
  day: 'snapshot_date' as const,
  about: `Countries over-represented among ${audience}: at most ten a snapshot.`,
  key: () => ({ ...grain(), country_code: label('ISO 3166-1 alpha-2 code.').notNull() }),
  columns: {
    country_id: label('GeoNames id of the country.'),
    country_name: label('English name.'),
    score: decimalColumn('Index of over-representation: 100 is average, 1426 is 14 times as much. Not a percentage.'),
  },
  references: { ...references },
});

export const audienceInterests = <K extends KeyColumns>(
  { topic, audience, grain, references }: TrendSubject<K>,
  ids = 'TikTok id of the interest.',
) => ({
  topic,
  day: 'snapshot_date' as const,
  about: `Interests over-represented among ${audience}: at most five a snapshot.`,
  key: () => ({ ...grain(), interest_id: label(ids).notNull() }),
  columns: {
    interest_label: label('Technical label that holds the id, such as diversify_<id>.'),
    interest: label('Name of the interest.'),
    score: decimalColumn('Index of over-representation: 100 is average. Not a percentage.'),
  },
  references: { ...references },
});

export const audienceAges = <K extends KeyColumns>(
  { topic, audience, grain, references }: TrendSubject<K>,
  levels = 'Age group: 3 is 18-24, 4 is 25-34, 5 is 35 and over (by order, the codes are not documented).',
) => ({
  topic,
  day: 'snapshot_date' as const,
  about: `Age profile of ${audience}, where TikTok knows it.`,
  key: () => ({ ...grain(), age_level: count(levels).notNull() }),
  columns: { score: decimalColumn('Share in percent; the groups of a snapshot add up to 100.') },
  references: { ...references },
});

/** The videos are only mentioned, so they refer to no row of videos. */
export const relatedItems = <K extends KeyColumns>({ topic, one, grain, references }: TrendSubject<K>) => ({
  topic,
  day: 'snapshot_date' as const,
  about: `Example videos that TikTok shows beside ${one}.`,
  key: () => ({
    ...grain(),
    item_id: tiktokIdColumn('TikTok id of the video: videos.video_id, where collected.').notNull(),
  }),
  columns: { cover_url: url('Cover image without signature.') },
  references: { ...references },
});
