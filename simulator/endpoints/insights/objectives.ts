/** Codes of campaign objectives. */
import type { Ad } from '../../world/entities.ts';

const codes: Readonly<Record<string, readonly number[]>> = {
  campaign_objective_traffic: [1],
  campaign_objective_conversion: [3],
  campaign_objective_video_view: [4],
  campaign_objective_reach: [5],
  /** 14 in the documentation, 15 in the answers. */
  campaign_objective_product_sales: [15, 14],
};

/** The codes by which an ad is found; the first is the one in answers. */
export const objectiveCodes = ({ objective }: Ad): readonly number[] => codes[objective] ?? [];
