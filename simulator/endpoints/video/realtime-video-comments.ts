/** Comments under a video. */
import { cutCursorPage } from '../../paging.ts';
import { requiredText } from '../../query.ts';
import { createSecUid } from '../../world/creators.ts';
import { listVideoComments } from '../../world/crowd.ts';
import type { Endpoint } from '../endpoint.ts';
import { CREATOR, commentFields } from './comment-fields.ts';
import { walkFields } from './walk-fields.ts';

/** Replies that come along with their comment. */
const PREVIEW = 1;

export const realtimeVideoComments: Endpoint = {
  id: 'realtime-video-comments',
  path: '/api/v3/realtime/video/comments',
  credits: 1,
  message: 'success',
  at: 'data.comments',
  key: 'cid',
  answer(query, world) {
    const video = world.find('video', requiredText(query, 'video_id'));
    if (!video) return null;
    const comments = listVideoComments(world, video);
    const { rows, ...walk } = cutCursorPage(query, comments);
    return {
      comments: rows.map((comment) => {
        const { user, ...fields } = commentFields(comment, video);
        const preview = comment.replies.slice(0, PREVIEW).map(({ id, text, at }) => ({
          cid: id,
          create_time: at,
          label_list: CREATOR.label_list,
          label_text: CREATOR.label_text,
          text,
        }));
        return {
          ...fields,
          reply_comment: preview.length ? preview : null,
          reply_comment_total: comment.replies.length,
          reply_id: '0',
          user: { ...user, region: comment.by.region, sec_uid: createSecUid(comment.by.id) },
        };
      }),
      ...walkFields(walk),
      status_code: 0,
      total: comments.length,
    };
  },
};
