/**
 * What the four rank lists (creators, products, shops, videos) share: params, inputs, paging and the columns of the
 * ranking.
 */
import { z } from 'zod';
import { numbered } from '../extract/pages.ts';
import { newestPeriod, rankDate, type RankType } from './dates.ts';
import type { InputSettings } from './input-sources.ts';
import { cross } from './stream.ts';

export const rankList = {
  lane: 'offline',
  credits: 1,
  dated: rankDate,
  // The length of a ranking is not documented. Places below the first thousand say little; a walk that ends here is
  // recorded. The documentation of video-ranklist states no number of pages, that of the other three this one.
  pages: numbered('page_num', { sizeParam: 'page_size', size: 10, maxPages: 100, apiMaxPages: 100_000 }),
  at: 'data',
} as const;

export const rankParams = {
  region: z.string(),
  /** 1 day, 2 week, 3 month. */
  rank_type: z.literal([1, 2, 3]),
  /** First day of the period. */
  date: z.string(),
};

/** Param with the sort order: `rankField('product_rank_field')`; the tables say what 1 and 2 are. */
export const rankField = <F extends string>(field: F) =>
  ({ [field]: z.literal([1, 2]) }) as Record<F, z.ZodLiteral<1 | 2>>;

/** One request a market: the newest ranking of a day, sorted by `value` of the param `field`. */
export const newestRankings =
  <F extends string>(field: F, value: 1 | 2) =>
  ({ regions, businessDate }: InputSettings) =>
    cross({
      region: regions,
      rank_type: [1] as const,
      date: [newestPeriod(1, businessDate)],
      ...({ [field]: [value] } as Record<F, (1 | 2)[]>),
    });

/** The columns that say which ranking a row belongs to. */
export const rankColumns = (
  { rank_type, date, region }: { readonly rank_type: RankType; readonly date: string; readonly region: string },
  rank_field: 1 | 2,
) => ({ rank_type, date, region, rank_field });

/** Filters of the rankings of products and shops. */
export const categoryParams = {
  category_id: z.string().optional(),
  category_l2_id: z.string().optional(),
  category_l3_id: z.string().optional(),
};

type CategoryParams = Readonly<Partial<Record<keyof typeof categoryParams, string | undefined>>>;

/** The same as columns of a key, where an empty text means no filter. */
export const categoryColumns = ({ category_id = '', category_l2_id = '', category_l3_id = '' }: CategoryParams) => ({
  category_id,
  category_l2_id,
  category_l3_id,
});
