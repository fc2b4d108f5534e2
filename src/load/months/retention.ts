/**
 * Deletes what is older than the retention that the configuration sets. Facts and bodies are deleted by whole months.
 * Of a history only versions are deleted that had been superseded by the cutoff: the version of that moment stays, so
 * that everything since then is still exact.
 */
import { LoadError } from '../../errors.ts';
import { tryInTransaction, withConnection } from '../connection/ddl.ts';
import { onlyRow } from '../connection/only-row.ts';
import type { Pool } from '../connection/pool.ts';
import { columnName, keyEquals } from '../connection/sql-text.ts';
import { listTableInfos } from '../tables/all.ts';
import { listPartitionedTables, type PartitionedTable, type RetentionClass } from './partitioned-tables.ts';
import { forgetMonths, toMonthStart } from './partitions.ts';

/** Nothing younger than the cutoff of its class is deleted; null: nothing at all. */
export type Cutoffs = Readonly<Record<RetentionClass, Date | null>>;

/** A month of a table, or superseded versions of a history. */
export interface Expired {
  readonly holds: RetentionClass;
  /** Schema-qualified. */
  readonly table: string;
  /**
   * First day of the month, of a whole year that of December; null for versions of a history, and for rows with
   * impossible dates.
   */
  readonly month: string | null;
  /** Of a month an estimate, from the last ANALYZE. */
  readonly rows: number;
  /** On disk; null where single rows are deleted, and for a table that another session has locked. */
  readonly bytes: number | null;
}

interface Partition {
  readonly table: PartitionedTable;
  /** Schema-qualified, quoted where it has to be. */
  readonly partition: string;
  /** Null for the partitions of impossible dates. */
  readonly month: string | null;
  readonly rows: number;
  /** Null for a table that another session has locked. */
  readonly bytes: number | null;
}

/** pg_total_relation_size would wait for the end of an exclusive lock. */
const PARTITIONS = `select t.name, format('partitions.%I', c.relname) as partition,
    coalesce(replace(substring(c.relname from '_(\\d{4}_\\d{2})$'), '_', '-'), substring(c.relname from '_(\\d{4})$') || '-12') || '-01' as month,
    greatest(c.reltuples, 0)::float8 as rows, case when c.oid <> all(array(select relation from pg_locks where mode = 'AccessExclusiveLock' and relation is not null))
      then pg_total_relation_size(c.oid)::float8 end as bytes
  from unnest($1::text[]) with ordinality as t(name, place) join pg_inherits i on i.inhparent = t.name::regclass join pg_class c on c.oid = i.inhrelid
  order by t.place, 2`;

/** What retention would delete. Changes nothing. */
export const findExpired = (pool: Pool, cutoffs: Cutoffs): Promise<readonly Expired[]> =>
  processExpired(pool, cutoffs, { processMonth: async () => true, processRows: countRows });

/**
 * Deletes what has expired, each table in a transaction of its own. Returns what was deleted. Throws LoadError 55P03,
 * after all the others, when a month or rows were locked.
 */
export async function deleteExpired(pool: Pool, cutoffs: Cutoffs): Promise<readonly Expired[]> {
  const locked = collectLocked();
  const dropMonth = (partition: string, condition?: string) =>
    locked.attempt(
      dropPartition(pool, partition, condition).then(() => true),
      false,
    );
  const deleted = await processExpired(pool, cutoffs, {
    processMonth: (partition) => dropMonth(partition),
    processRows: (_, deletion) => locked.attempt(deleteRows(pool, deletion), 0),
  });
  for (const { partition } of await findExpiredMonths(pool, 'history', cutoffs.history))
    await dropMonth(partition, `not exists (select from ${partition})`);
  forgetMonths(pool);
  locked.throwIfAny();
  return deleted;
}

interface LockedItems {
  /** The result of `work`, or `otherwise` where it rejected because of a lock (LoadError 55P03). */
  attempt<T>(work: Promise<T>, otherwise: T): Promise<T>;
  /** Throws LoadError 55P03 that names all that was locked. */
  throwIfAny(): void;
}

/** Collects what is locked, so that the rest is still deleted. */
export function collectLocked(): LockedItems {
  const found: string[] = [];
  return {
    attempt: (work, otherwise) =>
      work.catch((error: unknown) => {
        if (!(error instanceof LoadError) || error.sqlState !== LOCK_NOT_AVAILABLE) throw error;
        found.push(error.message);
        return otherwise;
      }),
    throwIfAny() {
      if (found.length) throw createLockedError(found.join('; '));
    },
  };
}

const LOCK_NOT_AVAILABLE = '55P03';

const createLockedError = (message: string) =>
  new LoadError(message, {
    sqlState: LOCK_NOT_AVAILABLE,
    remedy: 'it is tried again in six hours, or by `retention apply`',
  });

