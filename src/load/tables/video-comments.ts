/** What is said under videos, and the phrases that stand out in it. */
import {
  count,
  document,
  flag,
  instantColumn,
  label,
  labelsColumn,
  position,
  snapshotDate,
  tiktokIdColumn,
  total,
  url,
} from './columns.ts';
import { entity, fact } from './table.ts';
import { videos } from './videos.ts';

export const {
  table: video_comments,
  history: video_comments_history,
  versions: video_comments_versions,
} = entity('video_comments', {
  topic: 'Videos',
  about: 'Comments under videos and the replies to them: one row a comment.',
  key: () => ({ comment_id: tiktokIdColumn('TikTok id of the comment (cid).').notNull() }),
  columns: {
    video_id: tiktokIdColumn('The video: videos.video_id.'),
    parent_comment_id: tiktokIdColumn('The comment this one replies to: video_comments.comment_id; null at the top.'),
    reply_to_reply_id: tiktokIdColumn('The reply this one answers; null when it answers the comment itself.'),
    text: label('Text.'),
    comment_language: label('Language as TikTok detects it, such as en.'),
    create_time: instantColumn('When it was written.'),
    digg_count: total('Likes.'),
    reply_comment_total: total('Replies; null on replies.'),
    status: count('State at TikTok: 1 visible.'),
    is_high_purchase_intent: flag('True when TikTok sees an intent to buy.'),
    label_text: label('Label of the author, such as Creator.'),
    label_type: count('The same as a code; 1 is the creator of the video.'),
    label_list: document('All labels of the author: text and type.'),
    comment_type: count('Kind: 0 ordinary; from comment keywords.'),
    channel_id: count('Channel code, 0 in samples; from comment keywords.'),
    user_id: tiktokIdColumn('TikTok id of the author, who need not be among influencers.'),
    unique_id: label('Handle of the author.'),
    nickname: label('Display name of the author.'),
    sec_uid: label('Secure id of the author.'),
    user_region: label('Market of the author.'),
    avatar_url: url('Avatar of the author without signature.'),
  },
  references: { video_id: videos.video_id },
});

export const video_comment_words = fact('video_comment_words', {
  topic: 'Videos',
  day: 'snapshot_date',
  about: 'Phrases that stand out in the comments of a video, with sample comments. TikTok states no frequency.',
  key: () => ({
    video_id: tiktokIdColumn('The video: videos.video_id.').notNull(),
    snapshot_date: snapshotDate(),
    word: label('The phrase.').notNull(),
  }),
  columns: {
    position: position(),
    comment_ids: labelsColumn(
      'Sample comments that hold it: video_comments.comment_id. A comment can hold several phrases.',
    ),
  },
  references: { video_id: videos.video_id },
});
