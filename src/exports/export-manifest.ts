/** The description beside an exported file. */
import { version } from '../version.ts';
import type { FileDigest } from './output-file.ts';
import type { ExportFormat, WrittenColumn } from './row-writer.ts';
import type { SourceFacts } from './source-facts.ts';

export interface ExportManifest extends FileDigest {
  readonly file: string;
  readonly format: ExportFormat;
  /** True: a CSV file for spreadsheets, whose values differ from those of the warehouse. */
  readonly for_spreadsheets: boolean;
  readonly rows: number;
  readonly exported_at: string;
  readonly exported_by: string;
  /** simulator or api; null: nothing was loaded yet, or the role may not read ops.warehouse. */
  readonly source: string | null;
  readonly warehouse_id: string | null;
  /** Name of the question or table; null for a statement of the user. */
  readonly subject: string | null;
  readonly statement: string;
  readonly columns: readonly WrittenColumn[];
  readonly newest_business_date: string | null;
  readonly age_days: number | null;
  /** Credits that the tables have cost since the first run, not the export: it costs none. */
  readonly credits_of_tables: number;
  readonly tables: SourceFacts['tables'];
}

type Given = Pick<
  ExportManifest,
  'file' | 'format' | 'for_spreadsheets' | 'rows' | 'subject' | 'statement' | 'columns' | keyof FileDigest
>;

export function buildExportManifest(given: Given, facts: SourceFacts, at: Date): ExportManifest {
  const { warehouse, tables } = facts;
  const days = tables.flatMap(({ newest_business_date: day }) => day ?? []).toSorted();
  const ages = tables.flatMap(({ age_days: age }) => age ?? []);
  const credits = tables.reduce((sum, table) => sum + (table.credits ?? 0), 0);
  return {
    ...given,
    exported_at: at.toISOString(),
    exported_by: `echotik-warehouse ${version}`,
    source: warehouse?.source ?? null,
    warehouse_id: warehouse?.id ?? null,
    newest_business_date: days.at(-1) ?? null,
    age_days: ages.length ? Math.min(...ages) : null,
    credits_of_tables: Math.round(credits * 100) / 100,
    tables,
  };
}
