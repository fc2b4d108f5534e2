/** What TikTok's insights count of the ads behind a keyword or a product category. */
import { decimal, money, total } from './columns.ts';

export const adPerformance = () => ({
  post: total('Posts (popularity), rounded.'),
  post_change: decimal('Change of posts against the window before, percent; can be negative.'),
  impression: total('Impressions, rounded to three significant digits.'),
  ctr: decimal('Click-through rate, percent.'),
  cvr: decimal('Conversion rate, percent.'),
  cpa: money('Cost per action; currency not stated, presumably USD.'),
  cost: money('Ad spend; currency not stated, presumably USD.'),
  play_six_rate: decimal('Share of views of six seconds or more, percent.'),
  like_count: total('Likes.'),
  comment_count: total('Comments.'),
  share_count: total('Shares.'),
});
