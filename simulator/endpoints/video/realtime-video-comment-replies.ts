/** Replies to a comment. */
import { cutCursorPage } from '../../paging.ts';
import { requiredText } from '../../query.ts';
import { type VideoComment, listVideoComments, type Series } from '../../world/crowd.ts';
import { unit } from '../../world/random.ts';
import type { Endpoint } from '../endpoint.ts';
import { CREATOR, commentFields } from './comment-fields.ts';
import { walkFields } from './walk-fields.ts';

const ANSWERS_REPLY_SHARE = 0.3;

export const realtimeVideoCommentReplies: Endpoint = {
  id: 'realtime-video-comment-replies',
  path: '/api/v3/realtime/video/comments/replies',
  credits: 1,
  message: 'success',
  at: 'data.comments',
  key: 'cid',
  answer(query, world) {
    const comment_id = requiredText(query, 'comment_id');
    const video = world.find('video', requiredText(query, 'video_id'));
    const comment = video && findComment(listVideoComments(world, video), comment_id);
    if (!video || !comment) return null;
    const { rows, ...walk } = cutCursorPage(query, comment.replies);
    return {
      comments: rows.map((reply) => {
        const before = comment.replies[comment.replies.indexOf(reply) - 1];
        const answersReply = before !== undefined && unit('answers reply', reply.id) < ANSWERS_REPLY_SHARE;
        return {
          ...commentFields(reply, video),
          ...CREATOR,
          reply_comment: null,
          reply_id: comment_id,
          reply_to_reply_id: answersReply ? before.id : '0',
        };
      }),
      ...walkFields(walk),
    };
  },
};

/** A caller that requests replies has seen the comment, so it is among the first. */
function findComment(comments: Series<VideoComment>, id: string): VideoComment | undefined {
  for (let i = 0; i < comments.length; i++) {
    const comment = comments.at(i);
    if (comment?.id === id) return comment;
  }
  return undefined;
}
