/**
 * The order in which rows of the same key are merged: by the instant of their answer, then by its request, then by
 * their place on the page, as if each record had its own answer. One statement can write a key only once, so the rows
 * of a batch are divided into layers, and each layer is merged after the one before.
 */
import type { RowWrite, Provenance, Values } from '../tables/row-write.ts';
import { type TableInfo, getTableInfo } from '../tables/table.ts';

type SingleRowWrite = Extract<RowWrite, { readonly values: Values }>;

export interface KeyedValues {
  /** A column that is undefined is not given. */
  readonly values: Values;
  /** The key of the row, unique in its table. */
  readonly keyText: string;
}

export interface LayeredRow extends KeyedValues {
  readonly info: TableInfo;
  readonly provenance: Provenance;
  readonly layer: number;
}

/** Sorts by instant, then by request. Records of one answer stay in their order. */
export const sortByObservation = <W extends RowWrite>(rowWrites: readonly W[]): readonly W[] =>
  rowWrites.toSorted(
    (one, other) => one.observedAt.getTime() - other.observedAt.getTime() || one.requestId - other.requestId,
  );

/**
 * `rowWrites` are sorted by observation. The rows of a key in one answer become one row; rows that add nothing to an
 * earlier or later row of their key are left out.
 */
export function assignLayers(rowWrites: readonly SingleRowWrite[]): readonly LayeredRow[] {
  const byTable = new Map<TableInfo, Map<string, LayeredRow[]>>();
  for (const write of rowWrites) {
    const info = getTableInfo(write.table);
    const byKey = byTable.get(info) ?? new Map<string, LayeredRow[]>();
    byTable.set(info, byKey);
    const keyText = formatRowKey(info, write.values);
    const row = { info, provenance: write, values: write.values, keyText, layer: 0 };
    const rows = byKey.get(keyText);
    const last = rows?.at(-1);
    if (!rows) byKey.set(keyText, [row]);
    else if (last && isSameAnswer(last, row)) rows.splice(-1, 1, { ...row, values: fold(last.values, row.values) });
    else rows.push(row);
  }
  return [...byTable.values()].flatMap((byKey) => [...byKey.values()].flatMap(arrangeInLayers));
}

/** `answers`: the rows of one key, one of each answer. */
function arrangeInLayers(answers: readonly LayeredRow[]): readonly LayeredRow[] {
  if (answers.length === 1) return answers;
  const rows: LayeredRow[] = [];
  for (const row of answers) appendRow(rows, row);
  return rows;
}

/**
 * The rows of one set, each key once. Where two rows have the same key, columns of the later one replace those of the
 * earlier one.
 */
export function foldRows(info: TableInfo, rows: readonly { readonly values: Values }[]): readonly KeyedValues[] {
  const byKey = new Map<string, KeyedValues>();
  for (const { values } of rows) {
    const keyText = formatRowKey(info, values);
    const known = byKey.get(keyText);
    byKey.set(keyText, { keyText, values: known ? fold(known.values, values) : values });
  }
  return [...byKey.values()];
}

function appendRow(rows: LayeredRow[], next: LayeredRow): void {
  const last = rows.at(-1);
  if (!last) return void rows.push(next);
  const replaceLast = (row: LayeredRow) => rows.splice(-1, 1, { ...row, layer: last.layer });
  if (isPlaceholder(next)) return;
  // A row of nulls changes nothing in a table that has the placeholder, and much in one that has the entity already.
  if (isPlaceholder(last) && !hasOnlyNulls(next)) return void replaceLast(next);
  // Of several rows with equal contents the first says since when the content is so, and the last that it still is;
  // those between are left out. A replay keeps them, because it may have to correct the version that each of them made.
  const before = rows.at(-2);
  if (!keepsEveryVersion(next.info, next.provenance) && isEqual(last, next) && before && isEqual(before, last))
    return void replaceLast(next);
  rows.push({ ...next, layer: last.layer + 1 });
}

/** True for a replayed row of a table with a history or revisions: there every instant counts. */
export const keepsEveryVersion = (info: TableInfo, { isReplay }: Provenance): boolean =>
  isReplay === true && (info.history ?? info.revisions) !== undefined;

/** A row that has only its key adds nothing to another row of that key. */
const isPlaceholder = ({ info, values }: LayeredRow): boolean =>
  listGivenColumns(values).every((name) => info.key.includes(name));

const hasOnlyNulls = ({ info, values }: LayeredRow): boolean =>
  listGivenColumns(values).every((name) => info.key.includes(name) || values[name] === null);

const isSameAnswer = ({ provenance: one }: LayeredRow, { provenance: other }: LayeredRow): boolean =>
  one.requestId === other.requestId && one.observedAt.getTime() === other.observedAt.getTime();

const isEqual = (one: LayeredRow, other: LayeredRow): boolean =>
  JSON.stringify(one.values) === JSON.stringify(other.values);

/** The values of a key as text; equal for texts and numbers that PostgreSQL reads as the same value. */
function formatRowKey({ key }: TableInfo, values: Values): string {
  const [only] = key;
  if (key.length === 1 && only !== undefined) return formatKeyValue(values[only]);
  return JSON.stringify(key.map((name) => formatKeyValue(values[name])));
}

const formatKeyValue = (value: unknown): string => (value instanceof Date ? value.toISOString() : String(value));

/** Columns that are not undefined, in the order of the row. */
export function listGivenColumns(values: Values): readonly string[] {
  const names: string[] = [];
  for (const name in values) if (values[name] !== undefined) names.push(name);
  return names;
}

/** `later` where it gives a column, `earlier` in the others. */
function fold(earlier: Values, later: Values): Values {
  const both: Record<string, unknown> = { ...earlier };
  for (const name of listGivenColumns(later)) both[name] = later[name];
  return both;
}
