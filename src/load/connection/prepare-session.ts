/**
 * What every new connection does first: it makes sure that the session keeps its server process, and sets what results
 * depend on, so that settings of the role or the database do not change them. Nothing is sent as a startup option,
 * because PgBouncer refuses those.
 */
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { ConfigError } from '../../errors.ts';
import { describeDatabase } from './database-url.ts';

/**
 * Values are written as current_setting() shows them. The limits of a role protect a server from people; our
 * transactions have limits of their own where they need one (`inTransaction`). The limit for an idle transaction is
 * that of the readers: a suspended process must not keep its locks for ever.
 */
const SETTINGS: Readonly<Record<string, string>> = {
  statement_timeout: '0',
  lock_timeout: '0',
  transaction_timeout: '0',
  idle_session_timeout: '0',
  idle_in_transaction_session_timeout: '10min',
  default_transaction_isolation: 'read committed',
  DateStyle: 'ISO, MDY',
  IntervalStyle: 'postgres',
  TimeZone: 'UTC',
  bytea_output: 'hex',
  extra_float_digits: '1',
};

/**
 * For connections that only execute named statements, over and over, that read rows by key: `createPoolBeside(pool, {
 * settings: KEYED_STATEMENTS })`.
 *
 * - A plan does not depend on the values, so it is made once for a session instead of six times. These plans must not
 *   depend on the size of the tables either: PostgreSQL keeps them until a table is analysed.
 * - These statements are too short for compiled expressions. Their estimated costs can be high nevertheless.
 */
export const KEYED_STATEMENTS: Readonly<Record<string, string>> = {
  plan_cache_mode: 'force_generic_plan',
  jit: 'off',
};

/**
 * $3: the process id that the server announced; a pooler announces another one, and then nothing is set. A role that
 * may only read by default, such as those of grant-bi, keeps its time limits. Names that this version of PostgreSQL
 * does not know are left out.
 */
const SET = `select pg_backend_pid() as pid, (
    select count(set_config(name, value, false)) from unnest($1::text[], $2::text[]) as own (name, value)
    where pg_backend_pid() = $3 and current_setting(name, true) <> value
      and (name not like '%_timeout' or current_setting('default_transaction_read_only') = 'off')
  )`;

/** Each round moves the sessions of a pooler in transaction mode, whichever free server process it prefers. */
const PROBE_ROUNDS = 3;
const BEGIN = 'begin; select pg_backend_pid() as pid';

type Client = Pick<pg.Client, 'query'>;

interface Prepare {
  readonly url: string;
  /** The other connection that the probe needs, without any preparation. */
  readonly connectAnother: () => Promise<pg.Client>;
  /** Milliseconds: a pooler accepts connections also while it has no free server process. */
  readonly timeoutMs: number;
}

/**
 * Returns what prepares a new connection. Where a pooler is in between, the first one is compared with a second
 * connection, which takes a few milliseconds. It throws ConfigError when the pooler does not keep a server process for
 * each session, and errors of the driver.
 */
export function createSessionPreparation({
  url,
  connectAnother,
  timeoutMs,
}: Prepare): (client: Client) => Promise<void> {
  const [, query = ''] = /\?(.*)$/s.exec(url.toLowerCase()) ?? [];
  // What the user has set in the URL stays.
  const own = Object.entries(SETTINGS).filter(([name]) => !query.includes(name.toLowerCase()));
  const set = async (client: Client, pid: number | null) => {
    const text = { text: SET, query_timeout: timeoutMs };
    const { rows } = await client.query<{ pid: number }>(text, [
      own.map(([name]) => name),
      own.map(([, value]) => value),
      pid,
    ]);
    return rows[0]?.pid ?? 0;
  };
  let probing: Promise<void> | undefined;
  return async (client) => {
    const announced = readAnnouncedPid(client);
    const pid = await set(client, announced);
    if (pid === announced) return;
    probing ??= requireSessionMode(client, connectAnother, url, timeoutMs).catch((error: unknown) => {
      probing = undefined;
      throw error;
    });
    await probing;
    await set(client, pid);
  };
}

/** Sets more for the session of a connection that is prepared. Throws errors of the driver. */
export async function applySettings(
  client: Client,
  settings: Readonly<Record<string, string>>,
  timeoutMs: number,
): Promise<void> {
  const text = `select count(set_config(name, value, false)) from unnest($1::text[], $2::text[]) as own (name, value)`;
  await client.query({ text, query_timeout: timeoutMs } as pg.QueryConfig, [
    Object.keys(settings),
    Object.values(settings),
  ]);
}

/** The process id that came with the connection. A pooler makes one up, or sends none. */
export const readAnnouncedPid = (client: object): number | null => (client as { processID?: number }).processID ?? null;

async function requireSessionMode(
  client: Client,
  connectAnother: () => Promise<pg.Client>,
  url: string,
  timeoutMs: number,
): Promise<void> {
  const other = await connectAnother();
  try {
    if (await keepBackends([client, other], timeoutMs)) return;
  } catch (error) {
    if (!/statement pooling/.test((error as Error).message)) throw error;
  } finally {
    await Promise.race([other.end(), wait(timeoutMs, undefined, { ref: false })]).catch(() => undefined);
  }
  throw new ConfigError(
    `PostgreSQL at ${describeDatabase(url)} is behind a pooler in transaction mode: a session does not keep its server process`,
    {
      remedy:
        'use the address of the server itself or a pooler in session mode (PgBouncer: pool_mode = session; Supabase: ' +
        'port 5432 instead of 6543; Neon: the host without -pooler); docs/environments.md names more',
    },
  );
}

/** False when a session got another server process for a later transaction. */
async function keepBackends(clients: readonly [Client, Client], timeoutMs: number): Promise<boolean> {
  const pids: (number | undefined)[] = [];
  for (let round = 0; round < PROBE_ROUNDS; round++) {
    const now: (number | undefined)[] = [];
    for (const client of clients) {
      // Two statements in one message have two results.
      const results = (await client.query({ text: BEGIN, query_timeout: timeoutMs } as pg.QueryConfig)) as unknown;
      now.push((results as pg.QueryResult<{ pid: number }>[])[1]?.rows[0]?.pid);
    }
    // Of the processes that became free, one pooler hands out the latest first, another one the earliest.
    const [one, two] = round % 2 ? [clients[1], clients[0]] : clients;
    await one.query('commit');
    await two.query('commit');
    if (round && now.some((pid, index) => pid !== pids[index])) return false;
    pids.splice(0, pids.length, ...now);
  }
  return true;
}
