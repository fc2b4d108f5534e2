/** Groups rows by table and columns, so that each group is written by one statement. */
import type { Provenance, RowWrite, SourceRecord, Values } from '../tables/row-write.ts';
import { listTableInfos } from '../tables/all.ts';
import { type TableInfo, getTableInfo } from '../tables/table.ts';
import { encodeColumn, type TypedColumn } from './column-parameter.ts';
import {
  assignLayers,
  foldRows,
  keepsEveryVersion,
  type KeyedValues,
  listGivenColumns,
  sortByObservation,
} from './layers.ts';
import { listOwnerColumns, listRowColumns } from './merge-terms.ts';

/** A row, or the owner of a set, and the answer it comes from. */
interface BatchRow {
  readonly values: Values;
  readonly provenance: Provenance;
}

export interface RowBatch {
  readonly info: TableInfo;
  /** Columns that the rows give, sorted. */
  readonly columns: readonly string[];
  /** Empty for rows that are not in sets. */
  readonly ownerColumns: readonly string[];
  readonly isReplay: boolean;
  /** Each key once, sorted by key, so that concurrent batches lock rows in the same order. */
  readonly rows: readonly BatchRow[];
  /** Of the sets; a set may have no rows. */
  readonly owners: readonly BatchRow[];
}

interface OpenBatch extends RowBatch {
  readonly layer: number;
  readonly rows: (BatchRow & KeyedValues)[];
  readonly owners: BatchRow[];
}

/** Parents before children, so that foreign keys hold. In a table by layers (see layers.ts), then sets. */
export function buildRowBatches(rowWrites: readonly RowWrite[]): readonly RowBatch[] {
  const batches = new Map<string, OpenBatch>();
  const open = (batch: Omit<OpenBatch, 'rows' | 'owners'>, shapeId: string): OpenBatch => {
    const id = `${batch.info.name} ${batch.isReplay} ${batch.layer} ${shapeId} | ${batch.ownerColumns.join(' ')}`;
    const known = batches.get(id) ?? { ...batch, rows: [], owners: [] };
    batches.set(id, known);
    return known;
  };
  const findShape = openShapes();
  const ordered = sortByObservation(rowWrites);
  for (const row of assignLayers(ordered.filter((write) => 'values' in write))) {
    const { info, provenance, layer } = row;
    const { id, columns } = findShape(listGivenColumns(row.values));
    const isReplay = keepsEveryVersion(info, provenance);
    open({ info, columns, ownerColumns: [], isReplay, layer }, id).rows.push(row);
  }
  for (const { info, owner, rows, provenance } of findNewestSets(ordered)) {
    // Rows of one set may differ in columns; the set is then merged with all of them.
    const given = rows.map(({ values }) => listGivenColumns(values));
    const { id, columns } = findShape(given.length === 1 ? (given[0] ?? []) : [...new Set(given.flat())]);
    const isReplay = keepsEveryVersion(info, provenance);
    const ownerColumns = Object.keys(owner);
    const batch = open({ info, columns, ownerColumns, isReplay, layer: Number.POSITIVE_INFINITY }, id);
    batch.owners.push({ values: owner, provenance });
    for (const { values, keyText } of rows) batch.rows.push({ values, keyText, provenance });
  }
  for (const { rows } of batches.values()) rows.sort((a, b) => (a.keyText < b.keyText ? -1 : 1));
  const order = listTableInfos();
  return [...batches.values()].sort((a, b) => order.indexOf(a.info) - order.indexOf(b.info) || a.layer - b.layer);
}

interface Shape {
  /** The columns as one text. */
  readonly id: string;
  /** Sorted. */
  readonly columns: readonly string[];
}

/** Sorts each order in which rows give their columns once. */
function openShapes(): (given: readonly string[]) => Shape {
  const shapes = new Map<string, Shape>();
  return (given) => {
    const order = given.join(' ');
    const known = shapes.get(order);
    if (known) return known;
    const columns = given.toSorted();
    const shape = { id: columns.join(' '), columns };
    shapes.set(order, shape);
    return shape;
  };
}

interface NewestSet {
  readonly info: TableInfo;
  readonly owner: Values;
  readonly rows: readonly KeyedValues[];
  readonly provenance: Provenance;
}

/** The newest set of each owner, also where the sets have different columns or are empty. */
function findNewestSets(ordered: readonly RowWrite[]): readonly NewestSet[] {
  const newest = new Map<string, NewestSet>();
  for (const write of ordered) {
    if (!('owner' in write)) continue;
    const { table, owner } = write;
    const info = getTableInfo(table);
    newest.set(`${info.name} ${JSON.stringify(owner)}`, {
      info,
      owner,
      rows: foldRows(info, write.rows),
      provenance: write,
    });
  }
  return [...newest.values()];
}

interface RecordWrites {
  /** Undefined for rows whose record is unknown. */
  readonly source: SourceRecord | undefined;
  readonly writes: RowWrite[];
}

/** In the order of the records. */
export function groupByRecord(rowWrites: readonly RowWrite[]): readonly RecordWrites[] {
  const records = new Map<SourceRecord | undefined, RecordWrites>();
  for (const write of rowWrites) {
    const known = records.get(write.source) ?? { source: write.source, writes: [] };
    known.writes.push(write);
    records.set(write.source, known);
  }
  return [...records.values()];
}

/** The parameters of a batch's statement: the columns of its rows, then (with owner columns) those of its owners. */
export const buildBatchParameters = (batch: RowBatch): readonly (Buffer | string)[] => [
  ...encodeRows(listRowColumns(batch), batch.rows),
  ...(batch.ownerColumns.length ? encodeRows(listOwnerColumns(batch), batch.owners) : []),
];

function encodeRows(columns: readonly TypedColumn[], rows: readonly BatchRow[]): readonly (Buffer | string)[] {
  return columns.map((column) =>
    encodeColumn(
      column,
      rows.map((row) => readColumn(row, column.name)),
    ),
  );
}

function readColumn({ values, provenance }: BatchRow, name: string): unknown {
  if (name === '_request_id') return provenance.requestId;
  return name === '_observed_at' ? provenance.observedAt : values[name];
}
