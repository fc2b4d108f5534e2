/** Rows straight into a table, as loads and the ledger leave them, and rows of a mart with plain numbers. */
import type { Pool } from '../../../src/load/connection/pool.ts';
import { parseAs } from '../../support/parse-as.ts';

type Row = Readonly<Record<string, unknown>>;

const BOOKKEPT = { _request_id: 1, _loaded_at: '2026-03-31T12:00:00Z' };

/** `table` with its schema. Rows of one call have the same columns; those of entities, links and facts are bookkept. */
export async function fill(pool: Pool, table: string, rows: readonly Row[]): Promise<void> {
  const isOurs = table.startsWith('echotik.');
  const seen = rows.some((row) => 'observed_at' in row) ? {} : { _observed_at: '2026-03-31T12:00:00Z' };
  const whole = rows.map((row) => (isOurs ? { ...BOOKKEPT, ...seen, ...row } : row));
  const columns = [...new Set(whole.flatMap((row) => Object.keys(row)))].join(', ');
  const identity = isOurs ? '' : 'overriding system value';
  await makeMonths(pool, table, whole);
  await pool.query(
    `insert into ${table} (${columns}) ${identity} select ${columns} from json_populate_recordset(null::${table}, $1)`,
    [JSON.stringify(whole)],
  );
}

/** One run with a finished request of each stream, by the number of the request. */
export async function fillRequests(pool: Pool, streams: Readonly<Record<number, string>>): Promise<void> {
  const business_date = '2026-03-31';
  await fill(pool, 'ops.runs', [
    { run_id: 1, pipeline: 'p', trigger: 'manual', slot: business_date, business_date, streams: [] },
  ]);
  await fill(
    pool,
    'ops.requests',
    Object.entries(streams).map(([request_id, stream]) => ({
      request_id,
      run_id: 1,
      business_date,
      identity: request_id,
      stream,
      lane: 'offline',
      params: {},
      page: {},
      price: 1,
      status: 'done',
    })),
  );
}

/** Creates the months of a partitioned table. */
async function makeMonths(pool: Pool, table: string, rows: readonly Row[]): Promise<void> {
  const { rows: found } = await pool.query<{ column: string }>(
    `select a.attname as column from pg_partitioned_table p join pg_attribute a on a.attrelid = p.partrelid and a.attnum = p.partattrs[0]
     where p.partrelid = $1::regclass`,
    [table],
  );
  const column = found[0]?.column;
  const days = column ? [...new Set(rows.map((row) => String(row[column]).slice(0, 10)))] : [];
  await pool.query('select ops.make_partition($1::regclass, day::date) from unnest($2::text[]) day', [table, days]);
}

/** Rows of a query, with numbers where the pool keeps decimals such as 4.00 as text. */
export async function readMart(pool: Pool, sql: string): Promise<readonly Row[]> {
  const { rows } = await pool.query<{ readonly row: string }>(`select to_json(q)::text as row from (${sql}) q`);
  return rows.map(({ row }) => parseAs<Row>(row));
}
