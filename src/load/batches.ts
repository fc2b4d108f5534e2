/** Rows on their way into tables: grouped by table and columns, so that each group is one statement. */
import type { PgTable } from 'drizzle-orm/pg-core';
import { folded, inOrder, keepsAll, layersOf } from './layers.ts';
import { describedTables, type TableInfo, tableInfo } from './tables/table.ts';

/** A record of an answer. All deliveries of a record share one object. */
export interface SourceRecord {
  /** Where in the body, such as `data.sound_list[3]`. */
  readonly path: string;
  readonly value: unknown;
}

export interface Provenance {
  readonly requestId: number;
  readonly observedAt: Date;
  /** The record that the rows were made of: it is set aside when PostgreSQL refuses one of them. */
  readonly source?: SourceRecord;
  /** The body was read before: what it told then is put right, in the history too. */
  readonly again?: boolean;
}

export type Values = Readonly<Record<string, unknown>>;

/** A row, or (with `owner`) all the rows an owner has: those it no longer has are deleted. */
export type Delivery = Provenance &
  (
    | { readonly table: PgTable; readonly values: Values }
    | { readonly table: PgTable; readonly owner: Values; readonly rows: readonly { readonly values: Values }[] }
  );

export interface Batch {
  readonly info: TableInfo;
  readonly columns: readonly string[];
  readonly ownerColumns: readonly string[];
  readonly again: boolean;
  readonly rows: Values[];
  readonly sets: { readonly owner: Values; readonly rows: readonly Values[] }[];
}

interface Member extends Provenance {
  readonly info: TableInfo;
  readonly columns: readonly string[];
  readonly owner: Values;
  readonly rows: readonly Values[];
  readonly layer: number;
}

/** Parents before children, so that foreign keys hold; in a table by layers, see layers.ts, then sets. */
export function batchesOf(deliveries: readonly Delivery[]): readonly Batch[] {
  const batches = new Map<string, Batch & { readonly layer: number }>();
  const ordered = inOrder(deliveries);
  const single = layersOf(ordered.flatMap((delivery) => ('owner' in delivery ? [] : [delivery]))).map(
    (row): Member => ({ ...row, columns: Object.keys(row.values), owner: {}, rows: [row.values] }),
  );
  for (const member of [...single, ...newestSets(ordered)]) {
    const { info, layer, owner } = member;
    const columns = member.columns.toSorted();
    const ownerColumns = Object.keys(owner);
    const again = keepsAll(member);
    const id = [info.name, again, layer, ...columns, '|', ...ownerColumns].join(' ');
    const batch = batches.get(id) ?? { info, columns, ownerColumns, again, layer, rows: [], sets: [] };
    batches.set(id, batch);
    const { requestId: _request_id, observedAt: _observed_at } = member;
    const rows = member.rows.map((values) => ({ ...values, _request_id, _observed_at }));
    if (ownerColumns.length) batch.sets.push({ owner: { ...owner, _request_id, _observed_at }, rows });
    else batch.rows.push(...rows);
  }
  const order = describedTables();
  return [...batches.values()].sort((a, b) => order.indexOf(a.info) - order.indexOf(b.info) || a.layer - b.layer);
}

/** Of several sets of one owner only the last counts, also where their rows have different columns or one has none. */
function newestSets(ordered: readonly Delivery[]): readonly Member[] {
  const newest = new Map<string, Member>();
  for (const delivery of ordered) {
    if (!('owner' in delivery)) continue;
    const { table, owner } = delivery;
    const info = tableInfo(table);
    const rows = folded(info, delivery.rows);
    // Rows of one set may differ in columns; the set is then merged with all of them.
    const columns = [...new Set(rows.flatMap((values) => Object.keys(values)))];
    const member = { ...delivery, info, columns, owner, rows, layer: Number.POSITIVE_INFINITY };
    newest.set(`${info.name} ${JSON.stringify(owner)}`, member);
  }
  return [...newest.values()];
}

interface RecordDeliveries {
  /** Undefined: of rows that no record is known of. */
  readonly source: SourceRecord | undefined;
  readonly deliveries: Delivery[];
}

/** In the order of the records. */
export function byRecord(deliveries: readonly Delivery[]): readonly RecordDeliveries[] {
  const records = new Map<SourceRecord | undefined, RecordDeliveries>();
  for (const delivery of deliveries) {
    const known = records.get(delivery.source) ?? { source: delivery.source, deliveries: [] };
    known.deliveries.push(delivery);
    records.set(delivery.source, known);
  }
  return [...records.values()];
}

/** The parameters of a batch's statement: $1 its rows, $2 (with owner columns) its owners. */
export function parametersOf({ rows, sets, ownerColumns }: Batch): readonly string[] {
  const all = JSON.stringify([...rows, ...sets.flatMap((set) => set.rows)]);
  if (!ownerColumns.length) return [all];
  return [all, JSON.stringify(sets.map(({ owner }) => owner))];
}