interface RetentionActions {
  /** Returns false where the month stays because it is locked. */
  readonly processMonth: (partition: string) => Promise<boolean>;
  /** Returns the number of rows. */
  readonly processRows: (pool: Pool, deletion: RowDeletion) => Promise<number>;
}

async function processExpired(pool: Pool, cutoffs: Cutoffs, actions: RetentionActions): Promise<readonly Expired[]> {
  const expired: Expired[] = [];
  const processRows = async (holds: RetentionClass, deletions: readonly RowDeletion[]) => {
    for (const deletion of deletions) {
      const rows = await actions.processRows(pool, deletion);
      if (rows) expired.push({ holds, table: deletion.table, month: null, rows, bytes: null });
    }
  };
  for (const holds of ['bodies', 'facts'] as const) {
    for (const { table, partition, ...month } of await findExpiredMonths(pool, holds, cutoffs[holds])) {
      if (await actions.processMonth(partition)) expired.push({ holds, table: table.name, ...month });
    }
    await processRows(holds, await findImpossibleDates(pool, holds, cutoffs[holds]));
  }
  await processRows('history', findSupersededVersions(cutoffs.history));
  return expired;
}

async function readPartitions(pool: Pool, retentionClass: RetentionClass): Promise<readonly Partition[]> {
  const tables = new Map(
    listPartitionedTables()
      .filter((table) => table.retentionClass === retentionClass)
      .map((table) => [table.sqlName, table]),
  );
  const { rows } = await pool.query<Omit<Partition, 'table'> & { readonly name: string }>(PARTITIONS, [
    [...tables.keys()],
  ]);
  return rows.flatMap(({ name, ...partition }) => {
    const table = tables.get(name);
    return table ? [{ table, ...partition }] : [];
  });
}

async function findExpiredMonths(
  pool: Pool,
  retentionClass: RetentionClass,
  cutoff: Date | null,
): Promise<readonly Partition[]> {
  if (!cutoff) return [];
  const partitions = await readPartitions(pool, retentionClass);
  return partitions.filter(({ month }) => month !== null && month < toMonthStart(cutoff));
}

/**
 * Locks the table exclusively, and waits for that lock only briefly: throws LoadError 55P03 with the session that has
 * it. Drops nothing where `condition`, an expression of SQL, is false.
 */
const dropPartition = (pool: Pool, partition: string, condition = 'true'): Promise<void> =>
  withConnection(pool, async (connection) => {
    const attempt = await tryInTransaction(pool, connection, async () => {
      const { rowCount } = await connection.query(`select where ${condition}`);
      if (rowCount) await connection.query('select ops.drop_partition(to_regclass($1))', [partition]);
    });
    if (!attempt.done) throw createLockedError(`${partition} could not be dropped: ${attempt.waitedFor}`);
  });

/** Rows to delete or to count. */
export interface RowDeletion {
  /** Schema-qualified, for people. */
  readonly table: string;
  /** What follows `delete` or `select count(*)`. */
  readonly fromClause: string;
  readonly values: unknown[];
}

export async function countRows(pool: Pool, { fromClause, values }: RowDeletion): Promise<number> {
  return onlyRow(await pool.query<{ rows: number }>(`select count(*)::int as rows ${fromClause}`, values)).rows;
}

/** Returns the number of rows. Waits for locks only briefly: throws LoadError 55P03 with the session that has one. */
export const deleteRows = (pool: Pool, { table, fromClause, values }: RowDeletion): Promise<number> =>
  withConnection(pool, async (connection) => {
    const attempt = await tryInTransaction(pool, connection, () => connection.query(`delete ${fromClause}`, values));
    if (attempt.done) return attempt.value.rowCount ?? 0;
    throw createLockedError(`rows of ${table} could not be deleted: ${attempt.waitedFor}`);
  });

/** Rows with impossible dates share a partition, so they are deleted one by one. */
async function findImpossibleDates(
  pool: Pool,
  retentionClass: RetentionClass,
  cutoff: Date | null,
): Promise<readonly RowDeletion[]> {
  if (!cutoff) return [];
  const partitions = await readPartitions(pool, retentionClass);
  return partitions
    .filter(({ month }) => month === null)
    .map(({ table, partition }) => ({
      table: table.name,
      fromClause: `from ${table.sqlName} where tableoid = $2::regclass and ${columnName(table.monthColumn)} < $1`,
      values: [toMonthStart(cutoff), partition],
    }));
}

/** Versions that another version had superseded by the cutoff. */
const findSupersededVersions = (cutoff: Date | null): readonly RowDeletion[] =>
  cutoff
    ? listTableInfos().flatMap(({ name, history, key }) => {
        if (!history) return [];
        const fromClause = `from ${history} h where h.observed_at < $1 and exists (select from ${history} l
          where ${keyEquals('l', 'h', key)} and l.observed_at > h.observed_at and l.observed_at <= $1)`;
        return { table: `echotik.${name}_history`, fromClause, values: [cutoff] };
      })
    : [];
