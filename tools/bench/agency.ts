/**
 * The year of an agency: products, creators, shops and videos with their histories and days, rankings, trending lists,
 * insights, and the ledger of the requests that bought them. Made inside PostgreSQL, and the same at each call.
 */
import { withConnection } from '../../src/load/connection/ddl.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import { listPartitionedTables } from '../../src/load/months/partitioned-tables.ts';
import { listDayStatements, listRankingStatements } from './agency-days.ts';
import { listEntityStatements } from './agency-entities.ts';
import { listInsightStatements } from './agency-insights.ts';
import { listLedgerStatements } from './agency-ledger.ts';
import type { AgencyStatement } from './agency-statement.ts';
import { type AgencySize, FIRST_DAY, LAST_DAY } from './agency-size.ts';
import { listTrendingStatements } from './agency-trending.ts';

/**
 * Functions that the statements share. `r` is a uniform number from 0 to 1 by a seed and a salt. `id` looks like an id
 * of TikTok: neighbours in number are no neighbours in the index. `units` are sold up to a day, from a base and a rate: a
 * few entities sell thousands a day, most of them nothing for weeks; more on some weekdays. `occupant` is who has a place of a list: it
 * stays for 3 to 22 days.
 */
const FUNCTIONS = `
  create schema bench;
  create function bench.r(seed bigint, salt int) returns float8 language sql immutable parallel safe as
    $$ select ((hashint8extended(seed, salt) & 4503599627370495) + 1)::float8 / 4503599627370496 $$;
  create function bench.id(prefix text, n bigint) returns text language sql immutable parallel safe as
    $$ select prefix || lpad((n * 2654435761 % 1000000007)::text, 17, '0') $$;
  create function bench.day(n int) returns date language sql immutable parallel safe as $$ select date '${FIRST_DAY}' + n $$;
  create function bench.region(n bigint) returns text language sql immutable parallel safe as
    $$ select (array['US','US','US','US','GB','ID','ID','TH','BR','VN','PH','MY','MX','ES'])[ceil(14 * bench.r(n, 1))::int] $$;
  create function bench.category(n bigint) returns text language sql immutable parallel safe as
    $$ select (600000 + ceil(30 * bench.r(n, 2) ^ 2))::text $$;
  create function bench.base(n bigint) returns float8 language sql immutable parallel safe as
    $$ select least(20 * bench.r(n, 3) ^ -1.2, 1e6) $$;
  create function bench.rate(n bigint) returns float8 language sql immutable parallel safe as
    $$ select least(0.2 * (bench.r(n, 4) ^ -1.1 - 1), 3000) $$;
  create function bench.units(base float8, rate float8, day int) returns bigint language sql immutable parallel safe as
    $$ select floor(base + rate * (day + 1 + 0.3 * sin(0.8976 * day)))::bigint $$;
  create function bench.price(n bigint, day int) returns numeric language sql immutable parallel safe as
    $$ select round((5 + 40 * bench.r(n, 5) ^ 3
      + case when n % 4 = 0 then bench.r(n * 1000 + day / (5 + n % 40)::int, 6) else 0 end)::numeric, 2) $$;
  create function bench.occupant(list bigint, place int, day int) returns bigint language sql immutable parallel safe as
    $$ select (list * 1000 + place) * 200 + (day + place * 3) / (3 + place % 20) $$`;

/**
 * Fills an empty, migrated warehouse. `onProgress` gets a line for each statement. Needs a superuser, because foreign
 * keys are not checked while the rows are made.
 */
export async function makeAgency(pool: Pool, size: AgencySize, onProgress: (line: string) => void): Promise<void> {
  const tables = listPartitionedTables()
    .filter(({ name }) => name.startsWith('echotik.'))
    .map(({ sqlName }) => sqlName);
  await pool.query(FUNCTIONS);
  await pool.query(
    `select ops.make_partition(name::regclass, month::date)
     from unnest($1::text[]) name, generate_series(date '${FIRST_DAY}', '${LAST_DAY}', interval '1 month') month`,
    [tables],
  );
  await runAll(pool, listEntityStatements(size), onProgress);
  await Promise.all(
    [
      listDayStatements(size),
      listRankingStatements(size),
      listTrendingStatements(size),
      [...listInsightStatements(size), ...listLedgerStatements(size)],
    ].map((statements) => runAll(pool, statements, onProgress)),
  );
  await pool.query('drop schema bench cascade');
  await pool.query('vacuum analyze');
}

/** One after the other. */
const runAll = (
  pool: Pool,
  statements: readonly AgencyStatement[],
  onProgress: (line: string) => void,
): Promise<void> =>
  withConnection(pool, async (connection) => {
    await connection.query(`set session_replication_role = replica`);
    try {
      for (const { table, sql } of statements) {
        const began = performance.now();
        const { rowCount } = await connection.query(sql);
        onProgress(`${table}: ${rowCount ?? 0} rows in ${((performance.now() - began) / 1000).toFixed(1)} s`);
      }
    } finally {
      await connection.query('reset session_replication_role');
    }
  });
