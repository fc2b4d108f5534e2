/** An account as TikTok itself writes it, in the realtime calls. */
import { z } from 'zod';
import { counter, text, tiktokId } from '../../extract/wire.ts';

export const account = z.object({
  uid: tiktokId,
  unique_id: text.nullish(),
  nickname: text.nullish(),
  signature: text.nullish(),
  follower_count: counter.nullish(),
  following_count: counter.nullish(),
  avatar_168x168: z.object({ uri: text.nullish() }).nullish(),
});

/** Its columns of `influencers`. */
export const accountColumns = (record: z.output<typeof account>) => ({
  user_id: record.uid,
  unique_id: record.unique_id,
  nick_name: record.nickname,
  signature: record.signature,
  total_followers_cnt: record.follower_count,
  total_following_cnt: record.following_count,
  avatar_uri: record.avatar_168x168?.uri,
});

export const ignoredAccountFields = {
  'avatar_168x168.url_list': 'signed URLs that die within days; the storage key stays',
  'avatar_168x168.url_prefix': 'null in every sample',
};
