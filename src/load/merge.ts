/**
 * Rows into tables: one statement a table and column set, one JSON parameter. Rows are de-duplicated and sorted by key
 * first, so that concurrent batches rarely deadlock (40P01 is retried); an unchanged row writes nothing; an older observation never overwrites a newer one; a column that
 * was not given is left as it is; what changed in an entity goes into its history.
 */
import type { PgTable } from 'drizzle-orm/pg-core';
import type { Connection } from './pool.ts';
import { describedTables, type TableInfo, tableInfo } from './tables/table.ts';

interface Provenance {
  readonly requestId: number;
  readonly observedAt: Date;
}

type Values = Readonly<Record<string, unknown>>;

/** A row, or (with `owner`) all the rows an owner has: those it no longer has are deleted. */
export type Delivery = Provenance &
  (
    | { readonly table: PgTable; readonly values: Values }
    | { readonly table: PgTable; readonly owner: Values; readonly rows: readonly { readonly values: Values }[] }
  );

export interface RowCounts {
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
}

interface Batch {
  readonly info: TableInfo;
  readonly columns: readonly string[];
  readonly ownerColumns: readonly string[];
  readonly rows: Values[];
  readonly sets: { readonly owner: Values; readonly rows: readonly Values[]; readonly observedAt: Date }[];
}

/** Merges inside the caller's transaction. Returns the counts by request. Throws what PostgreSQL says. */
export async function merge(connection: Connection, deliveries: readonly Delivery[]): Promise<Map<number, RowCounts>> {
  const counts = new Map<number, { inserted: number; updated: number; unchanged: number }>();
  const countsOf = (requestId: number) => {
    const known = counts.get(requestId) ?? { inserted: 0, updated: 0, unchanged: 0 };
    counts.set(requestId, known);
    return known;
  };
  for (const batch of batchesOf(deliveries)) {
    const { sets } = batch;
    const rows = [...batch.rows, ...sets.flatMap((set) => set.rows)];
    for (const { _request_id } of rows) countsOf(_request_id as number).unchanged++;
    const { name, text } = statementOf(batch);
    const values = [JSON.stringify(rows)];
    if (batch.ownerColumns.length) {
      values.push(JSON.stringify(sets.map(({ owner, observedAt }) => ({ ...owner, _observed_at: observedAt }))));
    }
    const written = await connection.query({ name, text, values });
    for (const { _request_id, inserted, updated } of written.rows) {
      const of = countsOf(_request_id);
      of.inserted += inserted;
      of.updated += updated;
      of.unchanged -= inserted + updated;
    }
  }
  return counts;
}

/** Parents before children, so that foreign keys hold. */
function batchesOf(deliveries: readonly Delivery[]): readonly Batch[] {
  const batches = new Map<string, Batch>();
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
    const id = [info.name, ...columns, '|', ...ownerColumns].join(' ');
    const batch: Batch = batches.get(id) ?? { info, columns, ownerColumns, rows: [], sets: [] };
    batches.set(id, batch);
    const made = rows.map(({ values }) => stamped(values, delivery));
    if (ownerColumns.length) batch.sets.push({ owner, rows: made, observedAt: delivery.observedAt });
    else batch.rows.push(...made);
  }
  const order = describedTables();
  return [...batches.values()].sort((a, b) => order.indexOf(a.info) - order.indexOf(b.info));
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

const statements = new Map<string, { readonly name: string; readonly text: string }>();

function statementOf({ info, columns, ownerColumns }: Batch): { readonly name: string; readonly text: string } {
  const id = [info.name, ...columns, '|', ...ownerColumns].join(' ');
  const known = statements.get(id);
  if (known) return known;
  const made = { name: `merge ${statements.size}`, text: mergeStatement(info, columns, ownerColumns) };
  statements.set(id, made);
  return made;
}

