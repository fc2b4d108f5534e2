/** Rows on their way into tables: grouped by table and columns, so that each group is one statement. */
import type { PgTable } from 'drizzle-orm/pg-core';
import { describedTables, type TableInfo, tableInfo } from './tables/table.ts';

/** A record of an answer. All deliveries of a record share one object. */
export interface SourceRecord {
  /** Where in the body, such as `data.sound_list[3]`. */
  readonly path: string;
  readonly value: unknown;
}

interface Provenance {
  readonly requestId: number;
  readonly observedAt: Date;
  /** The record that the rows were made of: it is set aside when PostgreSQL refuses one of them. */
  readonly source?: SourceRecord;
  /** The body was read before: what it told then is put right, in the history too. */
  readonly again?: boolean;
}

type Values = Readonly<Record<string, unknown>>;

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
  readonly sets: { readonly owner: Values; readonly rows: readonly Values[]; readonly observedAt: Date }[];
}

/** Parents before children, so that foreign keys hold; what is read again for a history in the order it was observed. */
export function batchesOf(deliveries: readonly Delivery[]): readonly Batch[] {
  const batches = new Map<string, Batch & { readonly observed: number }>();
  const stamped = (values: Values, { requestId, observedAt }: Provenance) => ({
    ...values,
    _request_id: requestId,
    _observed_at: observedAt,
  });
  const newest = newestSets(deliveries);
  for (const delivery of deliveries) {
    if ('owner' in delivery && !newest.has(delivery)) continue;
    const owner = 'owner' in delivery ? delivery.owner : {};
    const rows = 'owner' in delivery ? delivery.rows : [delivery];
    // Rows of one set may differ in columns; the set is then merged with all of them.
    const columns = [...new Set(rows.flatMap(({ values }) => definedKeys(values)))];
    const ownerColumns = Object.keys(owner);
    const info = tableInfo(delivery.table);
    const again = delivery.again === true && (info.history ?? info.revisions) !== undefined;
    const observed = again ? delivery.observedAt.getTime() : 0;
    const id = [info.name, observed, ...columns, '|', ...ownerColumns].join(' ');
    const made = { info, columns, ownerColumns, again, observed, rows: [], sets: [] };
    const batch = batches.get(id) ?? made;
    batches.set(id, batch);
    const stampedRows = rows.map(({ values }) => stamped(values, delivery));
    if (ownerColumns.length) batch.sets.push({ owner, rows: stampedRows, observedAt: delivery.observedAt });
    else batch.rows.push(...stampedRows);
  }
  const order = describedTables();
  return [...batches.values()].sort((a, b) => order.indexOf(a.info) - order.indexOf(b.info) || a.observed - b.observed);
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

/** Of two sets of one owner only the newer counts, also where their rows have different columns or one has none. */
function newestSets(deliveries: readonly Delivery[]): ReadonlySet<Delivery> {
  const newest = new Map<string, Delivery>();
  for (const delivery of deliveries) {
    if (!('owner' in delivery)) continue;
    const id = `${tableInfo(delivery.table).name} ${JSON.stringify(delivery.owner)}`;
    const known = newest.get(id);
    if (!known || known.observedAt <= delivery.observedAt) newest.set(id, delivery);
  }
  return new Set(newest.values());
}

const definedKeys = (values: Values) => Object.keys(values).filter((key) => values[key] !== undefined);

/** The parameters of a batch's statement: $1 its rows, $2 (with owner columns) its owners. */
export function parametersOf({ rows, sets, ownerColumns }: Batch): readonly string[] {
  const all = JSON.stringify([...rows, ...sets.flatMap((set) => set.rows)]);
  if (!ownerColumns.length) return [all];
  return [all, JSON.stringify(sets.map(({ owner, observedAt }) => ({ ...owner, _observed_at: observedAt })))];
}
