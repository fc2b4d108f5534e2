/**
 * What is older than somebody wants to keep. Of facts and bodies whole months go at once. Of a history goes what was superseded
 * before: what stood at that moment stays, so that everything since then is still exact.
 */
import { LoadError } from '../errors.ts';
import { tryInTransaction, withConnection } from './ddl.ts';
import { forgetMonths, type Kept, monthOfInstant, partitionedTables } from './partitions.ts';
import type { Pool } from './pool.ts';
import { describedTables } from './tables/table.ts';

/** Nothing younger goes. */
export type Cutoffs = Readonly<Record<Kept, Date | null>>;

/** A month of a table, or what a history no longer needs. */
export interface Expired {
  readonly holds: Kept;
  /** Schema-qualified. */
  readonly table: string;
  /** First day of the month, of a whole year that of December; null for versions of a history, and for rows of days that cannot be. */
  readonly month: string | null;
  /** Of a month an estimate, as the last analyze saw it. */
  readonly rows: number;
  /** On disk; null where rows go one by one. */
  readonly bytes: number | null;
}

interface Part {
  readonly table: string;
  readonly partition: string;
  /** Null of the partitions for days that cannot be. */
  readonly month: string | null;
  readonly rows: number;
  readonly bytes: number;
}

const PARTS = `select replace(t.name, '"', '') as table, format('partitions.%I', c.relname) as partition,
    coalesce(replace(substring(c.relname from '_(\\d{4}_\\d{2})$'), '_', '-'), substring(c.relname from '_(\\d{4})$') || '-12') || '-01' as month,
    greatest(c.reltuples, 0)::float8 as rows, pg_total_relation_size(c.oid)::float8 as bytes
  from unnest($1::text[]) with ordinality as t(name, place) join pg_inherits i on i.inhparent = t.name::regclass join pg_class c on c.oid = i.inhrelid
  order by t.place, 2`;

const tablesOf = (holds: Kept) => partitionedTables().filter((table) => table.holds === holds);

/** What would go. */
export const findExpired = (pool: Pool, cutoffs: Cutoffs): Promise<readonly Expired[]> =>
  sweep(pool, cutoffs, { month: async () => true, rows: countRows });

/**
 * Takes it away, each table in a transaction of its own. Returns what went. Throws LoadError 55P03, after all the others, if a
 * month is locked.
 */
export async function expire(pool: Pool, cutoffs: Cutoffs): Promise<readonly Expired[]> {
  const locked: string[] = [];
  const month = async (partition: string) => {
    const waitedFor = await drop(pool, partition);
    if (waitedFor !== undefined) locked.push(`${partition}: ${waitedFor}`);
    return waitedFor === undefined;
  };
  const gone = await sweep(pool, cutoffs, { month, rows: deleteRows });
  for (const { partition } of await expiredMonths(pool, 'history', cutoffs.history)) {
    const { rows } = await pool.query(`select exists (select from ${partition}) as used`);
    if (!rows[0].used) await month(partition);
  }
  forgetMonths(pool);
  if (!locked.length) return gone;
  throw new LoadError(`months that are not kept could not be dropped: ${locked.join('; ')}`, {
    sqlState: '55P03',
    remedy: 'they are tried again in six hours, or by `retention apply`',
  });
}

/** What is done with a month, and with rows that go one by one: their number. */
interface Acts {
  /** Returns whether it went. */
  readonly month: (partition: string) => Promise<boolean>;
  readonly rows: (pool: Pool, cut: Cut) => Promise<number>;
}

async function sweep(pool: Pool, cutoffs: Cutoffs, acts: Acts): Promise<readonly Expired[]> {
  const found: Expired[] = [];
  const cut = async (holds: Kept, cuts: readonly Cut[]) => {
    for (const one of cuts) {
      const rows = await acts.rows(pool, one);
      if (rows) found.push({ holds, table: one.table, month: null, rows, bytes: null });
    }
  };
  for (const holds of ['bodies', 'facts'] as const) {
    for (const { partition, ...part } of await expiredMonths(pool, holds, cutoffs[holds])) {
      if (await acts.month(partition)) found.push({ holds, ...part });
    }
    await cut(holds, await strays(pool, holds, cutoffs[holds]));
  }
  await cut('history', superseded(cutoffs.history));
  return found;
}

async function partsOf(pool: Pool, holds: Kept): Promise<readonly Part[]> {
  const { rows } = await pool.query<Part>(PARTS, [tablesOf(holds).map(({ sqlName }) => sqlName)]);
  return rows;
}

async function expiredMonths(pool: Pool, holds: Kept, cutoff: Date | null): Promise<readonly Part[]> {
  if (!cutoff) return [];
  return (await partsOf(pool, holds)).filter(({ month }) => month !== null && month < monthOfInstant(cutoff));
}

/** Locks the table against everybody, as briefly as any other change. Returns what it waited for in vain. */
const drop = (pool: Pool, partition: string): Promise<string | undefined> =>
  withConnection(pool, async (connection) => {
    const tried = await tryInTransaction(pool, connection, () => connection.query(`drop table if exists ${partition}`));
    return tried.done ? undefined : tried.waitedFor;
  });

/** Rows that go one by one: `rest` is what stands behind `delete` or `select count(*)`. */
export interface Cut {
  readonly table: string;
  readonly rest: string;
  readonly values: unknown[];
}

export async function countRows(pool: Pool, { rest, values }: Cut): Promise<number> {
  const { rows } = await pool.query<{ rows: number }>(`select count(*)::int as rows ${rest}`, values);
  return rows[0]?.rows ?? 0;
}

export async function deleteRows(pool: Pool, { rest, values }: Cut): Promise<number> {
  const { rowCount } = await pool.query(`delete ${rest}`, values);
  return rowCount ?? 0;
}

/** Rows that have no month of their own. */
async function strays(pool: Pool, holds: Kept, cutoff: Date | null): Promise<readonly Cut[]> {
  if (!cutoff) return [];
  const by = new Map(tablesOf(holds).map((table) => [table.sqlName.replaceAll('"', ''), table.by]));
  const parts = (await partsOf(pool, holds)).filter(({ month }) => month === null);
  return parts.map(({ table, partition }) => ({
    table,
    rest: `from ${partition} where "${by.get(table)}" < $1`,
    values: [monthOfInstant(cutoff)],
  }));
}

/** Versions that another one had followed by then. */
const superseded = (cutoff: Date | null): readonly Cut[] =>
  cutoff
    ? describedTables().flatMap(({ history, key }) => {
        if (!history) return [];
        const same = key.map((column) => `l."${column}" = h."${column}"`).join(' and ');
        const rest = `from ${history} h where h.observed_at < $1 and exists (select from ${history} l
          where ${same} and l.observed_at > h.observed_at and l.observed_at <= $1)`;
        return { table: history.replaceAll('"', ''), rest, values: [cutoff] };
      })
    : [];