/** $1: the rows as JSON. $2, with owner columns: the owners. Returns (_request_id, inserted, updated). */
function mergeStatement(info: TableInfo, given: readonly string[], ownerColumns: readonly string[]): string {
  const { sqlName, key, columns, history } = info;
  // An empty set has no rows to take the columns from; the statement then only deletes, but must be whole.
  const names = [...new Set([...key, ...given])];
  const contents = names.filter((name) => !key.includes(name));
  const attributes = columns.map(({ name }) => name).filter((name) => !key.includes(name));
  // A stub only names what another row refers to. Nothing was observed of it: it has no history, any content may fill it.
  const isStub = !contents.length && attributes.length > 0;
  const list = (columnNames: readonly string[], prefix = '') =>
    columnNames.map((name) => `${prefix}"${name}"`).join(', ');
  const types = new Map(columns.map(({ name, type }) => [name, type]));
  const recordset = (parameter: string, alias: string, columnNames: readonly string[], more: string) =>
    `json_to_recordset(${parameter}::json) as ${alias}(${columnNames.map((name) => `"${name}" ${types.get(name)}`).join(', ')}, ${more})`;
  const same = (left: string, right: string, columnNames: readonly string[]) =>
    columnNames.map((name) => `${left}."${name}" = ${right}."${name}"`).join(' and ');
  // What a newer answer has or had is not overwritten by an older one; what nobody told since, the older one still fills.
  const filled = (left: string, right: string) =>
    contents.map((name) => `coalesce(${left}."${name}", ${right}."${name}")`).join(', ');
  const differs = (left: string, right: string) =>
    contents.length
      ? `(${list(contents, `${left}.`)}) is distinct from (${list(contents, `${right}.`)})
    and (${left}._observed_at <= ${right}._observed_at
      or (${list(contents, `${left}.`)}) is distinct from (${filled(left, right)}))`
      : 'false';
  const isNewer = `(t._observed_at <= excluded._observed_at or (${list(attributes, 't.')}) is null)`;
  const bookkept = '_request_id, _observed_at';
  const everything = list(columns.map(({ name }) => name));

  const owners = recordset('$2', 'o', ownerColumns, '_observed_at timestamptz');
  // A set that was seen before one that is there already has nothing to say any more.
  const newer = `newer as (
  select o.* from ${owners} where exists (select from ${sqlName} t where ${same('t', 'o', ownerColumns)} and t._observed_at > o._observed_at)
), `;
  return `with ${ownerColumns.length ? newer : ''}input as (
  select distinct on (${list(key)}) * from ${recordset('$1', 'r', names, '_request_id bigint, _observed_at timestamptz')}${
    ownerColumns.length ? `\n  where not exists (select from newer n where ${same('n', 'r', ownerColumns)})` : ''
  }
  order by ${list(key)}, _observed_at desc, _request_id desc
), changed as (
  select i.* from input i left join ${sqlName} t on ${same('t', 'i', key)}
  where t."${key[0]}" is null or (${differs('t', 'i')})
), merged as (
  insert into ${sqlName} as t (${list(names)}, ${bookkept})
  select ${list(names)}, ${bookkept} from changed order by ${list(key)}
  on conflict (${list(key)}) ${
    contents.length
      ? `do update set ${contents.map((name) => `"${name}" = case when ${isNewer} then excluded."${name}" else coalesce(t."${name}", excluded."${name}") end`).join(', ')},
    _observed_at = case when ${isNewer} then excluded._observed_at else t._observed_at end,
    _request_id = excluded._request_id, _loaded_at = now()
  where ${differs('t', 'excluded')}`
      : 'do nothing'
  }
  returning t.*, t.xmax = 0 as inserted
)${
    history && !isStub
      ? `, past as (
  insert into ${history} (${everything}, observed_at, _request_id)
  select ${everything}, _observed_at, _request_id from merged
  -- Two contents of one instant: the later one stands.
  on conflict (${list(key)}, observed_at) do update set ${[...attributes, '_request_id']
    .map((name) => `"${name}" = excluded."${name}"`)
    .join(', ')}
)`
      : ''
  }${
    ownerColumns.length
      ? `, gone as (
  delete from ${sqlName} t using ${owners}
  where ${same('t', 'o', ownerColumns)} and t._observed_at <= o._observed_at
    and not exists (select from newer n where ${same('n', 'o', ownerColumns)})
    and not exists (select from input i where ${same('i', 't', key)})
)`
      : ''
  }
select _request_id, count(*) filter (where inserted)::int as inserted, count(*) filter (where not inserted)::int as updated
from merged group by _request_id`;
}
