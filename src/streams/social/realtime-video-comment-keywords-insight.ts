import { z } from 'zod';
import { onePage } from '../../extract/pages.ts';
import { counter, idOrNone, mediaUrl, secondsInstant, text, tiktokId } from '../../extract/wire.ts';
import { video_comment_words, video_comments } from '../../load/tables/video-comments.ts';
import { videos } from '../../load/tables/videos.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';
import { eachVideo } from '../video/each-video.ts';

export const realtimeVideoCommentKeywordsInsight = defineStream({
  name: 'realtime-video-comment-keywords-insight',
  path: '/api/v3/realtime/video/comment_keywords_insight',
  lane: 'realtime',
  credits: 2,
  params: z.object({ video_id: z.string() }),
  describes: 'present',
  inputs: eachVideo((video_id) => ({ video_id })),
  pages: onePage,
  at: 'data.key_words',
  record: z.object({
    key_word: z.string(),
    comments: z
      .array(
        z.object({
          cid: tiktokId,
          text: text.nullish(),
          digg_count: counter.nullish(),
          create_date: secondsInstant.nullish(),
          comment_type: counter.nullish(),
          channel_id: counter.nullish(),
          comment_author: z
            .object({
              uid: idOrNone.nullish(),
              nick_name: text.nullish(),
              cover: z.object({ url_list: z.array(mediaUrl.nullish()).nullish() }).nullish(),
            })
            .nullish(),
        }),
      )
      .nullish(),
  }),
  tables: [videos, video_comments, video_comment_words],
  rows: ({ key_word, comments }, { params: { video_id }, snapshotDate, position }) => [
    row(videos, { video_id }),
    ...(comments ?? []).map(({ comment_author: author, ...comment }) =>
      row(video_comments, {
        comment_id: comment.cid,
        video_id,
        text: comment.text,
        create_time: comment.create_date,
        digg_count: comment.digg_count,
        comment_type: comment.comment_type,
        channel_id: comment.channel_id,
        user_id: author?.uid,
        nickname: author?.nick_name,
        avatar_url: author?.cover?.url_list?.[0],
      }),
    ),
    row(video_comment_words, {
      video_id,
      snapshot_date: snapshotDate,
      word: key_word,
      position,
      comment_ids: comments?.map(({ cid }) => cid),
    }),
  ],
});
