/**
 * Partitions by month: facts by their business day, histories by the time of observation, bodies by the time of the
 * answer. Months are created ahead of time, and by a load that needs another one. See docs/decisions/035.
 */
import { LoadError } from '../../errors.ts';
import { type OnWarning, runSteps, tryInTransaction, type UnappliedChange, withConnection } from '../connection/ddl.ts';
import { onlyRow } from '../connection/only-row.ts';
import type { Connection, Pool } from '../connection/pool.ts';
import type { RowWrite } from '../tables/row-write.ts';
import { getTableInfo } from '../tables/table.ts';
import { listPartitionedTables, type PartitionedTable, RAW_TABLES, toPartitionedTables } from './partitioned-tables.ts';

/**
 * TikTok is younger; an earlier day is a mistake in the data. All such days share one partition, as do all days from
 * END_MONTH on: see migrations/functions/make_partition.sql.
 */
export const FIRST_MONTH = '2010-01-01';
const END_MONTH = '2100-01-01';
const BEFORE_FIRST_MONTH = '2009-12-01';

/** First day of the month (UTC), `yyyy-MM-01`. */
export const toMonthStart = (instant: Date): string => `${instant.toISOString().slice(0, 7)}-01`;

/** Impossible days of any form, such as `10000-01-01` and `-infinity`, belong to the first or the last partition. */
function toPartitionMonth(value: unknown): string {
  const month = value instanceof Date ? toMonthStart(value) : `${String(value).slice(0, 7)}-01`;
  if (!/^\d{4}-\d\d-01$/.test(month)) return String(value).startsWith('-') ? BEFORE_FIRST_MONTH : END_MONTH;
  if (month < FIRST_MONTH) return BEFORE_FIRST_MONTH;
  return month < END_MONTH ? month : END_MONTH;
}

/**
 * Months that are known to exist, by pool: looking one up takes a query. Another process may drop a month; then the
 * insert fails (isMissingPartition) and the caller clears them with forgetMonths.
 */
const knownMonthsByPool = new WeakMap<Pool, Set<string>>();

function getKnownMonths(pool: Pool): Set<string> {
  const months = knownMonthsByPool.get(pool) ?? new Set();
  knownMonthsByPool.set(pool, months);
  return months;
}

/** To be called after months were dropped. */
export const forgetMonths = (pool: Pool): void => void knownMonthsByPool.delete(pool);

/**
 * Whether PostgreSQL refused a row because its partition is missing: a check violation (23514) without the name of a
 * constraint.
 */
export function isMissingPartition(error: unknown): boolean {
  const { code, constraint } = error as { readonly code?: string; readonly constraint?: string };
  return code === '23514' && constraint === undefined;
}

/**
 * How long a load waits for a lock. Longer than deadlock_timeout (1 s), for the reason given at LOCK_TIMEOUT_MS in
 * ddl.ts.
 */
const LOAD_LOCK_TIMEOUT_MS = 1_500;
/** After this time another attempt is made to create a month that was locked. */
const RETRY_AFTER_MS = 60_000;

/** Tables, by pool, whose months wait because of a lock on their default partition, and since when. */
const waitingTablesByPool = new WeakMap<Pool, Map<PartitionedTable, number>>();

/**
 * Creates the months that a load will need, each in a transaction of its own: they stay when the load fails. Waits for
 * a lock only briefly. A reader's open transaction does not conflict, except on a table that still has a default
 * partition from an earlier version: its rows go there until the maintenance can create the month, and `onWarning` is
 * called with the blocking session. Throws LoadError 55P03 when such a lock is met on a table without a default
 * partition: a later attempt may succeed.
 */
export async function makePartitions(
  pool: Pool,
  rowWrites: readonly RowWrite[],
  bodiesAt: readonly Date[],
  onWarning: OnWarning = () => undefined,
): Promise<void> {
  const known = getKnownMonths(pool);
  const waiting = waitingTablesByPool.get(pool) ?? new Map<PartitionedTable, number>();
  waitingTablesByPool.set(pool, waiting);
  const isWaiting = (table: PartitionedTable) =>
    performance.now() - (waiting.get(table) ?? Number.NEGATIVE_INFINITY) < RETRY_AFTER_MS;
  const missing = new Map<string, TableMonth>();
  for (const { table, month } of listMonths(rowWrites, bodiesAt)) {
    const id = `${table.name} ${month}`;
    if (!known.has(id) && !isWaiting(table)) missing.set(id, { table, month });
  }
  if (!missing.size) return;
  await withConnection(pool, async (connection) => {
    for (const [id, month] of missing) {
      if (isWaiting(month.table)) continue;
      const attempt = await tryInTransaction(
        pool,
        connection,
        () => makeMonth(connection, month),
        LOAD_LOCK_TIMEOUT_MS,
      );
      if (attempt.done) {
        known.add(id);
        continue;
      }
      const message = `${formatMonth(month)} waits: ${attempt.waitedFor}`;
      const defaults = await findTablesWithDefault(connection);
      if (!defaults.includes(month.table)) throw new LoadError(message, { sqlState: '55P03' });
      onWarning(new Error(`${message}; its rows go to the default partition until then`));
      // A load waits only once: all tables with a default partition are left out for now.
      for (const table of defaults) waiting.set(table, performance.now());
    }
  });
}

