/**
 * Whether the clock of this host can be believed. A clock that is ahead for a minute must delete nothing, miss no
 * slot and buy nothing for another day, so before that it is compared with other clocks: that of PostgreSQL, the
 * answers in the ledger, and the API.
 */
import { ClockError } from '../errors.ts';
import { onlyRow } from '../load/connection/only-row.ts';
import type { Pool } from '../load/connection/pool.ts';
import { businessDate, DAY_MS, startOfMonth } from '../time.ts';

/** Clocks that differ by more than this are not believed. Retention counts in days, slots in minutes. */
export const CLOCK_TOLERANCE_MS = 10 * 60_000;
/**
 * Where host and database have the same wrong clock, only the ledger shows it: no answer is as new as they say. Longer
 * than the month between two runs of a monthly pipeline.
 */
const MAX_SILENCE_DAYS = 40;

/** Clocks beside that of this host. */
export interface OtherClocks {
  /** Absent: the clock of PostgreSQL is read. */
  readonly readDatabaseTime?: ((pool: Pool) => Promise<Date>) | undefined;
  /** The time of the API; undefined where it is not known. Absent: it is not asked. */
  readonly readApiTime?: (() => Promise<Date | undefined>) | undefined;
}

export interface AgreedTime {
  /** The clock of this host; where that of PostgreSQL differs by more than the tolerance, the earlier of both. */
  readonly at: Date;
  /** The difference; undefined: they agree. */
  readonly doubt: ClockError | undefined;
}

/** Compares `now`, the clock of this host, with that of PostgreSQL. Needs no transaction. */
export async function readAgreedTime(
  pool: Pool,
  now: Date,
  { readDatabaseTime: readTime = readDatabaseTime }: OtherClocks,
): Promise<AgreedTime> {
  const database = await readTime(pool);
  if (!isFarApart(now, database)) return { at: now, doubt: undefined };
  return { at: database < now ? database : now, doubt: createDoubt(now, describeDatabaseTime(database)) };
}

/**
 * Throws ClockError where `now`, the clock of this host, and that of PostgreSQL disagree: the day of the host decides
 * which answers are bought again, of which day they are, and which budget pays them. Needs no transaction.
 */
export async function requireAgreedTime(
  pool: Pool,
  now: Date,
  { readDatabaseTime: readTime = readDatabaseTime }: Pick<OtherClocks, 'readDatabaseTime'> = {},
): Promise<void> {
  const database = await readTime(pool);
  if (isFarApart(now, database)) throw createDoubt(now, describeDatabaseTime(database), 'nothing is bought');
}

const describeDatabaseTime = (database: Date) => `that of PostgreSQL ${toText(database)}`;

/**
 * Why nothing may be deleted at `now`, the clock of this host; undefined: no other clock contradicts it. Needs no
 * transaction.
 */
export async function findClockDoubt(pool: Pool, now: Date, clocks: OtherClocks): Promise<ClockError | undefined> {
  const { doubt } = await readAgreedTime(pool, now, clocks);
  if (doubt) return doubt;
  const silence = await findSilence(pool, now);
  if (silence) return silence;
  const api = await clocks.readApiTime?.();
  return api && isFarApart(now, api) ? createDoubt(now, `that of the API ${toText(api)}`) : undefined;
}

/** The clock of PostgreSQL. Needs no transaction. */
export const readDatabaseTime = async (pool: Pool): Promise<Date> =>
  onlyRow(await pool.query<{ now: Date }>('select clock_timestamp() as now')).now;

/** They differ by more than the tolerance. */
export const isFarApart = (a: Date, b: Date): boolean => Math.abs(a.getTime() - b.getTime()) > CLOCK_TOLERANCE_MS;

const toText = (time: Date) => time.toISOString().replace(/\.\d+/, '');

const createDoubt = (now: Date, other: string, consequence = 'nothing is deleted') =>
  new ClockError(`the clock of this host says ${toText(now)}, ${other}: ${consequence} until they agree`, {
    remedy: 'set the clocks by NTP',
  });

/** An answer that is later than `now` was stored by a clock that was ahead, and says nothing about `now`. */
async function findSilence(pool: Pool, now: Date): Promise<ClockError | undefined> {
  const until = new Date(now.getTime() + CLOCK_TOLERANCE_MS);
  const since = new Date(now.getTime() - MAX_SILENCE_DAYS * DAY_MS);
  // The newest month first, each by itself: retention continues although another session has locked an older one.
  const [lastMonth, firstMonth] = [until, since].map((at) => startOfMonth(businessDate(at, 'UTC'))) as [string, string];
  for (let month = lastMonth; month >= firstMonth; month = startOfMonth(month, -1)) {
    const recent = await pool.query<{ found: boolean }>(
      `select exists (select from raw.responses where body_month = $1::date and fetched_at between $2 and $3) as found`,
      [month, since, until],
    );
    if (onlyRow(recent).found) return undefined;
  }
  const last = await pool.query<{ newest: Date | null }>(
    'select max(fetched_at) as newest from raw.responses where fetched_at <= $1',
    [until],
  );
  const { newest } = onlyRow(last);
  if (!newest) return undefined;
  return new ClockError(
    `the clocks of this host and of PostgreSQL say ${toText(now)}, but the newest answer in the ledger is of ${toText(newest)}: nothing is deleted`,
    {
      remedy: `if the clocks are right, nothing was fetched for ${MAX_SILENCE_DAYS} days: the next answer ends this; \`retention apply --ignore-clocks\` deletes without it`,
    },
  );
}
