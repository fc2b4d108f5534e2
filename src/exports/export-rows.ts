/** Exports the rows of one statement to one output. */
import { rm } from 'node:fs/promises';
import { openRowCursor, type ResultColumn, type RowCursor } from '../load/connection/row-cursor.ts';
import type { Connection } from '../load/connection/pool.ts';
import { type ColumnFacts, createFactsCollector } from './column-facts.ts';
import { createCsvWriter } from './csv.ts';
import { createNdjsonWriter } from './ndjson.ts';
import type { FileDigest, Output } from './output-file.ts';
import { createRowSpool } from './row-spool.ts';
import { type ExportFormat, requireDistinctNames, type RowWriter, type WrittenColumn } from './row-writer.ts';

export interface RowExport {
  readonly format: ExportFormat;
  /** CSV for spreadsheets: see CsvOptions. */
  readonly excel?: boolean;
  /** Called after each batch with the rows so far; throws to stop the export. */
  readonly onProgress?: (rows: number) => void;
}

export interface ExportedRows extends FileDigest {
  readonly rows: number;
  readonly columns: readonly WrittenColumn[];
}

/** Formats whose types follow from all rows. */
const SPOOLED: readonly ExportFormat[] = ['parquet', 'ndjson'];

/**
 * Writes all rows and finishes the output, or discards it and throws. Needs a transaction: see runReadOnly. Memory does
 * not grow with the number of rows.
 */
export async function exportRows(
  connection: Connection,
  statement: string,
  output: Output,
  { format, excel = false, onProgress }: RowExport,
): Promise<ExportedRows> {
  try {
    const cursor = await openRowCursor(connection, statement);
    requireDistinctNames(cursor.columns);
    let rows = 0;
    const write = async (target: Pick<RowWriter, 'write'>, batches: RowCursor['batches'], isCounted: boolean) => {
      for await (const batch of batches) {
        await target.write(batch);
        if (isCounted) rows += batch.length;
        onProgress?.(rows);
      }
    };
    if (!SPOOLED.includes(format)) {
      const { writer, columns } = await createRowWriter(format, cursor.columns, [], output, excel);
      await write(writer, cursor.batches, true);
      await writer.end();
      return { ...(await output.finish()), rows, columns };
    }
    const spool = await createRowSpool(output.scratch);
    try {
      const facts = createFactsCollector(cursor.columns);
      const collect = async (batch: Parameters<typeof facts.add>[0]) => {
        facts.add(batch);
        await spool.add(batch);
      };
      await write({ write: collect }, cursor.batches, true);
      const { writer, columns } = await createRowWriter(format, cursor.columns, facts.list(), output, excel);
      await write(writer, spool.read(), false);
      await writer.end();
      return { ...(await output.finish()), rows, columns };
    } finally {
      await spool.remove();
    }
  } catch (error) {
    await output.discard();
    await rm(output.scratch, { force: true });
    throw error;
  }
}

/** The libraries of a format are loaded when it is used. */
async function createRowWriter(
  format: ExportFormat,
  columns: readonly ResultColumn[],
  facts: readonly ColumnFacts[],
  output: Output,
  excel: boolean,
): Promise<{ readonly writer: RowWriter; readonly columns: readonly WrittenColumn[] }> {
  const describe = (toType: (column: ResultColumn, index: number) => string) =>
    columns.map((column, index) => ({
      name: column.name,
      type: column.type,
      written_as: toType(column, index),
      comment: column.comment,
    }));
  switch (format) {
    case 'csv':
      return { writer: createCsvWriter(columns, output, { excel }), columns: describe(() => 'text') };
    case 'ndjson': {
      const isText = (index: number) => facts[index]?.isEachExact === false;
      return {
        writer: createNdjsonWriter(columns, facts, output),
        columns: describe((_, index) => (isText(index) ? 'string with all digits' : 'json')),
      };
    }
    case 'xlsx': {
      const { createXlsxWriter } = await import('./xlsx.ts');
      return { writer: createXlsxWriter(columns, output), columns: describe(() => 'cell') };
    }
    case 'parquet': {
      const [{ createParquetWriter }, { chooseParquetColumn }, { NO_FACTS }] = await Promise.all([
        import('./parquet.ts'),
        import('./parquet-column.ts'),
        import('./column-facts.ts'),
      ]);
      const chosen = columns.map((column, index) => ({
        name: column.name,
        ...chooseParquetColumn(column, facts[index] ?? NO_FACTS),
      }));
      return {
        writer: createParquetWriter(chosen, output),
        columns: describe((_, index) => chosen[index]?.description ?? ''),
      };
    }
  }
}
