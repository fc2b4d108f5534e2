import { z } from 'zod';
import { onePage } from '../../extract/pages.ts';
import { counter, idOrNone, secondsInstant, text, booleanFlag } from '../../extract/wire.ts';
import { influencers } from '../../load/tables/influencers.ts';
import { live_snapshots, lives } from '../../load/tables/lives.ts';
import { forEachRecord, optIn } from '../input-sources.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';
import { liveList } from './live-list.ts';

const ENDED = 4;

const ignoreAudienceFields = (reason: string, ...paths: readonly string[]) =>
  Object.fromEntries(paths.map((path) => [`aggregation_data.Audience.${path}`, reason]));

export const realtimeLiveDetail = defineStream({
  name: 'realtime-live-detail',
  path: '/api/v3/realtime/live/detail',
  lane: 'realtime',
  credits: 1,
  params: z.object({ room_id: z.string(), user_id: z.string() }),
  // Only a room that is live has an answer, so rooms that are known to have ended are not requested.
  describes: 'present',
  inputs: optIn(
    forEachRecord(liveList, ({ room_id, user_id, live_status }) =>
      user_id && live_status !== ENDED ? { room_id, user_id } : undefined,
    ),
  ),
  pages: onePage,
  at: 'data.data',
  record: z.object({
    title: text.nullish(),
    status: counter.nullish(),
    create_time: secondsInstant.nullish(),
    owner: z.object({ id_str: idOrNone.nullish() }).nullish(),
    user_count: counter.nullish(),
    total_user: counter.nullish(),
    age_restricted: z.object({ restricted: booleanFlag.nullish() }).nullish(),
    admin_user_ids: z.array(idOrNone.nullish()).nullish(),
    aggregation_data: z
      .object({
        Audience: z
          .object({
            author_stats: z
              .object({ video_total_count: counter.nullish(), video_total_play_count: counter.nullish() })
              .nullish(),
          })
          .nullish(),
      })
      .nullish(),
  }),
  tables: [influencers, lives, live_snapshots],
  rows: (room, { params, observedAt }) => {
    const user_id = room.owner?.id_str ?? params.user_id;
    const host = room.aggregation_data?.Audience?.author_stats;
    return [
      row(influencers, { user_id }),
      row(lives, {
        room_id: params.room_id,
        user_id,
        title: room.title,
        live_status: room.status,
        create_time: room.create_time,
      }),
      row(live_snapshots, {
        room_id: params.room_id,
        observed_at: observedAt,
        user_count: room.user_count,
        total_user: room.total_user,
        status: room.status,
        restricted: room.age_restricted?.restricted,
        admin_user_ids: room.admin_user_ids?.flatMap((id) => id ?? []),
        video_total_count: host?.video_total_count,
        video_total_play_count: host?.video_total_play_count,
      }),
    ];
  },
  ignored: {
    id_str: 'repeats the room of the request',
    AnchorABMap: 'experiments of the app',
    adjust_display_order: 'order of blocks in the app',
    admin_ec_show_permission: 'rights of moderators in the app',
    'age_restricted.AgeInterval': '0 in every sample, not documented',
    'age_restricted.source': '0 in every sample, not documented',
    ...ignoreAudienceFields(
      'false in every sample, so presumably not filled: the profile has the settings of the host',
      'allow_find_by_contacts',
      'allow_others_download_video',
      'allow_strange_comment',
      'allow_unfollower_comment',
      'allow_use_linkmic',
    ),
    ...ignoreAudienceFields(
      'not documented, 0 in every sample',
      'author_stats.variety_show_play_count',
      'author_stats.video_total_favorite_count',
      'author_stats.video_total_series_count',
      'author_stats.video_total_share_count',
    ),
    ...ignoreAudienceFields(
      'signed URLs that expire; list and detail have the avatar',
      'avatar_large',
      'avatar_medium',
      'avatar_thumb',
    ),
  },
});
