/** The columns of a table, and the types that they have in all files of a dataset. */
import { readElementTypes } from '../../load/connection/query.ts';
import type { Connection } from '../../load/connection/pool.ts';
import type { ResultColumn } from '../../load/connection/row-cursor.ts';
import type { ColumnFacts } from '../column-facts.ts';
import { chooseParquetColumn, type ParquetColumn } from '../parquet-column.ts';
import { getColumnKind } from '../value-kind.ts';
import type { DatasetTable } from './dataset-manifest.ts';

export async function readTableColumns(connection: Connection, sqlName: string): Promise<readonly ResultColumn[]> {
  const { rows } = await connection.query<Omit<ResultColumn, 'elementOid'>>(
    `select attname as name, atttypid::int8 as oid, format_type(atttypid, atttypmod) as type, col_description(attrelid, attnum) as comment
     from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`,
    [sqlName],
  );
  const elements = await readElementTypes(
    connection,
    rows.map(({ oid }) => oid),
  );
  return rows.map((row) => ({ ...row, elementOid: elements.get(row.oid) }));
}

/** All digits that DECIMAL has, and at least these after the point: otherwise new values would often change the type. */
const PRECISION = 38;
const LEAST_SCALE = 4;

export type NamedParquetColumn = ParquetColumn & { readonly name: string };

/**
 * One type for all files of the table, because readers of many files take that of one of them. Decimals have 38 digits,
 * and at least as many after the point as `before` had.
 */
export function chooseTableTypes(
  columns: readonly ResultColumn[],
  facts: readonly ColumnFacts[],
  before: DatasetTable | undefined,
): readonly NamedParquetColumn[] {
  return columns.map((column, index) => {
    const found = facts[index] as ColumnFacts;
    if (column.elementOid !== undefined || getColumnKind(column) !== 'numeric')
      return { name: column.name, ...chooseParquetColumn(column, found) };
    const earlier = before?.columns.find(({ name }) => name === column.name)?.written_as;
    const scale = Math.max(found.scale, LEAST_SCALE, Number(/^DECIMAL\(\d+,(\d+)\)$/.exec(earlier ?? '')?.[1] ?? 0));
    const isEachPlain = found.isEachPlain && found.integerDigits + scale <= PRECISION;
    const type = `numeric(${PRECISION},${scale})`;
    return { name: column.name, ...chooseParquetColumn({ ...column, type }, { ...found, isEachPlain }) };
  });
}