interface TableMonth {
  readonly table: PartitionedTable;
  /** First day, `yyyy-MM-01`. */
  readonly month: string;
}

const formatMonth = ({ table, month }: TableMonth) => `the partition of ${table.name} for ${month.slice(0, 7)}`;

/** Returns false where the month existed. */
async function makeMonth(connection: Connection, { table, month }: TableMonth): Promise<boolean> {
  const created = await connection.query<{ created: boolean }>(
    'select ops.make_partition($1::regclass, $2) as created',
    [table.sqlName, month],
  );
  return onlyRow(created).created;
}

async function findTablesWithDefault(connection: Connection): Promise<readonly PartitionedTable[]> {
  const tables = listPartitionedTables();
  const { rows } = await connection.query<{ name: string }>(
    `select name from unnest($1::text[]) as name join pg_partitioned_table p on p.partrelid = name::regclass where p.partdefid <> 0`,
    [tables.map(({ sqlName }) => sqlName)],
  );
  const names = new Set(rows.map(({ name }) => name));
  return tables.filter(({ sqlName }) => names.has(sqlName));
}

/** The same month may come several times, but that of a history only once for each answer in a row. */
function* listMonths(rowWrites: readonly RowWrite[], bodiesAt: readonly Date[]): Generator<TableMonth> {
  for (const at of bodiesAt) for (const table of RAW_TABLES) yield { table, month: toMonthStart(at) };
  const lastObserved = new Map<PartitionedTable, Date>();
  for (const write of rowWrites) {
    const info = getTableInfo(write.table);
    const rows = 'owner' in write ? write.rows : [write];
    for (const table of toPartitionedTables(info)) {
      if (table.retentionClass !== 'history') {
        for (const { values } of rows) yield { table, month: toPartitionMonth(values[table.monthColumn]) };
      } else if (lastObserved.get(table) !== write.observedAt) {
        lastObserved.set(table, write.observedAt);
        yield { table, month: toMonthStart(write.observedAt) };
      }
    }
  }
}

interface MonthsAheadOptions {
  /** How long attempts are made to create a month whose table is locked. */
  readonly maxRetryMs: number;
  /** Called with what waits and the blocking session. */
  readonly onWarning: OnWarning;
}

/** This month and the next of every table that is in use, where they are missing. */
const MISSING_MONTHS = `select t.name, m.month::date::text as month
  from unnest($1::text[]) with ordinality as t(name, place) join pg_class c on c.oid = to_regclass(t.name)
  cross join (values ($2::date), (($2::date + interval '1 month')::date)) as m(month)
  where exists (select from pg_inherits i join pg_class p on p.oid = i.inhrelid where i.inhparent = c.oid and p.relname ~ '_\\d{4}_\\d{2}$')
    and to_regclass(format('partitions.%I', c.relname || to_char(m.month, '_YYYY_MM'))) is null
    and to_regclass(format('partitions.%I', c.relname || to_char(m.month, '_YYYY'))) is null
  order by m.month, t.place`;

/**
 * Creates this month and the next of every table that is in use, each in a transaction of its own, before a load needs
 * them. Returns how many were created. Calls `onWarning` with those that could not be created.
 */
export async function makeMonthsAhead(
  pool: Pool,
  at: Date,
  { maxRetryMs, onWarning }: MonthsAheadOptions,
): Promise<number> {
  const deadline = performance.now() + maxRetryMs;
  const tables = new Map(listPartitionedTables().map((table) => [table.sqlName, table]));
  const { rows } = await pool.query<{ name: string; month: string }>(MISSING_MONTHS, [
    [...tables.keys()],
    toMonthStart(at),
  ]);
  const months = rows.flatMap(({ name, month }) => {
    const table = tables.get(name);
    return table ? [{ table, month }] : [];
  });
  if (!months.length) return 0;
  let created = 0;
  await withConnection(pool, async (connection) => {
    const steps = months.map((month) => ({
      object: formatMonth(month),
      async run(): Promise<readonly UnappliedChange[]> {
        if (await makeMonth(connection, month)) created++;
        return [];
      },
    }));
    for (const { object, reason } of await runSteps(pool, connection, steps, { deadline, onWarning }))
      onWarning(new Error(`${object} could not be made: ${reason}`));
  });
  return created;
}
