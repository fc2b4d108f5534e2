/** Milestones of creators and the videos that brought them there. */
import { count, dayColumn, label, position, tiktokIdColumn } from './columns.ts';
import { influencers } from './influencers.ts';
import { entity, link } from './table.ts';
import { videos } from './videos.ts';

const key = () => ({
  user_id: tiktokIdColumn('The creator: influencers.user_id.').notNull(),
  milestone: count('1 first post, 3 10K followers, 4 100K, 5 500K, 6 1M.').notNull(),
});

export const {
  table: influencer_milestones,
  history: influencer_milestones_history,
  versions: influencer_milestones_versions,
} = entity('influencer_milestones', {
  topic: 'Creators',
  about: 'When a creator reached a milestone, and how TikTok sums it up: one row a creator and milestone.',
  key,
  columns: {
    milestone_title: label('Title, such as Reached 1M followers.'),
    reached_on: dayColumn('The day it was reached.'),
    creator_summary: label('Generated text; empty or saying so where TikTok has no public data.'),
  },
  references: { user_id: influencers.user_id },
});

export const {
  table: influencer_milestone_videos,
  history: influencer_milestone_videos_history,
  versions: influencer_milestone_videos_versions,
} = link('influencer_milestone_videos', {
  topic: 'Creators',
  about: 'The top videos on the way to a milestone, at most three; where TikTok has public data.',
  key: () => ({ ...key(), video_id: tiktokIdColumn('The video: videos.video_id.').notNull() }),
  columns: { position: position() },
  references: { user_id: influencers.user_id, video_id: videos.video_id },
});
