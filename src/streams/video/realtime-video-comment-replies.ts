import { z } from 'zod';
import { cursor } from '../../extract/pages.ts';
import { counter, idOrNone, text } from '../../extract/wire.ts';
import { video_comments } from '../../load/tables/video-comments.ts';
import { videos } from '../../load/tables/videos.ts';
import { forEachRecord, optIn } from '../input-sources.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';
import { comment, commentColumns, authorLabels } from './comment.ts';
import { realtimeVideoComments } from './realtime-video-comments.ts';

export const realtimeVideoCommentReplies = defineStream({
  name: 'realtime-video-comment-replies',
  path: '/api/v3/realtime/video/comments/replies',
  lane: 'realtime',
  credits: 1,
  params: z.object({ video_id: z.string(), comment_id: z.string() }),
  describes: 'present',
  inputs: optIn(
    forEachRecord(realtimeVideoComments, ({ cid, reply_comment_total }, { params: { video_id } }) =>
      reply_comment_total ? { video_id, comment_id: cid } : undefined,
    ),
  ),
  // How many it gives at a time is not documented; few comments have a hundred replies.
  pages: cursor({
    param: 'offset',
    first: '0',
    next: 'data.cursor',
    hasMore: 'data.has_more',
    size: 20,
    maxPages: 10,
    counts: true,
  }),
  at: 'data.comments',
  record: comment.extend({
    reply_to_reply_id: idOrNone.nullish(),
    label_text: text.nullish(),
    label_type: counter.nullish(),
    label_list: authorLabels.nullish(),
  }),
  tables: [videos, video_comments],
  rows: (record, { params }) => {
    const columns = commentColumns(record, params);
    return [
      row(videos, { video_id: columns.video_id }),
      row(video_comments, {
        ...columns,
        parent_comment_id: record.reply_id ?? params.comment_id,
        reply_to_reply_id: record.reply_to_reply_id,
        label_text: record.label_text,
        label_type: record.label_type,
        label_list: record.label_list,
      }),
    ];
  },
  ignored: {
    reply_comment: 'replies have no replies of their own: always null',
    share_info: 'texts and codes for the share button of the app',
    'user.avatar_uri': 'storage key that cannot be opened',
  },
});
