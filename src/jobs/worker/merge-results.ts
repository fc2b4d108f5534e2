/** Merges the rows of a batch of results, and counts them by the request that brought them. */
import { groupByRecord } from '../../load/write/row-batches.ts';
import type { RowWrite, SourceRecord } from '../../load/tables/row-write.ts';
import { isolate } from '../../load/write/isolate.ts';
import { merge, type RowCounts } from '../../load/write/merge.ts';
import type { Connection } from '../../load/connection/pool.ts';
import { toLoadError } from '../../load/connection/sql-state.ts';
import { type AttemptResult, quarantineRecords } from './attempt-result.ts';
import { type QuarantineEntry, toJsonText } from './read-records.ts';

/** Which errors send the records with the refused rows to quarantine; undefined: any error fails the whole batch. */
export type IsRefusal = ((error: unknown) => boolean) | undefined;

interface MergedResults {
  /** The results as they were merged: without the records that went to quarantine. */
  readonly merged: readonly AttemptResult[];
  /** By the request that was reserved. */
  readonly counts: ReadonlyMap<number, RowCounts>;
}

/** Must be called in a transaction. Throws what PostgreSQL says where it is not about the rows of one record. */
export async function mergeResults(
  connection: Connection,
  results: readonly AttemptResult[],
  isRefusal: IsRefusal,
): Promise<MergedResults> {
  if (!isRefusal) {
    const rowWrites = results.flatMap((result) => result.rowWrites);
    return { merged: results, counts: countByRequest(results, await merge(connection, rowWrites)) };
  }
  const counts = new Map<number, RowCounts>();
  const merged: AttemptResult[] = [];
  for (const result of results) {
    const refused = await mergeRecords(connection, result.rowWrites, isRefusal, counts);
    merged.push(quarantineRecords(result, refused));
  }
  return { merged, counts: countByRequest(results, counts) };
}

/** Rows are counted by the request that paid; of several requests that read its body, the first gets the counts. */
function countByRequest(
  results: readonly AttemptResult[],
  counts: ReadonlyMap<number, RowCounts>,
): ReadonlyMap<number, RowCounts> {
  const left = new Map(counts);
  const byRequest = new Map<number, RowCounts>();
  for (const { provenance, settlement } of results) {
    const counted = left.get(provenance);
    if (counted) byRequest.set(settlement.request_id, counted);
    left.delete(provenance);
  }
  return byRequest;
}

/**
 * Merges record by record where a row is refused. Adds to `counts`; returns the refused records in the order of the
 * answer.
 */
async function mergeRecords(
  connection: Connection,
  rowWrites: readonly RowWrite[],
  isRefusal: (error: unknown) => boolean,
  counts: Map<number, RowCounts>,
): Promise<readonly QuarantineEntry[]> {
  const refused = await isolate(
    groupByRecord(rowWrites),
    async (records) => {
      const merged = await mergeOrUndo(
        connection,
        records.flatMap((record) => record.writes),
      );
      for (const [requestId, more] of merged) counts.set(requestId, addCounts(counts.get(requestId), more));
    },
    isRefusal,
  );
  return refused.map(({ item, error }) => toQuarantineEntry(item.source, error));
}

async function mergeOrUndo(
  connection: Connection,
  rowWrites: readonly RowWrite[],
): Promise<ReadonlyMap<number, RowCounts>> {
  await connection.query('savepoint records');
  try {
    const counts = await merge(connection, rowWrites);
    // A deferred constraint or trigger would fail at the commit, where the failure belongs to no record.
    await connection.query('set constraints all immediate; release savepoint records');
    return counts;
  } catch (error) {
    // Where this fails too the connection is lost, and the error above is the reason.
    await connection.query('rollback to savepoint records; release savepoint records').catch(() => undefined);
    throw error;
  }
}

const NO_COUNTS: RowCounts = { inserted: 0, updated: 0, unchanged: 0 };

const addCounts = (one: RowCounts = NO_COUNTS, other: RowCounts): RowCounts => ({
  inserted: one.inserted + other.inserted,
  updated: one.updated + other.updated,
  unchanged: one.unchanged + other.unchanged,
});

/** A message of PostgreSQL may show the whole row. */
const MESSAGE_LENGTH = 500;

function toQuarantineEntry(source: SourceRecord | undefined, error: unknown): QuarantineEntry {
  const { message, sqlState = 'unwritable' } = toLoadError(error);
  const { table, column = '' } = error as { readonly table?: string; readonly column?: string };
  const where = table === undefined ? '' : ` in ${table}`;
  const said = `PostgreSQL refused a row${where}: ${message}`.slice(0, MESSAGE_LENGTH).toWellFormed();
  return {
    path: source?.path ?? '',
    issues: [{ path: column, code: sqlState, message: said }],
    record: toJsonText(source?.value),
  };
}
