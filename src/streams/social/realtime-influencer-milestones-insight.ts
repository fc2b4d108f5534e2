import { z } from 'zod';
import { onePage } from '../../extract/pages.ts';
import { counter, isoDay, mediaUrl, text } from '../../extract/wire.ts';
import { influencer_milestone_videos, influencer_milestones } from '../../load/tables/influencer-milestones.ts';
import { influencers } from '../../load/tables/influencers.ts';
import { videos } from '../../load/tables/videos.ts';
import { eachCreator } from '../influencer/each-creator.ts';
import { positionedArray, withPositions } from '../positions.ts';
import { row, set } from '../row.ts';
import { defineStream } from '../stream.ts';
import { aweme, awemeColumns } from '../video/aweme.ts';

/** Most values come wrapped, with where and when TikTok has them from. */
const wrappedText = z.object({ value: text.nullish() }).nullish();

const milestone = z
  .object({
    milestone: z.int(),
    milestone_title: wrappedText,
    milestone_year: wrappedText,
    milestone_month_day: wrappedText,
    creator_summary: wrappedText,
    top_3_items: positionedArray(
      z.object({
        value: aweme.pick({ aweme_id: true, desc: true, create_time: true, statistics: true, video: true }),
      }),
    ).nullish(),
  })
  .refine((reached) => z.safeDecode(isoDay.nullable(), toMilestoneDay(reached)).success, {
    path: ['milestone_month_day', 'value'],
    error: 'expected a month and a day such as 3/21 that fit the year',
  });

type WrappedText = z.output<typeof wrappedText>;

/** `2022` and `3/21` are 2022-03-21; null where one of them is missing. */
function toMilestoneDay({
  milestone_year,
  milestone_month_day,
}: Partial<Record<'milestone_year' | 'milestone_month_day', WrappedText>>) {
  const [year, monthDay] = [milestone_year?.value, milestone_month_day?.value];
  if (!year || !monthDay) return null;
  return [year, ...monthDay.split('/').map((part) => part.padStart(2, '0'))].join('-');
}

export const realtimeInfluencerMilestonesInsight = defineStream({
  name: 'realtime-influencer-milestones-insight',
  path: '/api/v3/realtime/influencer/milestones_insight',
  lane: 'realtime',
  credits: 1,
  params: z.object({ user_id: z.string() }),
  describes: 'present',
  inputs: eachCreator((user_id) => ({ user_id })),
  pages: onePage,
  at: 'data',
  record: z.object({
    creator_info: z
      .object({
        unique_id: text.nullish(),
        nickname: text.nullish(),
        sec_user_id: text.nullish(),
        avatar_url: mediaUrl.nullish(),
        follower_count: counter.nullish(),
        like_count: counter.nullish(),
      })
      .nullish(),
    milestone_list: z.array(milestone).nullish(),
  }),
  tables: [influencers, influencer_milestones, videos, influencer_milestone_videos],
  rows: ({ creator_info: creator, milestone_list }, { params: { user_id } }) => [
    row(influencers, {
      user_id,
      unique_id: creator?.unique_id,
      nick_name: creator?.nickname,
      sec_uid: creator?.sec_user_id,
      avatar_url: creator?.avatar_url,
      total_followers_cnt: creator?.follower_count,
      total_favorited: creator?.like_count,
    }),
    ...(milestone_list ?? []).flatMap((reached) => [
      row(influencer_milestones, {
        user_id,
        milestone: reached.milestone,
        milestone_title: reached.milestone_title?.value,
        reached_on: toMilestoneDay(reached),
        creator_summary: reached.creator_summary?.value,
      }),
      ...(withPositions(reached.top_3_items) ?? []).map(({ element }) =>
        row(videos, { ...awemeColumns(element.value), user_id }),
      ),
      ...set(
        influencer_milestone_videos,
        { user_id, milestone: reached.milestone },
        withPositions(reached.top_3_items)?.map(({ element, position }) => ({
          video_id: element.value.aweme_id,
          position,
        })),
      ),
    ]),
  ],
  ignored: {
    'creator_info.message': 'source and time of the call itself',
    'milestone_list[].milestone_title.message': 'time of the call in samples: it would make a change of every call',
    'milestone_list[].milestone_year.message': 'the same as of the title',
    'milestone_list[].milestone_month_day.message': 'the same as of the title',
    'milestone_list[].creator_summary.message': 'the same as of the title',
    'milestone_list[].top_3_items[].message': 'the same as of the title',
    'milestone_list[].top_3_items[].value.aweme_type': 'kind of post for the app, 0 in samples',
    'milestone_list[].top_3_items[].value.video.play_addr': 'signed stream that expires within hours',
    'milestone_list[].top_3_items[].value.video.height': 'not documented; realtime-video-detail has it',
    'milestone_list[].top_3_items[].value.video.width': 'not documented; realtime-video-detail has it',
  },
});
