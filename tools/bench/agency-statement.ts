/** A statement that fills a table of the agency, and the columns that statements derive from the declared tables. */
import type { PgTable } from 'drizzle-orm/pg-core';
import { getTableInfo } from '../../src/load/tables/table.ts';

export interface AgencyStatement {
  /** The table that is filled. */
  readonly table: string;
  readonly sql: string;
}

/** Values by type, for columns whose content does not matter. `n` is the number of the row. */
function buildFiller(type: string, salt: number): string {
  const random = `bench.r(n, ${salt})`;
  const fillers: Readonly<Record<string, string>> = {
    text: `'text ' || floor(1e6 * ${random})::bigint`,
    'text[]': `array['first ' || floor(100 * ${random})::int, 'second']`,
    bigint: `floor(least(10 * ${random} ^ -1.3, 1e9))::bigint`,
    integer: `floor(3 * ${random})::int`,
    numeric: `round((10 * ${random} ^ -0.7)::numeric, 2)`,
    boolean: `${random} < 0.1`,
    date: `bench.day(floor(300 * ${random})::int)`,
    'timestamp with time zone': `bench.day(floor(300 * ${random})::int)::timestamptz`,
    jsonb: `jsonb_build_array(jsonb_build_object('category_id', bench.category(n), 'category_name', 'Category ' || bench.category(n)))`,
  };
  const filler = fillers[type];
  if (!filler) throw new Error(`no filler for columns of type ${type}`);
  // A fifth of the values is unknown, as in samples of the API.
  return `case when ${random} < 0.8 then ${filler} end`;
}

/**
 * `insert ... select` for every column of a table. `given` are expressions over `n` by column; other columns are filled
 * by their type. `from` is the source of `n`; bookkeeping columns are given as `_observed_at` and `_request_id`.
 */
export function fillTable(table: PgTable, given: Readonly<Record<string, string>>, from: string): AgencyStatement {
  const info = getTableInfo(table);
  const names = [...info.columns.map(({ name }) => name), '_observed_at', '_request_id'];
  const unknown = Object.keys(given).filter((name) => !names.includes(name));
  if (unknown.length) throw new Error(`table ${info.name} has no column ${unknown.join(', ')}`);
  const values = names.map((name, index) => {
    const column = info.columns.find((one) => one.name === name);
    return given[name] ?? buildFiller(column?.type ?? 'bigint', 100 + index);
  });
  return {
    table: info.name,
    sql: `insert into ${info.sqlName} (${names.join(', ')}) select ${values.join(', ')} from ${from} on conflict do nothing`,
  };
}

/** A request id that exists, spread over the ledger by a number. */
export const requestOf = (n: string, requests: number): string => `1 + (${n}) % ${requests}`;
