/**
 * Tables by month: facts by their business day, histories by when something was seen, bodies by when they came. Months are
 * made ahead, and where a load needs one; rows of a day that cannot be go to a default partition.
 */
import { DAY_MS } from '../time.ts';
import type { Delivery } from './batches.ts';
import type { Connection, Pool } from './pool.ts';
import { describedTables, tableInfo } from './tables/table.ts';
import './tables/all.ts';

/** What a table holds, as retention calls it. */
export type Kept = 'bodies' | 'facts' | 'history';

interface Partitioned {
  /** Schema-qualified and quoted. */
  readonly sqlName: string;
  /** The column whose month decides. */
  readonly by: string;
  /** One that grows as rows come: it gets a BRIN index. */
  readonly ordered: string | null;
  readonly holds: Kept;
}

/** What tells of a body goes before it: half a retention leaves no answer that cannot be read. */
const RAW: readonly Partitioned[] = [
  { sqlName: '"raw"."responses"', by: 'body_month', ordered: 'fetched_at', holds: 'bodies' },
  { sqlName: '"raw"."bodies"', by: 'body_month', ordered: null, holds: 'bodies' },
];

/** Every table that is kept by month. */
export const partitionedTables = (): readonly Partitioned[] => [
  ...RAW,
  ...describedTables().flatMap(({ sqlName, month, history, revisions }) => [
    ...(month ? [{ sqlName, by: month, ordered: '_loaded_at', holds: 'facts' as const }] : []),
    ...(month && revisions ? [{ sqlName: revisions, by: month, ordered: 'known_at', holds: 'facts' as const }] : []),
    ...(history ? [{ sqlName: history, by: 'observed_at', ordered: 'observed_at', holds: 'history' as const }] : []),
  ]),
];

/** Where rows of days lie that cannot be; of the parent's `sqlName`. */
export const defaultPartition = (sqlName: string): string => `partitions."${sqlName.split('"')[3]}_default"`;

/** Tables that a migration made plain become partitioned. Returns how many. */
export async function partitionTables(connection: Connection): Promise<number> {
  const tables = partitionedTables();
  const { rows } = await connection.query<{ made: boolean }>(
    `select ops.partition_by_month(t.name::regclass, t.by_column, t.ordered) as made
     from unnest($1::text[], $2::name[], $3::name[]) as t(name, by_column, ordered)
     where (select relkind from pg_class where oid = t.name::regclass) = 'r'`,
    [tables.map(({ sqlName }) => sqlName), tables.map(({ by }) => by), tables.map(({ ordered }) => ordered)],
  );
  return rows.length;
}

/** TikTok is younger; an older day is a mistake of somebody's. */
const FIRST_MONTH = '2010-01-01';
/** A day further ahead is a mistake too. */
const AHEAD_DAYS = 400;

/** First day of the month (UTC), `yyyy-MM-01`. */
export const monthOfInstant = (instant: Date): string => `${instant.toISOString().slice(0, 7)}-01`;

const monthOfValue = (value: unknown): string =>
  value instanceof Date ? monthOfInstant(value) : `${String(value).slice(0, 7)}-01`;

/** Months that are known to be there, by pool: to ask for one is a trip to the database. Asked again now and then: retention drops months. */
const known = new WeakMap<Pool, { readonly since: number; readonly months: Set<string> }>();
const KNOWN_FOR_MS = 600_000;

function knownMonths(pool: Pool): Set<string> {
  const before = known.get(pool);
  if (before && performance.now() - before.since < KNOWN_FOR_MS) return before.months;
  const months = new Set<string>();
  known.set(pool, { since: performance.now(), months });
  return months;
}

/** After months were dropped. */
export const forgetMonths = (pool: Pool): void => void known.delete(pool);

/** Makes the months that a load will need, in transactions of their own: they stay when the load fails. */
export async function makePartitions(
  pool: Pool,
  deliveries: readonly Delivery[],
  bodiesAt: readonly Date[],
): Promise<void> {
  const there = knownMonths(pool);
  const newest = monthOfInstant(new Date(Date.now() + AHEAD_DAYS * DAY_MS));
  const missing = new Map<string, { readonly table: string; readonly month: string }>();
  for (const { table, month } of monthsOf(deliveries, bodiesAt)) {
    const id = `${table} ${month}`;
    if (!there.has(id) && month >= FIRST_MONTH && month <= newest) missing.set(id, { table, month });
  }
  for (const [id, { table, month }] of missing) {
    await pool.query('select ops.make_partition($1::regclass, $2)', [table, month]);
    there.add(id);
  }
}

function* monthsOf(deliveries: readonly Delivery[], bodiesAt: readonly Date[]) {
  for (const at of bodiesAt) for (const { sqlName: table } of RAW) yield { table, month: monthOfInstant(at) };
  for (const delivery of deliveries) {
    const { sqlName, month, history, revisions } = tableInfo(delivery.table);
    if (history) yield { table: history, month: monthOfInstant(delivery.observedAt) };
    if (!month) continue;
    const rows = 'owner' in delivery ? delivery.rows : [delivery];
    for (const { values } of rows) {
      const of = monthOfValue(values[month]);
      yield { table: sqlName, month: of };
      if (revisions) yield { table: revisions, month: of };
    }
  }
}

/** The month after `at` of every table that is in use, before anybody needs it. Returns how many were made. */
export async function makeMonthAhead(pool: Pool, at: Date): Promise<number> {
  const { rows } = await pool.query<{ made: boolean }>(
    `select ops.make_partition(t.name::regclass, ($2::date + interval '1 month')::date) as made
     from unnest($1::text[]) as t(name)
     where exists (select from pg_inherits i join pg_class c on c.oid = i.inhrelid
       where i.inhparent = t.name::regclass and c.relname !~ '_default$')`,
    [partitionedTables().map(({ sqlName }) => sqlName), monthOfInstant(at)],
  );
  return rows.filter(({ made }) => made).length;
}
