/** Trending music: the sounds, and per market, window and day what the trending lists say of them. */
import { sql } from 'drizzle-orm';
import { bigint, foreignKey, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import {
  bookkeeping,
  count,
  decimal,
  flag,
  instant,
  label,
  periodDays,
  region,
  snapshotDate,
  tiktokId,
  url,
} from './columns.ts';
import { describe, echotik } from './table.ts';

const attributes = () => ({
  song_id: tiktokId(),
  title: label(),
  author: label(),
  duration_s: count(),
  cover_url: url(),
  link: url(),
  url_title: label(),
  music_url: url(),
  if_cml: flag(),
});

const attributeComments = {
  song_id: 'TikTok id of the song behind the sound; several sounds can share one.',
  title: 'Title of the sound.',
  author: 'Artist or uploader.',
  duration_s: 'Length in seconds.',
  cover_url: 'Cover image.',
  link: 'Page of the sound on TikTok.',
  url_title: 'Title as EchoTik writes it into URLs: a slug or plain text.',
  music_url: 'Audio file; only for some tracks of the commercial library.',
  if_cml: 'True when the sound is in the Commercial Music Library (cleared for business use).',
};

export const music = echotik.table('music', {
  clip_id: tiktokId().primaryKey(),
  ...attributes(),
  ...bookkeeping(),
});

export const music_history = echotik.table(
  'music_history',
  {
    clip_id: tiktokId().notNull(),
    ...attributes(),
    observed_at: timestamp({ withTimezone: true }).notNull(),
    _request_id: bigint({ mode: 'number' }).notNull(),
    _loaded_at: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [primaryKey({ name: 'music_history_key', columns: [t.clip_id, t.observed_at] })],
);

export const music_versions = echotik
  .view('music_versions', {
    clip_id: text(),
    ...attributes(),
    valid_from: instant(),
    valid_to: instant(),
    is_current: flag(),
    _request_id: bigint({ mode: 'number' }),
  })
  .as(
    sql`select clip_id, song_id, title, author, duration_s, cover_url, link, url_title, music_url, if_cml,
      observed_at as valid_from,
      lead(observed_at) over w as valid_to,
      lead(observed_at) over w is null as is_current,
      _request_id
    from echotik.music_history
    window w as (partition by clip_id order by observed_at)`,
  );

describe(music, {
  shape: 'entity',
  about: 'Sounds seen in trending music: current attributes, one row a sound. Earlier ones: music_versions.',
  history: music_history,
  columns: { clip_id: 'TikTok id of the sound; what trending lists and videos refer to.', ...attributeComments },
});

/** One sound in one trending list: a market, a window, a day. */
const grain = () => ({
  clip_id: tiktokId().notNull(),
  region: region(),
  period_days: periodDays(),
  snapshot_date: snapshotDate(),
});

const grainComments = {
  clip_id: 'The sound: music.clip_id.',
  region: 'Market of the trending list, such as US.',
  period_days: 'Window of the trending list in days: 7, 30 or 120.',
  snapshot_date: 'Business day of the snapshot: the day of the scheduled slot in the time zone of its pipeline.',
};

export const music_snapshots = echotik.table(
  'music_snapshots',
  {
    ...grain(),
    rank: count(),
    rank_diff: count(),
    rank_diff_type: count(),
    popular_days: count(),
    current_popularity: count(),
    promoted: flag(),
    is_search: flag(),
    on_list_times: count(),
    like_count: count(),
    ...bookkeeping(),
  },
  (t) => [
    primaryKey({ name: 'music_snapshots_key', columns: [t.clip_id, t.region, t.period_days, t.snapshot_date] }),
    foreignKey({ name: 'music_snapshots_music', columns: [t.clip_id], foreignColumns: [music.clip_id] }),
  ],
);

describe(music_snapshots, {
  shape: 'fact',
  about: 'A sound in a trending list: its rank and state, one row a sound, market, window and day.',
  columns: {
    ...grainComments,
    rank: 'Position in the list, 1 is the top.',
    rank_diff: 'Places moved against the list before; null when new.',
    rank_diff_type: 'Direction of the move: 1 up, 2 unchanged, 3 down (inferred), 4 new on the list.',
    popular_days: 'Days the sound has been popular, as EchoTik counts them.',
    current_popularity: 'Popularity now, as EchoTik counts it; the scale is not documented.',
    promoted: 'True when the placement is paid promotion.',
    is_search: 'True when the row came from a search.',
    on_list_times: 'Times the sound has been on the list, as EchoTik counts them.',
    like_count: 'Likes of the sound, where TikTok tells.',
  },
});

export const music_trend_points = echotik.table(
  'music_trend_points',
  { ...grain(), point_at: instant().notNull(), value: decimal(), ...bookkeeping() },
  (t) => [
    primaryKey({
      name: 'music_trend_points_key',
      columns: [t.clip_id, t.region, t.period_days, t.snapshot_date, t.point_at],
    }),
    foreignKey({ name: 'music_trend_points_music', columns: [t.clip_id], foreignColumns: [music.clip_id] }),
  ],
);

describe(music_trend_points, {
  shape: 'fact',
  about: 'The popularity curve a snapshot shows for a sound: one row a point (daily, weekly in the 120 day window).',
  columns: {
    ...grainComments,
    point_at: 'The point of the curve, 00:00 UTC.',
    value: 'Popularity relative to the peak inside the window: 0 to 1, not a count. Not comparable between snapshots.',
  },
});

export const music_audience_countries = echotik.table(
  'music_audience_countries',
  {
    ...grain(),
    country_code: label().notNull(),
    country_id: label(),
    country_name: label(),
    score: decimal(),
    ...bookkeeping(),
  },
  (t) => [
    primaryKey({
      name: 'music_audience_countries_key',
      columns: [t.clip_id, t.region, t.period_days, t.snapshot_date, t.country_code],
    }),
    foreignKey({ name: 'music_audience_countries_music', columns: [t.clip_id], foreignColumns: [music.clip_id] }),
  ],
);

describe(music_audience_countries, {
  shape: 'fact',
  about: 'Countries where the listeners of a sound are over-represented: at most ten a snapshot.',
  columns: {
    ...grainComments,
    country_code: 'ISO 3166-1 alpha-2 code.',
    country_id: 'GeoNames id of the country.',
    country_name: 'English name.',
    score: 'Index of over-representation: 100 is average, 1426 is 14 times as much. Not a percentage.',
  },
});

export const music_audience_interests = echotik.table(
  'music_audience_interests',
  {
    ...grain(),
    interest_id: label().notNull(),
    interest_label: label(),
    interest: label(),
    score: decimal(),
    ...bookkeeping(),
  },
  (t) => [
    primaryKey({
      name: 'music_audience_interests_key',
      columns: [t.clip_id, t.region, t.period_days, t.snapshot_date, t.interest_id],
    }),
    foreignKey({ name: 'music_audience_interests_music', columns: [t.clip_id], foreignColumns: [music.clip_id] }),
  ],
);

describe(music_audience_interests, {
  shape: 'fact',
  about: 'Interests over-represented among the listeners of a sound: at most five a snapshot.',
  columns: {
    ...grainComments,
    interest_id: 'TikTok id of the interest.',
    interest_label: 'Technical label, diversify_<id>.',
    interest: 'Name of the interest.',
    score: 'Index of over-representation: 100 is average. Not a percentage.',
  },
});

export const music_audience_ages = echotik.table(
  'music_audience_ages',
  { ...grain(), age_level: count().notNull(), score: decimal(), ...bookkeeping() },
  (t) => [
    primaryKey({
      name: 'music_audience_ages_key',
      columns: [t.clip_id, t.region, t.period_days, t.snapshot_date, t.age_level],
    }),
    foreignKey({ name: 'music_audience_ages_music', columns: [t.clip_id], foreignColumns: [music.clip_id] }),
  ],
);

describe(music_audience_ages, {
  shape: 'fact',
  about: 'Age profile of the listeners of a sound, where TikTok knows it.',
  columns: {
    ...grainComments,
    age_level: 'Age group: 3 is 18-24, 4 is 25-34, 5 is 35 and over (by order, the codes are not documented).',
    score: 'Share in percent; the groups of a snapshot add up to 100.',
  },
});

export const music_related_items = echotik.table(
  'music_related_items',
  { ...grain(), item_id: tiktokId().notNull(), cover_url: url(), ...bookkeeping() },
  (t) => [
    primaryKey({
      name: 'music_related_items_key',
      columns: [t.clip_id, t.region, t.period_days, t.snapshot_date, t.item_id],
    }),
    foreignKey({ name: 'music_related_items_music', columns: [t.clip_id], foreignColumns: [music.clip_id] }),
  ],
);

describe(music_related_items, {
  shape: 'fact',
  about: 'Example videos that TikTok shows beside a trending sound.',
  columns: {
    ...grainComments,
    item_id: 'TikTok id of the video.',
    cover_url: 'Signed cover image; the signature expires within hours, the path stays.',
  },
});
