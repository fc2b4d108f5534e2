/** The transcript of a video. */
import { requiredText } from '../../query.ts';
import { toEpochSeconds } from '../../world/days.ts';
import type { Video } from '../../world/entities.ts';
import { getLocale } from '../../world/locales.ts';
import { unit } from '../../world/random.ts';
import { signedUrl } from '../../world/signed-url.ts';
import type { World } from '../../world/world.ts';
import type { Endpoint } from '../endpoint.ts';

const SPOKEN_SHARE = 0.8;
/** Instead of the text some answers have a link to its file. */
const LINKED_SHARE = 0.2;
const LINK_DAYS = 2;

/** TikTok's tags of the languages that are spoken; all others are English there. */
const tags: Readonly<Record<string, string>> = {
  de: 'deu-DE',
  es: 'spa-ES',
  fr: 'fra-FR',
  id: 'ind-ID',
  pt: 'por-PT',
  th: 'tha-TH',
  vi: 'vie-VN',
};

export const realtimeVideoCaptions: Endpoint = {
  id: 'realtime-video-captions',
  path: '/api/v3/realtime/video/captions',
  credits: 1,
  message: 'success',
  at: 'data',
  key: 'lang',
  answer(query, world) {
    const video = world.find('video', requiredText(query, 'video_id'));
    if (!video || unit('spoken', video.id) >= SPOKEN_SHARE) return [];
    const own = tags[getLocale(video.region).language];
    return [...(own ? [own] : []), 'eng-US'].map((lang) => ({ lang, ...buildCaptions(video, lang, world) }));
  },
};

function buildCaptions(video: Video, lang: string, { day }: World) {
  if (unit('linked', video.id) >= LINKED_SHARE) return { data: webVtt(video) };
  const url = signedUrl(`captions/${video.id}/${lang}.webvtt`, video.id, day, 'v16-webapp.tiktokcdn.com');
  return { expire: toEpochSeconds(day + LINK_DAYS), format: 'webvtt', url };
}

/** What the caption says, word by word. */
function webVtt({ text, duration }: Video): string {
  const words = text.split(/\s+/).filter((word) => word !== '');
  const lines = words.map((word, i) => {
    const from = formatClock((i * duration) / words.length);
    return `${from} --> ${formatClock(((i + 1) * duration) / words.length)}\n${word}\n`;
  });
  return ['WEBVTT\n\n', ...lines].join('\n');
}

/** `00:01:02.345` */
const formatClock = (seconds: number) => new Date(seconds * 1000).toISOString().slice(11, 23);
