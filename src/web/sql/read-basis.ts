/** What an answer stands on: rows, calls and credits of the tables that it reads, and what its newest day cost. */
import type { Pool } from '../../load/connection/pool.ts';
import { onlyRow } from '../../load/connection/only-row.ts';
import { listTableInfos } from '../../load/tables/all.ts';
import { getTableInfo, type TableInfo } from '../../load/tables/table.ts';
import { catalogue } from '../../streams/catalogue.ts';

interface TableBasis {
  readonly table: string;
  /** Of at most `MAX_ROWS_OF_TABLE` rows where `isCut`. */
  readonly rows: number;
  readonly isCut: boolean;
  /** When the API answered with the oldest and the newest of these rows; null: there are none. */
  readonly oldest: Date | null;
  readonly newest: Date | null;
}

export interface AnswerBasis {
  /** Tables of schema echotik, whole: which of their rows an answer uses is not known. */
  readonly tables: readonly TableBasis[];
  readonly rows: number;
  /** Calls that these rows came from, and what they cost. */
  readonly calls: number;
  readonly credits: number;
  /** True: there is more than was counted. */
  readonly isCut: boolean;
  readonly oldest: Date | null;
  /** Null where not all rows were read: the newest may be among the others. */
  readonly newest: Date | null;
  /** Credits that the newest day of all streams of these tables cost; null: more calls than are counted. */
  readonly refresh: number | null;
  /** The newest business day of these streams; null: none was requested. */
  readonly newest_day: string | null;
}

const MAX_ROWS_OF_TABLE = 5_000;
const MAX_CALLS_OF_STREAM = 2_000;

/** Earlier states are in tables of their own, whose rows came from the same calls. */
const PARTS = ['', '_history', '_revisions'];

/** `names`: tables of schema echotik; others are ignored. Null: there is no such table. Needs no transaction. */
export async function readBasis(pool: Pool, names: readonly string[]): Promise<AnswerBasis | null> {
  const infos = listTableInfos().filter(({ name }) => PARTS.some((part) => names.includes(`${name}${part}`)));
  if (!infos.length) return null;
  const found = await Promise.all(infos.map((info) => readTable(pool, info)));
  const [paid, newest] = await Promise.all([
    readCalls(pool, new Set(found.flatMap(({ calls }) => calls))),
    readNewestDay(pool, listStreams(infos)),
  ]);
  const tables = found.map(({ table }) => table);
  const isCut = tables.some((table) => table.isCut);
  const instants = (end: 'oldest' | 'newest') => tables.flatMap((table) => table[end] ?? []).map(Number);
  const [first, last] = [Math.min(...instants('oldest')), Math.max(...instants('newest'))];
  return {
    tables,
    rows: tables.reduce((sum, { rows }) => sum + rows, 0),
    ...paid,
    isCut,
    oldest: isCut || !Number.isFinite(first) ? null : new Date(first),
    newest: isCut || !Number.isFinite(last) ? null : new Date(last),
    ...newest,
  };
}

async function readTable(pool: Pool, { sqlName, name }: TableInfo) {
  const { rows, calls, oldest, newest } = onlyRow(
    await pool.query<{ rows: number; calls: number[] | null; oldest: Date | null; newest: Date | null }>(
      `select count(*)::int as rows, array_agg(distinct _request_id)::float8[] as calls, min(_observed_at) as oldest,
         max(_observed_at) as newest
       from (select _request_id, _observed_at from ${sqlName} limit ${MAX_ROWS_OF_TABLE + 1}) t`,
    ),
  );
  const isCut = rows > MAX_ROWS_OF_TABLE;
  const table: TableBasis = { table: name, rows: Math.min(rows, MAX_ROWS_OF_TABLE), isCut, oldest, newest };
  return { table, calls: calls ?? [] };
}

const readCalls = async (pool: Pool, ids: ReadonlySet<number>): Promise<Pick<AnswerBasis, 'calls' | 'credits'>> =>
  onlyRow(
    await pool.query<{ calls: number; credits: number }>(
      `select count(*)::int as calls, coalesce(sum(credits), 0)::float8 as credits
       from ops.requests where request_id = any($1::bigint[])`,
      [[...ids]],
    ),
  );

const listStreams = (infos: readonly TableInfo[]): readonly string[] =>
  catalogue.filter(({ tables }) => tables.some((table) => infos.includes(getTableInfo(table)))).map(({ name }) => name);

async function readNewestDay(
  pool: Pool,
  streams: readonly string[],
): Promise<Pick<AnswerBasis, 'refresh' | 'newest_day'>> {
  const { refresh, day, most } = onlyRow(
    await pool.query<{ refresh: number; day: string | null; most: number }>(
      `select coalesce(sum(c.credits), 0)::float8 as refresh, max(d.day)::text as day, coalesce(max(c.calls), 0)::int as most
       from unnest($1::text[]) as s (stream)
       cross join lateral (select max(business_date) as day from ops.requests r where r.stream = s.stream) d
       cross join lateral (
         select sum(q.credits) as credits, count(*) as calls from (
           select r.credits from ops.requests r where r.stream = s.stream and r.business_date = d.day limit ${MAX_CALLS_OF_STREAM + 1}) q
       ) c`,
      [streams],
    ),
  );
  return { refresh: day === null || most > MAX_CALLS_OF_STREAM ? null : refresh, newest_day: day };
}
