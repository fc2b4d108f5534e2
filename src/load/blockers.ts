/** Which sessions hold the locks that a session of ours waits for. */
import pg from 'pg';
import type { Pool } from './pool.ts';

/** A session that holds, or waits in front of us for, a lock that conflicts with ours. */
interface Blocker {
  readonly pid: number;
  readonly user: string | null;
  readonly application: string | null;
  /** Address; null for a local socket. */
  readonly client: string | null;
  readonly state: string | null;
  /** When its transaction began. */
  readonly since: Date | null;
  /** Its latest statement, shortened. */
  readonly query: string | null;
}

/** Sessions with one of these pids; `pids` is a query. */
const sessions = (pids: string) => `select b.pid, a.usename as user, nullif(a.application_name, '') as application,
    a.client_addr::text as client, a.state, a.xact_start as since, left(regexp_replace(a.query, '\\s+', ' ', 'g'), 120) as query
  from (${pids}) b left join pg_stat_activity a on a.pid = b.pid order by b.pid`;

/** What session $1 waits for. */
const WANTED = `select string_agg(distinct mode || ' on ' || coalesce(relation::regclass::text, 'an object of type ' || locktype), ', ') as wanted
  from pg_locks where pid = $1 and not granted`;

/** A statement may set a password. */
const withoutSecrets = (query: string) => query.replace(/(password\s+)'[^']*'?/gi, "$1'***'");

const inWords = ({ pid, user, application, client, state, since, query }: Blocker): string =>
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
    query ? `: ${withoutSecrets(query)}` : '',
  ].join('');

/** The sessions with the pids that a query returns, in words; undefined if there are none. */
export async function blockersText(
  client: pg.ClientBase,
  pids: string,
  values: readonly unknown[],
): Promise<string | undefined> {
  const { rows } = await client.query<Blocker>(sessions(pids), [...values]);
  return rows.length ? rows.map(inWords).join('; ') : undefined;
}

interface Watch {
  /** Ends the watch. Returns what was seen, in words; undefined if the session did not wait that long. */
  stop(): Promise<string | undefined>;
}

/**
 * Looks once, after `delayMs`, for what the session `pid` waits for. It uses a connection of its own, because the session
 * itself can answer nothing while it waits and the pool may have no other one.
 */
export function watchBlockers(pool: Pool, pid: number, delayMs: number): Watch {
  let looking: Promise<string | undefined> | undefined;
  const timer = setTimeout(() => {
    looking = look(pool, pid).catch(() => undefined);
  }, delayMs);
  return {
    async stop() {
      clearTimeout(timer);
      return looking;
    },
  };
}

const LOOK_TIMEOUT_MS = 2_000;

async function look(pool: Pool, pid: number): Promise<string | undefined> {
  const client = new pg.Client({
    ...pool.options,
    application_name: 'echotik-warehouse lock watch',
    connectionTimeoutMillis: LOOK_TIMEOUT_MS,
    query_timeout: LOOK_TIMEOUT_MS,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    // So that the names of relations are printed with their schemas.
    await client.query(`set search_path = ''`);
    const held = await blockersText(client, 'select distinct unnest(pg_blocking_pids($1)) as pid', [pid]);
    const { rows } = await client.query<{ wanted: string | null }>(WANTED, [pid]);
    return held && `${rows[0]?.wanted ?? 'a lock'} is held back by ${held}`;
  } finally {
    await client.end().catch(() => undefined);
  }
}
