/** Parquet with the types of the columns, compressed with Snappy. */
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { TextRow } from '../load/connection/row-cursor.ts';
import { version } from '../version.ts';
import type { ParquetColumn } from './parquet-column.ts';
import type { ByteSink, RowWriter } from './row-writer.ts';

/** Rows that are compressed together: they are in memory until there are enough. Readers skip whole groups. */
const GROUP_ROWS = 100_000;
const GROUP_CHARACTERS = 32_000_000;

export function createParquetWriter(
  columns: readonly (ParquetColumn & { readonly name: string })[],
  sink: ByteSink,
): RowWriter {
  const writer = new ByteWriter();
  const root = { name: 'root', num_children: columns.length };
  const file = new ParquetWriter({
    writer,
    schema: [root, ...columns.flatMap(({ elements }) => elements)],
    createdBy: `echotik-warehouse version ${version}`,
  });
  let group: unknown[][] = columns.map(() => []);
  let characters = 0;
  const drain = async () => {
    // The offset of the writer is that in the file; its index is that in its buffer.
    const bytes = writer.getBytes().slice();
    writer.index = 0;
    await sink.write(bytes);
  };
  const writeGroup = async () => {
    const rows = group[0]?.length ?? 0;
    if (!rows) return;
    const columnData = columns.map(({ name }, index) => ({ name, data: group[index] as unknown[] }));
    await file.write({ columnData, rowGroupSize: rows });
    group = columns.map(() => []);
    characters = 0;
    await drain();
  };
  const add = (row: TextRow) => {
    for (const [index, { convert }] of columns.entries()) {
      const value = row[index] ?? null;
      (group[index] as unknown[]).push(value === null ? null : convert(value));
      characters += value?.length ?? 0;
    }
  };
  return {
    async write(rows) {
      for (const row of rows) {
        add(row);
        if (characters >= GROUP_CHARACTERS || (group[0]?.length ?? 0) >= GROUP_ROWS) await writeGroup();
      }
    },
    async end() {
      await writeGroup();
      await file.finish();
      await drain();
    },
  };
}
