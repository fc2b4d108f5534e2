/** A comment as the calls for comments and for replies write it, and its columns of `video_comments`. */
import { z } from 'zod';
import { counter, idOrNone, secondsInstant, text, tiktokId, booleanFlag } from '../../extract/wire.ts';

/** The labels of an author, such as Creator. */
export const authorLabels = z.array(z.object({ text: text.nullish(), type: counter.nullish() }));

export const author = z.object({ uid: idOrNone.nullish(), nickname: text.nullish(), unique_id: text.nullish() });

export const comment = z.object({
  cid: tiktokId,
  aweme_id: idOrNone.nullish(),
  /** 0 at the top. */
  reply_id: idOrNone.nullish(),
  text: text.nullish(),
  comment_language: text.nullish(),
  create_time: secondsInstant.nullish(),
  digg_count: counter.nullish(),
  status: counter.nullish(),
  is_high_purchase_intent: booleanFlag.nullish(),
  user: author.nullish(),
});

export const commentColumns = (record: z.output<typeof comment>, { video_id }: { readonly video_id: string }) => ({
  comment_id: record.cid,
  video_id: record.aweme_id ?? video_id,
  parent_comment_id: record.reply_id,
  text: record.text,
  comment_language: record.comment_language,
  create_time: record.create_time,
  digg_count: record.digg_count,
  status: record.status,
  is_high_purchase_intent: record.is_high_purchase_intent,
  user_id: record.user?.uid,
  unique_id: record.user?.unique_id,
  nickname: record.user?.nickname,
});
