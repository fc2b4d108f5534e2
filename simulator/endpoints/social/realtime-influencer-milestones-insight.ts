/** Milestones of a creator and the videos on the way to them. */
import { requiredText } from '../../query.ts';
import { toEpochSeconds, isoDate } from '../../world/days.ts';
import type { Creator, Video } from '../../world/entities.ts';
import { hashFileName } from '../../world/ids.ts';
import { signedUrl } from '../../world/signed-url.ts';
import type { World } from '../../world/world.ts';
import type { Endpoint } from '../endpoint.ts';
import { awemeFields } from '../video/aweme-fields.ts';

const HOST = 'p19-common-sign.tiktokcdn-us.com';
const TOP = 3;
const FIRST_POST = { code: 1, title: 'Started posting on TikTok' };
/** The highest first, by followers. */
const milestones = [
  { code: 6, title: 'Reached 1M followers', followers: 1_000_000 },
  { code: 5, title: 'Reached 500K followers', followers: 500_000 },
  { code: 4, title: 'Reached 100K followers', followers: 100_000 },
  { code: 3, title: 'Reached 10K followers', followers: 10_000 },
];

export const realtimeInfluencerMilestonesInsight: Endpoint = {
  id: 'realtime-influencer-milestones-insight',
  path: '/api/v3/realtime/influencer/milestones_insight',
  credits: 1,
  message: 'success',
  at: 'data',
  key: 'milestone_list[0].milestone',
  answer(query, world) {
    const creator = world.find('creator', requiredText(query, 'user_id'));
    if (!creator) return null;
    const { day } = world;
    const followers = world.total(creator, 'followers', day);
    const reached = milestones.filter((milestone) => followers >= milestone.followers);
    return {
      milestone_list: [
        ...reached.map((milestone) => milestoneFields(milestone, creator, world)),
        dated(FIRST_POST, creator.born, '', day),
      ],
      creator_info: {
        avatar_url: signedUrl(`${hashFileName('avatar', creator.id)}~cropcenter:720:720.webp`, creator.id, day, HOST),
        follower_count: followers,
        like_count: world.total(creator, 'digg', day),
        message: buildMessage(day),
        nickname: creator.nickName,
        sec_user_id: creator.secUid,
        unique_id: creator.handle,
      },
    };
  },
};

function milestoneFields(milestone: (typeof milestones)[number], creator: Creator, world: World) {
  const day = world.dayReached(creator, 'followers', milestone.followers);
  const views = (video: Video) => world.total(video, 'views', world.day);
  const posts = world.related(creator, 'video').filter(({ born }) => born <= day);
  if (!posts.length) return dated(milestone, day, 'No public data to display', world.day);
  const average = posts.reduce((sum, video) => sum + views(video), 0) / posts.length;
  const summary = `${posts.length} posts published, with an average of ${Math.round(average)} views per post. Top posts you can learn from:`;
  return {
    ...dated(milestone, day, summary, world.day),
    top_3_items: posts
      .toSorted((a, b) => views(b) - views(a))
      .slice(0, TOP)
      .map((video) => ({ message: buildMessage(world.day), value: videoFields(video, world) })),
  };
}

/** The month and the day are written without zeros in front. */
function dated(
  { code, title }: { readonly code: number; readonly title: string },
  day: number,
  summary: string,
  today: number,
) {
  const [year = '', month, date] = isoDate(day).split('-');
  const said = (value: string) => ({ message: buildMessage(today), value });
  return {
    creator_summary: said(summary),
    milestone: code,
    milestone_month_day: said(`${Number(month)}/${Number(date)}`),
    milestone_title: said(title),
    milestone_year: said(year),
  };
}

function buildMessage(day: number) {
  return { data_source: 1, status: 1, timestamp: toEpochSeconds(day) };
}

function videoFields(video: Video, world: World) {
  const { aweme_id, create_time, desc, statistics, video: file } = awemeFields(video, world);
  return { aweme_id, aweme_type: 0, create_time, desc, statistics, video: { ...file, height: 960, width: 540 } };
}
