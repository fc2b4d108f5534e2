/**
 * In which order rows of the same key are merged: by the instant of their answer, then by its request, then by their place on
 * the page, as if each record had come in an answer of its own. One statement can write a key only once, so the rows of a
 * batch lie in layers, and each layer is merged after the one before.
 */
import type { Delivery, Provenance, Values } from './batches.ts';
import { type TableInfo, tableInfo } from './tables/table.ts';

type RowDelivery = Extract<Delivery, { readonly values: Values }>;

export interface LayeredRow extends Provenance {
  readonly info: TableInfo;
  /** Without columns that are undefined. */
  readonly values: Values;
  readonly layer: number;
}

/** The order above. Records of one answer stay in their order. */
export const inOrder = <D extends Delivery>(deliveries: readonly D[]): readonly D[] =>
  deliveries.toSorted(
    (one, other) => one.observedAt.getTime() - other.observedAt.getTime() || one.requestId - other.requestId,
  );

/** `deliveries` are in order. What brings nothing that an earlier or later row of its key does not say is left out. */
export function layersOf(deliveries: readonly RowDelivery[]): readonly LayeredRow[] {
  const byKey = new Map<string, LayeredRow[]>();
  for (const { table, values, ...provenance } of deliveries) {
    const info = tableInfo(table);
    const id = `${info.name} ${keyOf(info, values)}`;
    const rows = byKey.get(id) ?? [];
    byKey.set(id, rows);
    append(rows, { ...provenance, info, values: defined(values), layer: 0 });
  }
  return [...byKey.values()].flat();
}

/** The rows of one set: of two with the same key the last one's columns stand. */
export function folded(info: TableInfo, rows: readonly { readonly values: Values }[]): readonly Values[] {
  const byKey = new Map<string, Values>();
  for (const { values } of rows) {
    const key = keyOf(info, values);
    byKey.set(key, { ...byKey.get(key), ...defined(values) });
  }
  return [...byKey.values()];
}

function append(rows: LayeredRow[], next: LayeredRow): void {
  const last = rows.at(-1);
  if (!last) return void rows.push(next);
  const replaceLast = (row: LayeredRow) => rows.splice(-1, 1, { ...row, layer: last.layer });
  if (isStub(next)) return;
  if (isStub(last)) return void replaceLast(next);
  if (isSameAnswer(last, next)) return void replaceLast({ ...next, values: { ...last.values, ...next.values } });
  // Of equal contents the first says since when they are so, and the last that they still are. A body that is read again may
  // have to put right what each of them had made.
  const before = rows.at(-2);
  if (!keepsAll(next) && isEqual(last, next) && before && isEqual(before, last)) return void replaceLast(next);
  rows.push({ ...next, layer: last.layer + 1 });
}

/** A body that was read before, in a table that keeps what was: there every instant counts. */
export const keepsAll = ({ info, again }: Pick<LayeredRow, 'info' | 'again'>): boolean =>
  again === true && (info.history ?? info.revisions) !== undefined;

/** A row that has only its key says no more than any other row of it. */
const isStub = ({ info, values }: LayeredRow): boolean => Object.keys(values).every((name) => info.key.includes(name));

const isSameAnswer = (one: LayeredRow, other: LayeredRow): boolean =>
  one.requestId === other.requestId && one.observedAt.getTime() === other.observedAt.getTime();

const isEqual = (one: LayeredRow, other: LayeredRow): boolean =>
  JSON.stringify(one.values) === JSON.stringify(other.values);

const keyOf = (info: TableInfo, values: Values): string => JSON.stringify(info.key.map((name) => values[name]));

const defined = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
