/**
 * Tables by month: facts by their business day, histories by when something was seen, bodies by when they came. Months are
 * made ahead of time, and by a load that needs another one. See docs/decisions/035.
 */
import { LoadError } from '../errors.ts';
import type { Delivery } from './batches.ts';
import { type OnTrouble, runSteps, tryInTransaction, type Unapplied, withConnection } from './ddl.ts';
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

/**
 * TikTok is younger; an older day is a mistake in the data. All such days share one partition, as do all days from END on: see
 * migrations/functions/make_partition.sql.
 */
export const FIRST_MONTH = '2010-01-01';
const END = '2100-01-01';
const BEFORE = '2009-12-01';

/** First day of the month (UTC), `yyyy-MM-01`. */
export const monthOfInstant = (instant: Date): string => `${instant.toISOString().slice(0, 7)}-01`;

/** One month stands for all days that cannot be, whatever they look like: `10000-01-01`, `-infinity`. */
function monthOfValue(value: unknown): string {
  const month = value instanceof Date ? monthOfInstant(value) : `${String(value).slice(0, 7)}-01`;
  if (!/^\d{4}-\d\d-01$/.test(month)) return String(value).startsWith('-') ? BEFORE : END;
  if (month < FIRST_MONTH) return BEFORE;
  return month < END ? month : END;
}

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

/** Whether PostgreSQL refused a row for want of a partition: a check violation (23514) without the name of a constraint. */
export function isWithoutPartition(error: unknown): boolean {
  const { code, constraint } = error as { readonly code?: string; readonly constraint?: string };
  return code === '23514' && constraint === undefined;
}

/** A load waits no longer than this for a lock. Longer than deadlock_timeout (1 s), see LOCK_TIMEOUT_MS. */
const LOAD_LOCK_TIMEOUT_MS = 1_500;
/** After this time a month that could not be made is tried again. */
const TRY_AGAIN_MS = 60_000;

/** Tables, by pool, whose months wait because of a lock on their default partition, and since when. */
const waiting = new WeakMap<Pool, Map<string, number>>();

/**
 * Makes the months that a load will need, in transactions of their own: they stay when the load fails. Waits for a lock only
 * briefly. A reader's open transaction holds none that matters, except on a table that still has a default partition from an
 * earlier version: its rows go there until upkeep can make the month, and `onTrouble` is called with the session in the way. Throws
 * LoadError 55P03 where there is no such partition: try again later.
 */
export async function makePartitions(
  pool: Pool,
  deliveries: readonly Delivery[],
  bodiesAt: readonly Date[],
  onTrouble: OnTrouble = () => undefined,
): Promise<void> {
  const there = knownMonths(pool);
  const late = waiting.get(pool) ?? new Map<string, number>();
  waiting.set(pool, late);
  const missing = new Map<string, Month>();
  for (const { table, month } of monthsOf(deliveries, bodiesAt)) {
    const id = `${table} ${month}`;
    const waitsSince = late.get(table);
    const waits = waitsSince !== undefined && performance.now() - waitsSince < TRY_AGAIN_MS;
    if (!there.has(id) && !waits) missing.set(id, { table, month });
  }
  if (!missing.size) return;
  await withConnection(pool, async (connection) => {
    for (const [id, month] of missing) {
      if (late.has(month.table) && performance.now() - (late.get(month.table) ?? 0) < TRY_AGAIN_MS) continue;
      const tried = await tryInTransaction(pool, connection, () => makeMonth(connection, month), LOAD_LOCK_TIMEOUT_MS);
      if (tried.done) {
        there.add(id);
        continue;
      }
      const message = `the partition of ${month.table.replaceAll('"', '')} for ${month.month.slice(0, 7)} waits: ${tried.waitedFor}`;
      const defaults = await tablesWithDefault(connection);
      if (!defaults.includes(month.table)) throw new LoadError(message, { sqlState: '55P03' });
      onTrouble(new Error(`${message}; its rows go to the default partition until then`));
      // One wait is enough for a load: the other tables of this kind are not tried now.
      for (const table of defaults) late.set(table, performance.now());
    }
  });
}

interface Month {
  /** Schema-qualified and quoted. */
  readonly table: string;
  /** First day, `yyyy-MM-01`. */
  readonly month: string;
}

/** Returns whether it was not there. */
async function makeMonth(connection: Connection, { table, month }: Month): Promise<boolean> {
  const { rows } = await connection.query<{ made: boolean }>('select ops.make_partition($1::regclass, $2) as made', [
    table,
    month,
  ]);
  return rows[0]?.made === true;
}

async function tablesWithDefault(connection: Connection): Promise<readonly string[]> {
  const { rows } = await connection.query<{ name: string }>(
    `select name from unnest($1::text[]) as name join pg_partitioned_table p on p.partrelid = name::regclass where p.partdefid <> 0`,
    [partitionedTables().map(({ sqlName }) => sqlName)],
  );
  return rows.map(({ name }) => name);
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

interface AheadOptions {
  /** How long a month is tried again whose table is locked. */
  readonly patienceMs: number;
  /** Told what waits, and for whom. */
  readonly onTrouble: OnTrouble;
}

/** This month and the next of every table that is in use, where they are missing. */
const AHEAD = `select t.name as table, m.month::date::text as month
  from unnest($1::text[]) with ordinality as t(name, place) join pg_class c on c.oid = to_regclass(t.name)
  cross join (values ($2::date), (($2::date + interval '1 month')::date)) as m(month)
  where exists (select from pg_inherits i join pg_class p on p.oid = i.inhrelid where i.inhparent = c.oid and p.relname ~ '_\\d{4}_\\d{2}$')
    and to_regclass(format('partitions.%I', c.relname || to_char(m.month, '_YYYY_MM'))) is null
    and to_regclass(format('partitions.%I', c.relname || to_char(m.month, '_YYYY'))) is null
  order by m.month, t.place`;

/** Makes them, one in each transaction, before anybody needs them. Returns how many were made. */
export async function makeMonthsAhead(pool: Pool, at: Date, { patienceMs, onTrouble }: AheadOptions): Promise<number> {
  const deadline = performance.now() + patienceMs;
  const { rows } = await pool.query<Month>(AHEAD, [
    partitionedTables().map(({ sqlName }) => sqlName),
    monthOfInstant(at),
  ]);
  if (!rows.length) return 0;
  let made = 0;
  await withConnection(pool, async (connection) => {
    const steps = rows.map((month) => ({
      object: `the partition of ${month.table.replaceAll('"', '')} for ${month.month.slice(0, 7)}`,
      async run(): Promise<readonly Unapplied[]> {
        if (await makeMonth(connection, month)) made++;
        return [];
      },
    }));
    for (const { object, reason } of await runSteps(pool, connection, steps, { deadline, onTrouble }))
      onTrouble(new Error(`${object} could not be made: ${reason}`));
  });
  return made;
}
