/**
 * Finds the record of a stored body that made a row, and the fields of it on which a column depends. Each field is
 * changed in turn, and the record read again: those that change the column are its source.
 */
import { interpretInSlices, locateRecords } from '../../../jobs/worker/interpret.ts';
import { readRecord } from '../../../jobs/worker/read-record.ts';
import type { RequestInRun } from '../../../ledger/request.ts';
import { getTableInfo, type TableInfo } from '../../../load/tables/table.ts';
import type { RowContext, Stream } from '../../../streams/stream.ts';
import { changeLeaf, getLeaf, type JsonPath, listLeaves } from './json-leaves.ts';
import type { RowValues } from './read-row.ts';

export interface LocatedValue {
  /** Where the record is in the body, such as `data[3]`. */
  readonly path: string;
  readonly record: unknown;
  /** Place among the records of the body, counted from 1, and their number. */
  readonly place: number;
  readonly records: number;
  /** The row has the column: otherwise it keeps its value from an earlier call. */
  readonly hasColumn: boolean;
  /** Fields of the record on which the column depends. Empty: it comes from the call, or no column was chosen. */
  readonly fields: readonly JsonPath[];
}

/** A row by its complete key, and one of its columns. */
export interface ChosenRow {
  readonly info: TableInfo;
  readonly key: RowValues;
  readonly column: string | null;
}

type Values = Readonly<Record<string, unknown>>;

/** Leaves of a record that are tried. */
const MAX_LEAVES = 1_000;

/** Undefined: no record of the body makes the row with this key, as this version reads it. */
export async function locateValue(
  stream: Stream,
  request: RequestInRun,
  body: unknown,
  observedAt: Date,
  row: ChosenRow,
): Promise<LocatedValue | undefined> {
  const { rowWrites } = await interpretInSlices(stream, request, body, observedAt);
  // The later record of a page wins.
  const write = rowWrites.findLast(
    (one) =>
      getTableInfo(one.table) === row.info &&
      ('owner' in one ? one.rows : [one]).some(({ values }) => hasKey(values, row.key)),
  );
  if (!write?.source) return undefined;
  const { path, value: record } = write.source;
  const { found } = locateRecords(stream, body);
  const index = Number(/\[(\d+)\]$/.exec(path)?.[1] ?? 0);
  const before = stream.pages.countRecordsBefore(request.page, request.walk?.largest);
  const context = {
    params: request.params,
    snapshotDate: request.business_date,
    observedAt,
    position: before === undefined ? null : before + index + 1,
  } as RowContext<never>;
  const read = (raw: unknown) => readRows(stream, raw, context, row.info);
  const isThere = row.column !== null && findColumn(read(record), row) !== undefined;
  return {
    path,
    record,
    place: index + 1,
    records: Array.isArray(found) ? found.length : 1,
    hasColumn: isThere,
    fields: isThere ? findFields(record, read, row) : [],
  };
}

/** The rows of the table that a record makes; none where it cannot be read. */
function readRows(stream: Stream, raw: unknown, context: RowContext<never>, info: TableInfo): readonly Values[] {
  try {
    return readRecord(stream, raw, context)
      .entries.filter(({ table }) => getTableInfo(table) === info)
      .flatMap((entry) => ('owner' in entry ? entry.rows : [entry]).map(({ values }) => values));
  } catch {
    return [];
  }
}

/** The column of the row as text to compare; undefined: there is no such row, or it does not have the column. */
function findColumn(rows: readonly Values[], { key, column }: ChosenRow): string | undefined {
  const values = rows.find((one) => hasKey(one, key));
  return values && column !== null ? JSON.stringify(values[column]) : undefined;
}

function findFields(record: unknown, read: (raw: unknown) => readonly Values[], row: ChosenRow): readonly JsonPath[] {
  const original = findColumn(read(record), row);
  const { info, key, column } = row;
  const others = Object.fromEntries(Object.entries(key).filter(([name]) => name !== column));
  const isKey = column !== null && info.key.includes(column);
  const hasChanged = (rows: readonly Values[]): boolean => {
    // A field of another column of the key makes another row, which says nothing of this column.
    const siblings = rows.filter((one) => hasKey(one, isKey ? others : key));
    return siblings.length > 0 && findColumn(siblings, row) !== original;
  };
  const leaves = listLeaves(record, MAX_LEAVES);
  const decisive = leaves.filter((leaf) => changeLeaf(record, leaf).some((changed) => hasChanged(read(changed))));
  return decisive.length ? decisive : leaves.filter((leaf) => containsText(getLeaf(record, leaf), original));
}

const SHORTEST = 4;

/** Of a text that is itself JSON, or a list, a part may be the value. */
function containsText(leaf: unknown, original: string | undefined): boolean {
  const text = original?.replace(/^"|"$/g, '') ?? '';
  return typeof leaf === 'string' && text.length >= SHORTEST && leaf.includes(text);
}

const hasKey = (values: Values, key: RowValues): boolean =>
  Object.entries(key).every(([name, text]) => isSameText(values[name], text));

/** Whether a value of a row is what PostgreSQL writes as `text`. */
function isSameText(value: unknown, text: string | null): boolean {
  if (value instanceof Date) return text !== null && value.getTime() === Date.parse(text);
  return (typeof value === 'string' ? value : JSON.stringify(value)) === text;
}
