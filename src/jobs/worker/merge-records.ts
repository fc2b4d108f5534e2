/** Merges the records of an answer so that those of which PostgreSQL refuses a row are set aside, and all others are merged. */
import { byRecord, type Delivery, type SourceRecord } from '../../load/batches.ts';
import { isolate } from '../../load/isolate.ts';
import { merge, type RowCounts } from '../../load/merge.ts';
import type { Connection } from '../../load/pool.ts';
import { loadError } from '../../load/sql-state.ts';
import { type Quarantined, textOf } from './read-records.ts';

interface Merged {
  /** By the request that paid. */
  readonly counts: ReadonlyMap<number, RowCounts>;
  /** In the order of the answer. */
  readonly refused: readonly Quarantined[];
}

/**
 * Merges inside the caller's transaction, in the order of the records. `isRefusal` says which errors are about the rows; any
 * other is thrown, and the transaction is then to be rolled back.
 */
export async function mergeRecords(
  connection: Connection,
  deliveries: readonly Delivery[],
  isRefusal: (error: unknown) => boolean,
): Promise<Merged> {
  const counts = new Map<number, RowCounts>();
  const refused = await isolate(
    byRecord(deliveries),
    async (records) => {
      const merged = await mergeOrUndo(
        connection,
        records.flatMap((record) => record.deliveries),
      );
      for (const [requestId, more] of merged) counts.set(requestId, sum(counts.get(requestId), more));
    },
    isRefusal,
  );
  return { counts, refused: refused.map(({ item, error }) => quarantined(item.source, error)) };
}

async function mergeOrUndo(
  connection: Connection,
  deliveries: readonly Delivery[],
): Promise<ReadonlyMap<number, RowCounts>> {
  await connection.query('savepoint records');
  try {
    const counts = await merge(connection, deliveries);
    // A constraint or trigger that somebody deferred would fail at the commit, which does not say whose fault it is.
    await connection.query('set constraints all immediate; release savepoint records');
    return counts;
  } catch (error) {
    // Where the connection is gone, the error above says so.
    await connection.query('rollback to savepoint records; release savepoint records').catch(() => undefined);
    throw error;
  }
}

const NONE: RowCounts = { inserted: 0, updated: 0, unchanged: 0 };

const sum = (one: RowCounts = NONE, other: RowCounts): RowCounts => ({
  inserted: one.inserted + other.inserted,
  updated: one.updated + other.updated,
  unchanged: one.unchanged + other.unchanged,
});

/** A message of PostgreSQL may show the whole row. */
const MESSAGE_LENGTH = 500;

function quarantined(source: SourceRecord | undefined, error: unknown): Quarantined {
  const { message, sqlState = 'unwritable' } = loadError(error);
  const { table, column = '' } = error as { readonly table?: string; readonly column?: string };
  const where = table === undefined ? '' : ` in ${table}`;
  const said = `PostgreSQL refused a row${where}: ${message}`.slice(0, MESSAGE_LENGTH).toWellFormed();
  return {
    path: source?.path ?? '',
    issues: [{ path: column, code: sqlState, message: said }],
    record: textOf(source?.value),
  };
}
