/** A script that makes a view in DuckDB for each table of a dataset, over the files of one state. */
import { quoteName, quoteText } from '../../load/connection/sql-text.ts';
import type { DatasetManifest } from './dataset-manifest.ts';

export const VIEWS_NAME = '_views.sql';

/** `root`: what comes before the path of a file. A table without rows has no file and no view. */
export function formatViews({ tables, state }: DatasetManifest, root: string): string {
  const views = Object.entries(tables)
    .filter(([, { files }]) => files.length)
    .map(([name, { files, month_column: monthColumn }]) => {
      const list = files.map(({ path }) => quoteText(root + path)).join(', ');
      const hive = monthColumn === null ? 'false' : 'true, hive_types_autocast = false';
      return `create or replace view ${quoteName(name)} as select * from read_parquet([${list}], hive_partitioning = ${hive});\n`;
    });
  return `-- State ${state} of the dataset. Generated: the next export replaces it.\n${views.join('')}`;
}
