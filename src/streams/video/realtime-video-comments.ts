import { z } from 'zod';
import { cursor } from '../../extract/pages.ts';
import { counter, secondsInstant, text, tiktokId } from '../../extract/wire.ts';
import { video_comments } from '../../load/tables/video-comments.ts';
import { videos } from '../../load/tables/videos.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';
import { author, comment, commentColumns, authorLabels } from './comment.ts';
import { eachVideo } from './each-video.ts';

export const realtimeVideoComments = defineStream({
  name: 'realtime-video-comments',
  path: '/api/v3/realtime/video/comments',
  lane: 'realtime',
  credits: 1,
  params: z.object({ video_id: z.string() }),
  describes: 'present',
  inputs: eachVideo((video_id) => ({ video_id })),
  // The first thousand comments; a viral video has ten thousands.
  pages: cursor({
    param: 'offset',
    first: '0',
    next: 'data.cursor',
    hasMore: 'data.has_more',
    sizeParam: 'count',
    size: 20,
    maxPages: 50,
    counts: true,
  }),
  at: 'data.comments',
  record: comment.extend({
    user: author.extend({ region: text.nullish(), sec_uid: text.nullish() }).nullish(),
    reply_comment_total: counter.nullish(),
    /** The first of its replies. */
    reply_comment: z
      .array(
        z.object({
          cid: tiktokId,
          text: text.nullish(),
          create_time: secondsInstant.nullish(),
          label_text: text.nullish(),
          label_list: authorLabels.nullish(),
        }),
      )
      .nullish(),
  }),
  tables: [videos, video_comments],
  rows: (record, { params }) => {
    const columns = commentColumns(record, params);
    const { video_id } = columns;
    return [
      row(videos, { video_id }),
      row(video_comments, {
        ...columns,
        reply_comment_total: record.reply_comment_total,
        user_region: record.user?.region,
        sec_uid: record.user?.sec_uid,
      }),
      ...(record.reply_comment ?? []).map((reply) =>
        row(video_comments, {
          comment_id: reply.cid,
          video_id,
          parent_comment_id: record.cid,
          text: reply.text,
          create_time: reply.create_time,
          label_text: reply.label_text,
          label_list: reply.label_list,
        }),
      ),
    ];
  },
});
