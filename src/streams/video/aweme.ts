/** A video as TikTok itself writes it (an "aweme") in realtime calls, and the rows they make of it. */
import { z } from 'zod';
import { counter, idOrNone, mediaUrl, secondsInstant, text, tiktokId } from '../../extract/wire.ts';
import { influencers } from '../../load/tables/influencers.ts';
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
      cover: z.object({ url_list: z.array(mediaUrl.nullish()).nullish() }).nullish(),
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

type Aweme = z.output<typeof aweme>;

export const authorRows = (author: Aweme['author']): readonly Entry[] =>
  author?.uid
    ? [
        row(influencers, {
          user_id: author.uid,
          unique_id: author.unique_id,
          nick_name: author.nickname,
          sec_uid: author.sec_uid,
        }),
      ]
    : [];

/** Its columns of `videos`. */
export const awemeColumns = (record: Aweme) => {
  const { author, statistics, video, added_sound_music_info: sound } = record;
  return {
    video_id: record.aweme_id,
    user_id: author?.uid,
    video_desc: record.desc,
    create_time: record.create_time,
    duration_s: video?.duration && Math.round(video.duration / 1000),
    cover_url: video?.cover?.url_list?.[0],
    total_views_cnt: statistics?.play_count,
    total_digg_cnt: statistics?.digg_count,
    total_comments_cnt: statistics?.comment_count,
    total_shares_cnt: statistics?.share_count,
    total_favorites_cnt: statistics?.collect_count,
    sound_author: sound?.author,
    sound_album: sound?.album,
    sound_duration_s: sound?.audition_duration,
    sound_commercial_right_type: sound?.commercial_right_type,
  };
};

const APP_ONLY = 'for the app of TikTok, says nothing about the video';

export const ignoredAwemeFields = {
  'video.play_addr': 'signed stream that expires within hours: realtime-video-download-url gives a fresh one',
  'added_sound_music_info.avatar_medium': 'signed avatar of the author of the sound, expires within hours',
  'added_sound_music_info.artists': 'empty in every sample; the author is there as text',
  'added_sound_music_info.allow_offline_music_to_detail_page': APP_ONLY,
  'added_sound_music_info.author_deleted': APP_ONLY,
  'added_sound_music_info.author_position': APP_ONLY,
  'added_sound_music_info.binded_challenge_id': APP_ONLY,
  'added_sound_music_info.can_be_stitched': APP_ONLY,
  'added_sound_music_info.can_not_reuse': APP_ONLY,
  'added_sound_music_info.collect_stat': "state of the vendor's own account",
};
