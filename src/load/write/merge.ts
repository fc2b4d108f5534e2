/**
 * Merges rows into tables: one statement for each table and set of columns, with an array parameter for each column.
 * Rows are sorted by key, each key once, so that concurrent batches rarely deadlock (40P01 is retried). An unchanged
 * row writes nothing, an older observation never overwrites a newer one, and a column that was not given stays as it
 * is. What changed in an entity goes into its history.
 */
import type { Connection } from '../connection/pool.ts';
import type { RowWrite } from '../tables/row-write.ts';
import { LoadError } from '../../errors.ts';
import { buildMergeStatement, type MergedRequest } from './merge-statement.ts';
import { type RowBatch, buildBatchParameters, buildRowBatches } from './row-batches.ts';
import { createStatementCache } from './statement-cache.ts';

export interface RowCounts {
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
}

/**
 * Merges inside the caller's transaction. Returns the counts by request. Throws the error of PostgreSQL, with the name
 * of the table as `table`; LoadError 40001 where other transactions do not stop changing the same rows.
 */
export async function merge(connection: Connection, rowWrites: readonly RowWrite[]): Promise<Map<number, RowCounts>> {
  const counts = new Map<number, { inserted: number; updated: number; unchanged: number }>();
  const getCounts = (requestId: number) => {
    const known = counts.get(requestId) ?? { inserted: 0, updated: 0, unchanged: 0 };
    counts.set(requestId, known);
    return known;
  };
  for (const write of rowWrites) getCounts(write.requestId).unchanged += 'owner' in write ? write.rows.length : 1;
  for (const batch of buildRowBatches(rowWrites)) {
    for (const { _request_id, inserted, updated } of await mergeBatch(connection, batch)) {
      const request = getCounts(_request_id);
      request.inserted += inserted;
      request.updated += updated;
      request.unchanged -= inserted + updated;
    }
  }
  return counts;
}

/**
 * Another transaction may change rows of the batch while its statement is executed. The next execution sees these
 * changes. To be outrun again a row needs a further transaction that changes it, so this number is never reached.
 */
const MAX_EXECUTIONS = 100;

/** Executes the statement of a batch until it has written all of its rows. */
async function mergeBatch(connection: Connection, batch: RowBatch): Promise<readonly MergedRequest[]> {
  const statement = { ...getStatement(batch), values: [...buildBatchParameters(batch)] };
  const merged: MergedRequest[] = [];
  for (let execution = 1; execution <= MAX_EXECUTIONS; execution++) {
    const { rows } = await connection.query<MergedRequest>(statement).catch((error: Error) => {
      // PostgreSQL names the table of a violated constraint, but not of a value that it cannot read.
      throw Object.assign(error, { table: batch.info.name });
    });
    merged.push(...rows);
    if (rows.every(({ outrun }) => outrun === 0)) return merged;
  }
  throw new LoadError(`other transactions changed rows of ${batch.info.name} ${MAX_EXECUTIONS} times during a merge`, {
    sqlState: '40001',
  });
}

/**
 * A session keeps a prepared statement until it ends. All streams together use about 200; without a limit, optional
 * columns that come and go could make any number.
 */
const MAX_PREPARED_STATEMENTS = 500;

const statements = createStatementCache('merge', MAX_PREPARED_STATEMENTS);

function getStatement(batch: RowBatch) {
  const { info, columns, ownerColumns, isReplay } = batch;
  const id = [info.name, isReplay, ...columns, '|', ...ownerColumns].join(' ');
  return statements.get(id, () => buildMergeStatement(batch));
}
