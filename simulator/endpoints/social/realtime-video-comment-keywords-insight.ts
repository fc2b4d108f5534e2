/** Phrases that stand out in the comments of a video. */
import { requiredText } from '../../query.ts';
import { type VideoComment, listVideoComments } from '../../world/crowd.ts';
import type { Video } from '../../world/entities.ts';
import { hashFileName } from '../../world/ids.ts';
import { signedUrl } from '../../world/signed-url.ts';
import type { World } from '../../world/world.ts';
import type { Endpoint } from '../endpoint.ts';

const COMMENTS_READ = 60;
const PHRASES = 6;
const SAMPLES = 4;

export const realtimeVideoCommentKeywordsInsight: Endpoint = {
  id: 'realtime-video-comment-keywords-insight',
  path: '/api/v3/realtime/video/comment_keywords_insight',
  credits: 2,
  message: 'success',
  at: 'data.key_words',
  key: 'key_word',
  answer(query, world) {
    const video = world.find('video', requiredText(query, 'video_id'));
    if (!video) return null;
    return {
      key_words: phrasesIn(newest(video, world)).map(([key_word, comments]) => ({
        key_word,
        comments: comments.slice(0, SAMPLES).map((comment) => commentFields(comment, world.day)),
      })),
    };
  },
};

function newest(video: Video, world: World): readonly VideoComment[] {
  const all = listVideoComments(world, video);
  return Array.from({ length: Math.min(COMMENTS_READ, all.length) }, (_, i) => all.at(i) ?? []).flat();
}

/** Pairs of words that stand in more than one comment, the commonest first. */
function phrasesIn(comments: readonly VideoComment[]): readonly (readonly [string, readonly VideoComment[]])[] {
  const holders = new Map<string, Set<VideoComment>>();
  for (const comment of comments) {
    const words = comment.text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
    for (const [i, word] of words.slice(1).entries()) {
      const phrase = `${words[i]} ${word}`;
      holders.set(phrase, (holders.get(phrase) ?? new Set()).add(comment));
    }
  }
  return [...holders]
    .map(([phrase, found]) => [phrase, [...found]] as const)
    .filter(([, { length }]) => length > 1)
    .sort(([, a], [, b]) => b.length - a.length)
    .slice(0, PHRASES);
}

function commentFields({ id, at, by, digg, text }: VideoComment, day: number) {
  const avatar = `tos-alisg-avt-0068/${hashFileName('avatar', by.id)}~tplv-tiktokx-cropcenter-q:100:100:q70.webp`;
  return {
    channel_id: 0,
    cid: id,
    comment_author: {
      cover: { url_list: [signedUrl(avatar, by.id, day, 'p16-common-sign.tiktokcdn-us.com')] },
      nick_name: by.nickName,
      uid: by.id,
    },
    comment_type: 0,
    create_date: at,
    digg_count: digg,
    text,
  };
}
