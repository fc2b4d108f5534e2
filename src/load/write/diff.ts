/** What a merge would change, without writing: new rows, changed columns, removed rows. */
import type { Pool } from '../connection/pool.ts';
import { columnList, columnName, quoteText } from '../connection/sql-text.ts';
import { isRefusal, toLoadError } from '../connection/sql-state.ts';
import type { RowWrite } from '../tables/row-write.ts';
import { isolate } from './isolate.ts';
import {
  buildInputQueries,
  buildWithClause,
  isNewest,
  isNewRow,
  joinRemovedRows,
  joinStoredRows,
  listMergeColumns,
} from './merge-terms.ts';
import { type RowBatch, buildRowBatches, groupByRecord, buildBatchParameters } from './row-batches.ts';

export interface TableDiff {
  readonly table: string;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  /** By column: how many rows would get another value. */
  readonly columns: Readonly<Record<string, number>>;
}

/** Keys of the rows of a table. */
interface TableChanges {
  readonly added: Set<string>;
  /** With the columns that would get another value. */
  readonly changed: Map<string, ReadonlySet<string>>;
  readonly removed: Set<string>;
}

/** Adds up the diffs of many row writes: a row counts once, however many of them change it. */
export class Diff {
  readonly #tables = new Map<string, TableChanges>();

  /**
   * Returns how many records have values that PostgreSQL cannot read. These are left out. Throws any other error of
   * PostgreSQL.
   */
  async add(pool: Pool, rowWrites: readonly RowWrite[]): Promise<number> {
    const refused = await isolate(
      groupByRecord(rowWrites),
      (records) =>
        this.#addAll(
          pool,
          records.flatMap((record) => record.writes),
        ),
      (error) => isRefusal(toLoadError(error)),
    );
    return refused.length;
  }

  async #addAll(pool: Pool, rowWrites: readonly RowWrite[]): Promise<void> {
    const differences: [string, readonly Difference[]][] = [];
    for (const batch of buildRowBatches(rowWrites)) {
      const { rows } = await pool.query<Difference>(buildDiffStatement(batch), [...buildBatchParameters(batch)]);
      differences.push([batch.info.name, rows]);
    }
    for (const [table, rows] of differences) {
      const found = this.#getChanges(table);
      for (const { key, kind, columns } of rows) {
        if (kind === 'added') found.added.add(key);
        else if (kind === 'removed') found.removed.add(key);
        else found.changed.set(key, new Set([...(found.changed.get(key) ?? []), ...columns]));
      }
    }
  }

  /** Tables that would change, in the order in which they were added. */
  tables(): readonly TableDiff[] {
    return [...this.#tables].flatMap(([table, { added, changed, removed }]) => {
      const columns: Record<string, number> = {};
      for (const names of changed.values()) for (const name of names) columns[name] = (columns[name] ?? 0) + 1;
      const diff = { table, added: added.size, changed: changed.size, removed: removed.size, columns };
      return added.size + changed.size + removed.size ? diff : [];
    });
  }

  #getChanges(table: string) {
    const known: TableChanges = this.#tables.get(table) ?? {
      added: new Set(),
      changed: new Map(),
      removed: new Set(),
    };
    this.#tables.set(table, known);
    return known;
  }
}

interface Difference {
  readonly key: string;
  readonly kind: 'added' | 'changed' | 'removed';
  readonly columns: readonly string[];
}

function buildDiffStatement(batch: RowBatch): string {
  const { info, ownerColumns } = batch;
  const { contents } = listMergeColumns(batch);
  const keyText = (alias: string) => `json_build_array(${columnList(info.key, alias)})::text`;
  const changes = contents.map((name) => {
    const [before, next] = [columnName(name, 't'), columnName(name, 'i')];
    // An older observation only fills columns that are null.
    return `case when ${before} is distinct from ${next} and (o.is_newest or ${before} is null) then ${quoteText(name)} end`;
  });
  const columns = changes.length ? `array_remove(array[${changes.join(', ')}]::text[], null)` : `'{}'::text[]`;
  const written = `select ${keyText('i')} as key, case when ${isNewRow(batch)} then 'added' else 'changed' end as kind, c.columns
${joinStoredRows(batch)}
  cross join lateral (select ${isNewest(batch)} as is_newest offset 0) o
  cross join lateral (select ${columns} as columns) c
where ${isNewRow(batch)} or c.columns <> '{}'`;
  const removed = `select ${keyText('t')}, 'removed', '{}'::text[] ${joinRemovedRows(batch)}`;
  const rows = ownerColumns.length ? [written, removed] : [written];
  return `${buildWithClause(buildInputQueries(batch))}
${rows.join('\nunion all ')}`;
}
