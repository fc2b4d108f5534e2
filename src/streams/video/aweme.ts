/** A video as TikTok itself writes it (an "aweme") in realtime calls, and the rows they make of it. */
import { z } from 'zod';
import { counter, idOrNone, mediaUrl, secondsInstant, text, tiktokId } from '../../extract/wire.ts';
import { influencers } from '../../load/tables/influencers.ts';
import { videos } from '../../load/tables/videos.ts';
import { type Entry, row } from '../row.ts';

/** Of some hundred fields those that are known and of use; a call extends it with what it has beside them. */
export const aweme = z.object({
  aweme_id: tiktokId,
  desc: text.nullish(),
  create_time: secondsInstant.nullish(),
  author: z
    .object({
      uid: idOrNone.nullish(),
      unique_id: text.nullish(),
      nickname: text.nullish(),
      sec_uid: text.nullish(),
    })
    .nullish(),
  statistics: z
    .object({
      play_count: counter.nullish(),
      digg_count: counter.nullish(),
      comment_count: counter.nullish(),
      share_count: counter.nullish(),
      collect_count: counter.nullish(),
    })
    .nullish(),
  video: z
    .object({
      /** Milliseconds. */
      duration: counter.nullish(),
      cover: z.object({ url_list: z.array(mediaUrl).nullish() }).nullish(),
    })
    .nullish(),
  added_sound_music_info: z
    .object({
      author: text.nullish(),
      album: text.nullish(),
      audition_duration: counter.nullish(),
      commercial_right_type: counter.nullish(),
    })
    .nullish(),
});
