/** Finds the sessions that hold the locks for which another session waits. */
import { chooseClient } from '../../scram-client.ts';
import type { Pool, Queryable } from './pool.ts';

/** A session that holds a conflicting lock, or waits for one and comes first. */
interface Blocker {
  readonly pid: number;
  readonly user: string | null;
  readonly application: string | null;
  /** Address; null for a local socket. */
  readonly client: string | null;
  readonly state: string | null;
  /** When its transaction began. */
  readonly since: Date | null;
  /** Its latest statement, truncated. */
  readonly query: string | null;
}

/** Sessions with one of these pids; `pids` is a query. */
const buildSessionsQuery = (
  pids: string,
) => `select b.pid, a.usename as user, nullif(a.application_name, '') as application,
    a.client_addr::text as client, a.state, a.xact_start as since, left(regexp_replace(a.query, '\\s+', ' ', 'g'), 120) as query
  from (${pids}) b left join pg_stat_activity a on a.pid = b.pid order by b.pid`;

/** The locks for which session $1 waits. */
const AWAITED_LOCKS = `select string_agg(distinct mode || ' on ' || coalesce(relation::regclass::text, 'an object of type ' || locktype), ', ') as wanted
  from pg_locks where pid = $1 and not granted`;

/** The latest statement of a session may set a password. */
const maskPasswords = (query: string) => query.replace(/(password\s+)'[^']*'?/gi, "$1'***'");

const describeBlocker = ({ pid, user, application, client, state, since, query }: Blocker): string =>
  [
    pid ? `session ${pid}` : 'a prepared transaction',
    [
      user && `user ${user}`,
      application && `application ${application}`,
      pid && `from ${client ?? 'a local socket'}`,
      state,
      since && `in a transaction since ${since.toISOString()}`,
    ]
      .filter(Boolean)
      .map((part, index) => (index ? `, ${part}` : ` (${part}`))
      .join('') + (pid ? ')' : ''),
    query ? `: ${maskPasswords(query)}` : '',
  ].join('');

/** Describes the sessions whose pids the query `pids` returns; undefined if it returns none. */
async function describeBlockers(
  client: Queryable,
  pids: string,
  values: readonly unknown[],
): Promise<string | undefined> {
  const { rows } = await client.query<Blocker>(buildSessionsQuery(pids), [...values]);
  return rows.length ? rows.map(describeBlocker).join('; ') : undefined;
}

interface BlockerWatch {
  /** Ends the watch. Returns a description of the wait; undefined if the session did not wait that long. */
  stop(): Promise<string | undefined>;
}

/**
 * Looks once, after `delayMs`, for what the session `pid` waits. It uses a connection of its own, because the session
 * itself cannot answer while it waits, and the pool may have no free connection.
 */
export function watchBlockers(pool: Pool, pid: number, delayMs: number): BlockerWatch {
  let looking: Promise<string | undefined> | undefined;
  const timer = setTimeout(() => {
    looking = describeWait(pool, pid).catch(() => undefined);
  }, delayMs);
  return {
    async stop() {
      clearTimeout(timer);
      return looking;
    },
  };
}

const WATCH_TIMEOUT_MS = 2_000;

async function describeWait(pool: Pool, pid: number): Promise<string | undefined> {
  const client = new (chooseClient(pool.options.connectionString))({
    ...pool.options,
    application_name: 'echotik-warehouse lock watch',
    connectionTimeoutMillis: WATCH_TIMEOUT_MS,
    query_timeout: WATCH_TIMEOUT_MS,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    // With an empty search path the names of relations are printed with their schemas.
    await client.query(`set search_path = ''`);
    const blockers = await describeBlockers(client, 'select distinct unnest(pg_blocking_pids($1)) as pid', [pid]);
    const { rows } = await client.query<{ wanted: string | null }>(AWAITED_LOCKS, [pid]);
    return blockers && `${rows[0]?.wanted ?? 'a lock'} is held back by ${blockers}`;
  } finally {
    await client.end().catch(() => undefined);
  }
}
