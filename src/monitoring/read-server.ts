/** What the server has of connections and disk, and which credits are unknown. */
import type { Connection } from '../load/connection/pool.ts';
import { onlyRow } from '../load/connection/only-row.ts';
import { integer, statement, textValue } from '../load/connection/statement.ts';
import type { OperationalState } from './operational-state.ts';

/** Attempts before these are not looked at: ops.attempts has no index by day. */
const NEWEST_ATTEMPTS = 50_000;

const CONNECTIONS = statement(
  'connections of the server',
  { used: integer, max: integer },
  `select coalesce(sum(numbackends), 0)::int as used,
    current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int as max
  from pg_stat_database`,
);

/** Indexes and TOAST included; partitions are in the schema partitions. */
const SCHEMA_SIZES = statement(
  'sizes of schemas',
  { schema: textValue, bytes: integer },
  `select n.nspname as schema, coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint as bytes
  from pg_namespace n left join pg_class c on c.relnamespace = n.oid and c.relkind in ('r', 'm')
  where n.nspname in ('echotik', 'ops', 'partitions', 'raw') group by n.nspname order by n.nspname`,
);

const UNKNOWN_CREDITS = statement(
  'unknown credits',
  { credits: integer },
  `select coalesce(sum(credits), 0)::int as credits from (
    select state, spent_on, credits from ops.attempts order by request_id desc, attempt desc limit ${NEWEST_ATTEMPTS}) a
  where state = 'unknown' and spent_on = $1`,
);

/** `day`: the day of the budget. Of attempts the newest 50,000 are read. Needs no transaction. */
export async function readServer(
  database: Connection,
  day: string,
): Promise<Pick<OperationalState, 'connections' | 'schemaBytes' | 'creditsUnknown'>> {
  const { used, max: limit } = onlyRow(await database.query(CONNECTIONS));
  const { rows: schemaBytes } = await database.query(SCHEMA_SIZES);
  const { credits } = onlyRow(await database.query(UNKNOWN_CREDITS, [day]));
  return { connections: { used, limit }, schemaBytes, creditsUnknown: credits };
}
