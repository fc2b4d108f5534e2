/** Trending music: the sounds, and per market, window and day what the trending lists say of them. */
import { count, decimal, flag, instant, label, periodDays, region, snapshotDate, tiktokId, url } from './columns.ts';
import { entity, fact } from './table.ts';

export const {
  table: music,
  history: music_history,
  versions: music_versions,
} = entity('music', {
  about: 'Sounds seen in trending music: current attributes, one row a sound. Earlier ones: music_versions.',
  key: () => ({ clip_id: tiktokId('TikTok id of the sound; what trending lists and videos refer to.').notNull() }),
  columns: {
    song_id: tiktokId('TikTok id of the song behind the sound; several sounds can share one.'),
    title: label('Title of the sound.'),
    author: label('Artist or uploader.'),
    duration_s: count('Length in seconds.'),
    cover_url: url('Cover image.'),
    link: url('Page of the sound on TikTok.'),
    url_title: label('Title as EchoTik writes it into URLs: a slug or plain text.'),
    music_url: url('Audio file; only for some tracks of the commercial library.'),
    if_cml: flag('True when the sound is in the Commercial Music Library (cleared for business use).'),
  },
});

/** One sound in one trending list: a market, a window, a day. */
const grain = () => ({
  clip_id: tiktokId('The sound: music.clip_id.').notNull(),
  region: region('Market of the trending list, such as US.').notNull(),
  period_days: periodDays('Window of the trending list in days: 7, 30 or 120.'),
  snapshot_date: snapshotDate(),
});

export const music_snapshots = fact('music_snapshots', {
  about: 'A sound in a trending list: its rank and state, one row a sound, market, window and day.',
  key: grain,
  columns: {
    rank: count('Position in the list, 1 is the top.'),
    rank_diff: count('Places moved against the list before; null when new.'),
    rank_diff_type: count('Direction of the move: 1 up, 2 unchanged, 3 down (inferred), 4 new on the list.'),
    popular_days: count('Days the sound has been popular, as EchoTik counts them.'),
    current_popularity: count('Popularity now, as EchoTik counts it; the scale is not documented.'),
    promoted: flag('True when the placement is paid promotion.'),
    is_search: flag('True when the row came from a search.'),
    on_list_times: count('Times the sound has been on the list, as EchoTik counts them.'),
    like_count: count('Likes of the sound, where TikTok tells.'),
  },
  references: { clip_id: music.clip_id },
});

export const music_trend_points = fact('music_trend_points', {
  about: 'The popularity curve a snapshot shows for a sound: one row a point (daily, weekly in the 120 day window).',
  key: () => ({ ...grain(), point_at: instant('The point of the curve, 00:00 UTC.').notNull() }),
  columns: {
    value: decimal(
      'Popularity relative to the peak inside the window: 0 to 1, not a count. Not comparable between snapshots.',
    ),
  },
  references: { clip_id: music.clip_id },
});

export const music_audience_countries = fact('music_audience_countries', {
  about: 'Countries where the listeners of a sound are over-represented: at most ten a snapshot.',
  key: () => ({ ...grain(), country_code: label('ISO 3166-1 alpha-2 code.').notNull() }),
  columns: {
    country_id: label('GeoNames id of the country.'),
    country_name: label('English name.'),
    score: decimal('Index of over-representation: 100 is average, 1426 is 14 times as much. Not a percentage.'),
  },
  references: { clip_id: music.clip_id },
});

export const music_audience_interests = fact('music_audience_interests', {
  about: 'Interests over-represented among the listeners of a sound: at most five a snapshot.',
  key: () => ({ ...grain(), interest_id: label('TikTok id of the interest.').notNull() }),
  columns: {
    interest_label: label('Technical label, diversify_<id>.'),
    interest: label('Name of the interest.'),
    score: decimal('Index of over-representation: 100 is average. Not a percentage.'),
  },
  references: { clip_id: music.clip_id },
});

export const music_audience_ages = fact('music_audience_ages', {
  about: 'Age profile of the listeners of a sound, where TikTok knows it.',
  key: () => ({
    ...grain(),
    age_level: count(
      'Age group: 3 is 18-24, 4 is 25-34, 5 is 35 and over (by order, the codes are not documented).',
    ).notNull(),
  }),
  columns: { score: decimal('Share in percent; the groups of a snapshot add up to 100.') },
  references: { clip_id: music.clip_id },
});

export const music_related_items = fact('music_related_items', {
  about: 'Example videos that TikTok shows beside a trending sound.',
  key: () => ({ ...grain(), item_id: tiktokId('TikTok id of the video.').notNull() }),
  columns: { cover_url: url('Signed cover image; the signature expires within hours, the path stays.') },
  references: { clip_id: music.clip_id },
});
