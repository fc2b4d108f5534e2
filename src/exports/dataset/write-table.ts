/** Writes the months of a table that have changed. */
import { crashAt } from '../../crash-points.ts';
import type { Connection } from '../../load/connection/pool.ts';
import { closeRowCursor, openRowCursor, type ResultColumn } from '../../load/connection/row-cursor.ts';
import { columnList } from '../../load/connection/sql-text.ts';
import { openFileOutput, type FileDigest } from '../output-file.ts';
import { createParquetWriter } from '../parquet.ts';
import type { DatasetFile, DatasetTable } from './dataset-manifest.ts';
import type { DatasetStore } from './dataset-store.ts';
import type { DatasetSource } from './dataset-tables.ts';
import { buildMonthCondition, type MonthState, readTableState } from './month-states.ts';
import { chooseTableTypes, type NamedParquetColumn, readTableColumns } from './table-columns.ts';

interface WriteOptions {
  readonly store: DatasetStore;
  /** The table in the state before; undefined: it is new. */
  readonly before: DatasetTable | undefined;
  readonly readAt: string;
  /** Names of the files that the store has. */
  readonly present: ReadonlySet<string>;
  /** Called before each file; throws to stop. */
  readonly onFile: (path: string) => void;
}

export interface WrittenTable {
  readonly table: DatasetTable;
  /** Files that were written, of those of the table. */
  readonly written: readonly DatasetFile[];
}

/**
 * Reads the states of all months, and writes the rows of those whose state or column types differ from `before`, or whose
 * file is gone. Needs the transaction in which all tables are read.
 */
export async function writeTable(
  connection: Connection,
  source: DatasetSource,
  { store, before, present, readAt, onFile }: WriteOptions,
): Promise<WrittenTable> {
  const columns = await readTableColumns(connection, source.sqlName);
  const state = await readTableState(connection, source, columns);
  const types = chooseTableTypes(columns, state.facts, before);
  const described = columns.map(({ name, type, comment }, index) => ({
    name,
    type,
    written_as: types[index]?.description ?? '',
    comment,
  }));
  const isSameSchema = hasSameTypes(described, before?.columns);
  const files: DatasetFile[] = [];
  const written: DatasetFile[] = [];
  for (const month of state.months) {
    const known = before?.files.find((file) => file.month === month.month && file.digest === month.digest);
    if (known && isSameSchema && present.has(known.path)) files.push(known);
    else {
      const file = await writeMonth(connection, source, month, { columns, types, store, onFile });
      files.push(file);
      written.push(file);
    }
  }
  return {
    table: { month_column: source.monthColumn, read_at: readAt, columns: described, files },
    written,
  };
}

const hasSameTypes = (now: DatasetTable['columns'], before: DatasetTable['columns'] | undefined): boolean =>
  now.length === before?.length &&
  now.every(({ name, written_as }, index) => name === before[index]?.name && written_as === before[index]?.written_as);

interface MonthOptions extends Pick<WriteOptions, 'store' | 'onFile'> {
  readonly columns: readonly ResultColumn[];
  readonly types: readonly NamedParquetColumn[];
}

/** Characters of the hash in the name of a file: a name never stands for other contents. */
const NAME_DIGITS = 16;

async function writeMonth(
  connection: Connection,
  source: DatasetSource,
  { month, rows, digest }: MonthState,
  { columns, types, store, onFile }: MonthOptions,
): Promise<DatasetFile> {
  const folder = month === null ? source.name : `${source.name}/month=${month}`;
  onFile(folder);
  const names = columnList(columns.map(({ name }) => name));
  const statement = `select ${names} from ${source.sqlName} where ${buildMonthCondition(source, month)} order by ${columnList(source.key)}`;
  const local = await store.reservePath();
  const output = await openFileOutput(local, store.fileMode === undefined ? {} : { mode: store.fileMode });
  let written: FileDigest;
  let count = 0;
  try {
    const cursor = await openRowCursor(connection, statement);
    const writer = createParquetWriter(types, output);
    for await (const batch of cursor.batches) {
      onFile(folder);
      count += batch.length;
      await writer.write(batch);
    }
    await writer.end();
    await closeRowCursor(connection);
    written = await output.finish();
  } catch (error) {
    await output.discard();
    throw error;
  }
  if (count !== rows)
    throw new Error(`${folder} had ${rows} rows when they were counted and ${count} when they were read`);
  const path = `${folder}/part-0-${written.sha256.slice(0, NAME_DIGITS)}.parquet`;
  await store.putFile(path, local);
  crashAt('export.file_written');
  return { month, path, rows, digest, ...written };
}
