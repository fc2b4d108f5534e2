/** What a video gained on each of the last days. */
import { requiredText } from '../../query.ts';
import { toEpochSeconds } from '../../world/days.ts';
import type { Video } from '../../world/entities.ts';
import { integerIn, unit } from '../../world/random.ts';
import type { World } from '../../world/world.ts';
import type { Endpoint } from '../endpoint.ts';

const DAYS = 15;
const MISSING_SHARE = 0.02;
/** As many comments of a video are hidden, and shown again, so that a day can lose some. */
const MAX_HIDDEN = 5;
const ADVICE = [
  "This is the creator's most-viewed post. Study the content, style, and techniques used and apply them in your posts to gain more reach or engagement.",
  'Views of this post grow slower than those of similar posts. "Hooks" in the first 3 seconds help.',
];
const series = { views: 'views', likes: 'digg', comments: 'comments', favorites: 'favorites' } as const;
type SeriesName = keyof typeof series;
const names = Object.keys(series) as SeriesName[];

export const realtimeVideoTrendInsight: Endpoint = {
  id: 'realtime-video-trend-insight',
  path: '/api/v3/realtime/video/trend_insight',
  credits: 2,
  message: 'success',
  at: 'data',
  key: '14d_interaction.views',
  answer(query, world) {
    const video = world.find('video', requiredText(query, 'video_id'));
    if (!video) return null;
    return {
      video_summary: { title: 'Overview', content: ADVICE[integerIn(0, ADVICE.length, 'advice', video.id)] ?? null },
      current_interaction: each((name) => world.total(video, series[name], world.day)),
      '14d_interaction': each((name) => buildPoints(video, name, world)),
    };
  },
};

function buildPoints(video: Video, name: SeriesName, world: World) {
  const from = Math.max(video.born, world.day - DAYS + 1);
  return Array.from({ length: world.day - from + 1 }, (_, i) => {
    const day = from + i;
    const isMissing = unit('missing', video.id, name, day) < MISSING_SHARE;
    return {
      message: { data_source: 3, status: isMissing ? 2 : 1, timestamp: toEpochSeconds(day) },
      value: isMissing ? 0 : shown(video, name, day, world) - shown(video, name, day - 1, world),
    };
  });
}

function shown(video: Video, name: SeriesName, day: number, world: World): number {
  const hidden = name === 'comments' ? integerIn(0, MAX_HIDDEN, 'hidden', video.id, day) : 0;
  return world.total(video, series[name], day) - hidden;
}

function each<T>(value: (name: SeriesName) => T): Readonly<Record<string, T>> {
  return Object.fromEntries(names.map((name) => [name, value(name)]));
}
