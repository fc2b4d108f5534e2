/** Trending music: the sounds, and per market, window and day what the trending lists say of them. */
import {
  count,
  document,
  flag,
  label,
  periodDays,
  region,
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
  table: music,
  history: music_history,
  versions: music_versions,
} = entity('music', {
  topic: 'Music',
  about: 'Sounds seen in trending music and search: current attributes, one row a sound. Earlier ones: music_versions.',
  key: () => ({
    clip_id: tiktokIdColumn('TikTok id of the sound; what trending lists and videos refer to.').notNull(),
  }),
  columns: {
    song_id: tiktokIdColumn('TikTok id of the song behind the sound; several sounds can share one.'),
    title: label('Title of the sound.'),
    author: label('Artist or uploader.'),
    duration_s: count('Length in seconds.'),
    cover_url: url('Cover image; without signature where it came signed (search).'),
    link: url('Page of the sound on TikTok.'),
    url_title: label('Title as EchoTik writes it into URLs: a slug or plain text.'),
    music_url: url('Audio file; from search, else only for some tracks of the commercial library.'),
    if_cml: flag('True when the sound is in the Commercial Music Library (cleared for business use).'),
    album: label('Album; from search, often empty.'),
    user_count: total('Videos that use the sound; from search.'),
    source_platform: count('Where the sound comes from, a code of TikTok that is not documented; from search.'),
    extra: document('Further attributes as TikTok keeps them; from search.'),
  },
});

/** One sound in one trending list: a market, a window, a day. */
const grain = () => ({
  clip_id: tiktokIdColumn('The sound: music.clip_id.').notNull(),
  region: region('Market of the trending list, such as US.').notNull(),
  period_days: periodDays('Window of the trending list in days: 7, 30 or 120.'),
  snapshot_date: snapshotDate(),
});

const sound = {
  topic: 'Music' as const,
  one: 'a sound',
  audience: 'the listeners of a sound',
  grain,
  references: { clip_id: music.clip_id },
};

export const music_snapshots = fact('music_snapshots', {
  topic: 'Music',
  day: 'snapshot_date',
  dayKind: 'snapshot',
  list: { stream: 'trending-music-list', columns: { region: 'region', period: 'period_days' } },
  about: 'A sound in a trending list: its rank and state, one row a sound, market, window and day.',
  key: grain,
  columns: {
    ...trendRankColumns(),
    is_search: flag('True when the row came from a search.'),
    on_list_times: total('Times the sound has been on the list, as EchoTik counts them.'),
    like_count: total('Likes of the sound, where TikTok states them.'),
  },
  references: sound.references,
});

export const music_trend_points = fact('music_trend_points', trendPoints(sound));
export const music_audience_countries = fact('music_audience_countries', audienceCountries(sound));
export const music_audience_interests = fact('music_audience_interests', audienceInterests(sound));
export const music_audience_ages = fact('music_audience_ages', audienceAges(sound));
export const music_related_items = fact('music_related_items', relatedItems(sound));
