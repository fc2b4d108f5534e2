/** A room as TikTok shows it now. */
import { bareInteger } from '../../json.ts';
import { requiredText } from '../../query.ts';
import { hashFileName } from '../../world/ids.ts';
import { isOnAir } from '../../world/lives.ts';
import { integerIn, sample, unit } from '../../world/random.ts';
import { signedUrl } from '../../world/signed-url.ts';
import type { Endpoint } from '../endpoint.ts';

const AGE_GATED_SHARE = 0.1;
const LIVE = 2;
const AVATARS = { avatar_large: 1080, avatar_medium: 720, avatar_thumb: 100 } as const;

export const realtimeLiveDetail: Endpoint = {
  id: 'realtime-live-detail',
  path: '/api/v3/realtime/live/detail',
  credits: 1,
  message: 'success',
  at: 'data.data',
  key: 'owner.id_str',
  answer(query, world) {
    const live = world.find('live', requiredText(query, 'room_id'));
    const userId = requiredText(query, 'user_id');
    const { day } = world;
    if (!live || live.creatorId !== userId || !isOnAir(live, day)) return null;

    const host = world.find('creator', userId);
    const entered = world.total(live, 'joins', day);
    return {
      data: {
        AnchorABMap: {},
        adjust_display_order: 1,
        admin_ec_show_permission: {},
        admin_user_ids: sample(world.list('creator', live.region), integerIn(0, 3, 'admins', live.id), live.id).map(
          ({ id }) => bareInteger(id),
        ),
        age_restricted: {
          AgeInterval: 0,
          restricted: unit('age gate', live.id) < AGE_GATED_SHARE,
          source: 0,
        },
        aggregation_data: {
          Audience: {
            allow_find_by_contacts: false,
            allow_others_download_video: false,
            allow_strange_comment: false,
            allow_unfollower_comment: false,
            allow_use_linkmic: false,
            author_stats: {
              variety_show_play_count: 0,
              video_total_count: host ? world.total(host, 'videos', day) : 0,
              video_total_favorite_count: 0,
              video_total_play_count: host ? world.total(host, 'views', day) : 0,
              video_total_series_count: 0,
              video_total_share_count: 0,
            },
            ...Object.fromEntries(Object.entries(AVATARS).map(([name, size]) => [name, avatar(size, userId, day)])),
          },
        },
        create_time: live.startedAt,
        id_str: live.id,
        owner: { id_str: userId },
        status: LIVE,
        title: live.title,
        total_user: entered,
        user_count: Math.ceil(entered / integerIn(10, 60, 'viewers', live.id, day)),
      },
    };
  },
};

function avatar(size: number, userId: string, day: number) {
  const uri = `${size}x${size}/musically-maliva-obj/${hashFileName('avatar', userId)}`;
  return { uri, url_list: [signedUrl(`${uri}~c5_${size}x${size}.webp`, userId, day, 'p16-sign-va.tiktokcdn.com')] };
}
