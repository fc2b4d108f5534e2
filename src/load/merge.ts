/**
 * Rows into tables: one statement a table and column set, one JSON parameter. Rows are sorted by key,
 * each once, so that concurrent batches rarely deadlock (40P01 is retried); an unchanged row writes nothing; an older
 * observation never overwrites a newer one; a column that was not given is left as it is; what changed in an entity goes
 * into its history.
 */
import { type Batch, batchesOf, type Delivery, parametersOf } from './batches.ts';
import { mergeStatement } from './merge-statement.ts';
import type { Connection } from './pool.ts';

export interface RowCounts {
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
}

/** Merges inside the caller's transaction. Returns the counts by request. Throws what PostgreSQL says, with the name of the `table`. */
export async function merge(connection: Connection, deliveries: readonly Delivery[]): Promise<Map<number, RowCounts>> {
  const counts = new Map<number, { inserted: number; updated: number; unchanged: number }>();
  const countsOf = (requestId: number) => {
    const known = counts.get(requestId) ?? { inserted: 0, updated: 0, unchanged: 0 };
    counts.set(requestId, known);
    return known;
  };
  for (const delivery of deliveries)
    countsOf(delivery.requestId).unchanged += 'owner' in delivery ? delivery.rows.length : 1;
  for (const batch of batchesOf(deliveries)) {
    const written = await connection
      .query({ ...statementOf(batch), values: [...parametersOf(batch)] })
      .catch((error) => {
        // PostgreSQL names the table of a constraint, not of a value that it cannot read.
        throw Object.assign(error, { table: batch.info.name });
      });
    for (const { _request_id, inserted, updated } of written.rows) {
      const of = countsOf(_request_id);
      of.inserted += inserted;
      of.updated += updated;
      of.unchanged -= inserted + updated;
    }
  }
  return counts;
}

const statements = new Map<string, { readonly name: string; readonly text: string }>();

function statementOf(batch: Batch): { readonly name: string; readonly text: string } {
  const { info, columns, ownerColumns, again } = batch;
  const id = [info.name, again, ...columns, '|', ...ownerColumns].join(' ');
  const known = statements.get(id);
  if (known) return known;
  const made = { name: `merge ${statements.size}`, text: mergeStatement(batch) };
  statements.set(id, made);
  return made;
}
