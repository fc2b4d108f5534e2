/**
 * Counters that only grow, where they count all that ever was: of an entity as it is now, and in its daily totals. What
 * can be taken back (followers, products on offer) is none, nor are columns of a window (`_7d_`).
 */
import type { TableInfo } from './table.ts';

const GROWING = new Set([
  'total_views_cnt',
  'total_digg_cnt',
  'total_comments_cnt',
  'total_shares_cnt',
  'total_favorites_cnt',
  'total_live_views_cnt',
  'total_sale_cnt',
  'total_sale_gmv_amt',
  'total_video_sale_cnt',
  'total_video_sale_gmv_amt',
  'total_live_sale_cnt',
  'total_live_sale_gmv_amt',
  'publish_cnt_all',
  'video_views_all',
  'view_count',
]);

/** Of a table of entities or of daily totals; none for others, whose columns may have the same names for a period. */
export const growingColumns = ({ name, shape, columns }: TableInfo): readonly string[] =>
  shape === 'entity' || name.endsWith('_daily')
    ? columns.filter((column) => GROWING.has(column.name)).map((column) => column.name)
    : [];
