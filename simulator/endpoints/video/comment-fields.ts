/** A comment as TikTok writes it. */
import type { CommentReply } from '../../world/crowd.ts';
import type { Video } from '../../world/entities.ts';
import { getLocale } from '../../world/locales.ts';
import { unit } from '../../world/random.ts';

const INTENT_SHARE = 0.1;

/** The creator of the video. */
export const CREATOR = { label_list: [{ text: 'Creator', type: 1 }], label_text: 'Creator', label_type: 1 };

/** What comments and replies have in common. */
export const commentFields = ({ id, text, at, digg, by }: CommentReply, video: Video) => ({
  aweme_id: video.id,
  cid: id,
  comment_language: getLocale(video.region).language,
  create_time: at,
  digg_count: digg,
  is_high_purchase_intent: unit('intent', id) < INTENT_SHARE,
  status: 1,
  text,
  user: { nickname: by.nickName, uid: by.id, unique_id: by.handle },
});
