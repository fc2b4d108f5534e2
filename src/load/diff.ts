/** What a merge would change, without writing: new rows, changed columns, rows that would go. */
import { type Batch, batchesOf, byRecord, type Delivery, parametersOf } from './batches.ts';
import { isolate } from './isolate.ts';
import { seen, termsOf } from './merge-statement.ts';
import type { Pool } from './pool.ts';
import { isRefusal, loadError } from './sql-state.ts';

export interface TableDiff {
  readonly table: string;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  /** Rows by column that would get another value. */
  readonly columns: Readonly<Record<string, number>>;
}

/** Adds up diffs of many deliveries: a row counts once, however many of them touch it. */
export class Diff {
  readonly #tables = new Map<string, { added: Set<string>; changed: Map<string, Set<string>>; removed: Set<string> }>();

  /** Returns how many records have values that PostgreSQL cannot read: these are left out. */
  async add(pool: Pool, deliveries: readonly Delivery[]): Promise<number> {
    const refused = await isolate(
      byRecord(deliveries),
      (records) =>
        this.#addAll(
          pool,
          records.flatMap((record) => record.deliveries),
        ),
      (error) => isRefusal(loadError(error)),
    );
    return refused.length;
  }

  async #addAll(pool: Pool, deliveries: readonly Delivery[]): Promise<void> {
    const differences: [string, readonly Difference[]][] = [];
    for (const batch of batchesOf(deliveries)) {
      const { rows } = await pool.query<Difference>(diffStatement(batch), [...parametersOf(batch)]);
      differences.push([batch.info.name, rows]);
    }
    for (const [table, rows] of differences) {
      const found = this.#of(table);
      for (const { key, kind, columns } of rows) {
        if (kind === 'added') found.added.add(key);
        else if (kind === 'removed') found.removed.add(key);
        else found.changed.set(key, new Set([...(found.changed.get(key) ?? []), ...columns]));
      }
    }
  }

  /** Tables that would change, in the order they were met. */
  tables(): readonly TableDiff[] {
    return [...this.#tables].flatMap(([table, { added, changed, removed }]) => {
      const columns: Record<string, number> = {};
      for (const names of changed.values()) for (const name of names) columns[name] = (columns[name] ?? 0) + 1;
      const diff = { table, added: added.size, changed: changed.size, removed: removed.size, columns };
      return added.size + changed.size + removed.size ? diff : [];
    });
  }

  #of(table: string) {
    const known = this.#tables.get(table) ?? { added: new Set(), changed: new Map(), removed: new Set() };
    this.#tables.set(table, known);
    return known;
  }
}

interface Difference {
  readonly key: string;
  readonly kind: 'added' | 'changed' | 'removed';
  readonly columns: readonly string[];
}

function diffStatement(batch: Batch): string {
  const { info, ownerColumns } = batch;
  const { sqlName, key } = info;
  const { contents, differs, owners, input, gone } = termsOf(batch);
  const keyText = (alias: string) => `json_build_array(${key.map((name) => `${alias}."${name}"`).join(', ')})::text`;
  const same = key.map((name) => `t."${name}" = i."${name}"`).join(' and ');
  const [first = ''] = key;
  // An older observation fills only what is empty.
  const changes = contents.map(
    (name) => `case when t."${name}" is distinct from i."${name}"
      and (${seen('t')} <= ${seen('i')} or t."${name}" is null) then '${name}' end`,
  );
  const columns = changes.length ? `array_remove(array[${changes.join(', ')}]::text[], null)` : `'{}'::text[]`;
  return `with ${input}
select ${keyText('i')} as key, case when t."${first}" is null then 'added' else 'changed' end as kind, ${columns} as columns
from input i left join ${sqlName} t on ${same} where t."${first}" is null or (${differs('t', 'i')})${
    ownerColumns.length
      ? `
union all select ${keyText('t')}, 'removed', '{}'::text[] from ${sqlName} t, ${owners} where ${gone}`
      : ''
  }`;
}
