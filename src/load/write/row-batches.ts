/** Groups rows by table and columns, so that each group is written by one statement. */
import { haveSameElements } from '../../have-same-elements.ts';
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
  const batches: OpenBatch[] = [];
  const open = (
    { columns, batches: known }: Shape,
    batch: Omit<OpenBatch, 'columns' | 'rows' | 'owners'>,
  ): OpenBatch => {
    const id = `${batch.info.name} ${batch.isReplay} ${batch.layer} ${batch.ownerColumns.join(' ')}`;
    const found = known.get(id);
    if (found) return found;
    const opened = { ...batch, columns, rows: [], owners: [] };
    known.set(id, opened);
    batches.push(opened);
    return opened;
  };
  const findShape = openShapes();
  const ordered = sortByObservation(rowWrites);
  for (const row of assignLayers(ordered.filter((write) => 'values' in write))) {
    const { info, provenance, layer } = row;
    const isReplay = keepsEveryVersion(info, provenance);
    open(findShape(listGivenColumns(row.values)), { info, ownerColumns: [], isReplay, layer }).rows.push(row);
  }
  for (const { info, owner, rows, provenance } of findNewestSets(ordered)) {
    // Rows of one set may differ in columns; the set is then merged with all of them.
    const given = rows.map(({ values }) => listGivenColumns(values));
    const shape = findShape(given.length === 1 ? (given[0] ?? []) : [...new Set(given.flat())]);
    const isReplay = keepsEveryVersion(info, provenance);
    const ownerColumns = Object.keys(owner);
    const batch = open(shape, { info, ownerColumns, isReplay, layer: Number.POSITIVE_INFINITY });
    batch.owners.push({ values: owner, provenance });
    for (const { values, keyText } of rows) batch.rows.push({ values, keyText, provenance });
  }
  for (const { rows } of batches) rows.sort((a, b) => (a.keyText < b.keyText ? -1 : 1));
  const order = listTableInfos();
  return batches.sort((a, b) => order.indexOf(a.info) - order.indexOf(b.info) || a.layer - b.layer);
}

/** The columns that rows give, and the batches of such rows. */
interface Shape {
  /** Sorted. */
  readonly columns: readonly string[];
  readonly batches: Map<string, OpenBatch>;
}

/** Finds the shape of rows. Each order in which rows give their columns is sorted once. */
function openShapes(): (given: readonly string[]) => Shape {
  const byOrder = new Map<string, Shape>();
  const byColumns = new Map<string, Shape>();
  let last: { readonly given: readonly string[]; readonly shape: Shape } | undefined;
  const find = (given: readonly string[]): Shape => {
    const order = given.join(' ');
    const known = byOrder.get(order);
    if (known) return known;
    const columns = given.toSorted();
    const id = columns.join(' ');
    const shape = byColumns.get(id) ?? { columns, batches: new Map() };
    byColumns.set(id, shape);
    byOrder.set(order, shape);
    return shape;
  };
  return (given) => {
    // Most rows have the columns of the row before, and to compare them takes less time than to join them.
    if (!last || !haveSameElements(last.given, given)) last = { given, shape: find(given) };
    return last.shape;
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
