/** A video as TikTok writes it in realtime answers. */
import type { Video } from '../../world/entities.ts';
import { integerIn } from '../../world/random.ts';
import { signedUrl } from '../../world/signed-url.ts';
import type { World } from '../../world/world.ts';

/** A video as TikTok itself writes it: the fields that are known of some hundred. */
export function awemeFields(video: Video, world: World) {
  const { id, clipId, creatorId } = video;
  const { day } = world;
  const creator = world.find('creator', creatorId);
  const sound = world.findSound(clipId);
  const look = sound && world.look(sound);
  const signed = (path: string, host?: string) => ({ url_list: [signedUrl(path, id, day, host)] });
  return {
    added_sound_music_info: {
      album: look?.commercial ? look.title : '',
      allow_offline_music_to_detail_page: false,
      artists: [],
      audition_duration: sound?.duration ?? null,
      author: look?.author ?? null,
      author_deleted: false,
      author_position: null,
      avatar_medium: signed(`tos-alisg-avt-0068/${clipId}~720x720.heic`),
      binded_challenge_id: 0,
      can_be_stitched: true,
      can_not_reuse: false,
      collect_stat: 0,
      commercial_right_type: integerIn(1, 3, 'right', clipId),
    },
    author: {
      nickname: creator?.nickName ?? null,
      sec_uid: creator?.secUid ?? null,
      uid: creatorId,
      unique_id: creator?.handle ?? null,
    },
    aweme_id: id,
    create_time: video.createdAt,
    desc: video.text,
    statistics: {
      collect_count: world.total(video, 'favorites', day),
      comment_count: world.total(video, 'comments', day),
      digg_count: world.total(video, 'digg', day),
      play_count: world.total(video, 'views', day),
      share_count: world.total(video, 'shares', day),
    },
    video: {
      cover: signed(`tos-alisg-p-0037/${id}~tplv-noop.image`),
      duration: video.duration * 1000 + integerIn(-499, 499, 'milliseconds', id),
      play_addr: signed(`video/tos/${id}/`, 'v19.tiktokcdn-us.com'),
    },
  };
}
