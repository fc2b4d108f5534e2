/** How ads perform, as insights write it of keywords and product categories. */
import type { z } from 'zod';
import { counter, decimal } from '../../extract/wire.ts';
import { withPositions } from '../positions.ts';

export const performance = {
  post: counter.nullish(),
  post_change: decimal.nullish(),
  impression: counter.nullish(),
  ctr: decimal.nullish(),
  cvr: decimal.nullish(),
  cpa: decimal.nullish(),
  cost: decimal.nullish(),
  play_six_rate: decimal.nullish(),
  like: counter.nullish(),
  comment: counter.nullish(),
  share: counter.nullish(),
};

export const performanceColumns = (record: z.output<z.ZodObject<typeof performance>>) => ({
  post: record.post,
  post_change: record.post_change,
  impression: record.impression,
  ctr: record.ctr,
  cvr: record.cvr,
  cpa: record.cpa,
  cost: record.cost,
  play_six_rate: record.play_six_rate,
  like_count: record.like,
  comment_count: record.comment,
  share_count: record.share,
});

/** Mentioned videos as rows, best first. */
export const toRankedVideos = (ids: readonly (string | null)[] | null | undefined) =>
  withPositions(ids)?.map(({ element, position }) => ({ video_id: element, position }));
