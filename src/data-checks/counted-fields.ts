/** Fields of answers that become counters which only grow: what the check falling-counters looks at. */
import { fieldPaths } from '../extract/field-census.ts';
import { getTableInfo } from '../load/tables/table.ts';
import type { Stream } from '../streams/stream.ts';

/** Ends of paths that have another name than their column: real-time answers come from TikTok itself. */
const COLUMN_NAMES: Readonly<Record<string, string>> = {
  'statistics.play_count': 'total_views_cnt',
  'statistics.digg_count': 'total_digg_cnt',
  'statistics.comment_count': 'total_comments_cnt',
  'statistics.share_count': 'total_shares_cnt',
  'statistics.collect_count': 'total_favorites_cnt',
  'current_interaction.views': 'total_views_cnt',
  'current_interaction.likes': 'total_digg_cnt',
  'current_interaction.comments': 'total_comments_cnt',
  'current_interaction.favorites': 'total_favorites_cnt',
};

/**
 * Dotted paths in the records of a stream. A field that a link or a rank list has a column for counts within that pair
 * or period.
 */
export function listCountedFields(stream: Stream): readonly string[] {
  const tables = stream.tables.map(getTableInfo);
  const growing = new Set(tables.flatMap((table) => table.cumulativeColumns));
  for (const table of tables) {
    if (!table.cumulativeColumns.length) for (const { name } of table.columns) growing.delete(name);
  }
  return fieldPaths(stream.record).filter((path) => {
    const [last = '', before = ''] = path.split('.').toReversed();
    return growing.has(COLUMN_NAMES[`${before}.${last}`] ?? last);
  });
}
