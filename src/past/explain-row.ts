/**
 * Explains a row by its lineage: the calls it came from, with their time, run and price. If there is no row, explains
 * why.
 */
import { ConfigError } from '../errors.ts';
import type { Pool } from '../load/connection/pool.ts';
import { onlyRow } from '../load/connection/only-row.ts';
import { columnList, quoteName } from '../load/connection/sql-text.ts';
import { listTableInfos } from '../load/tables/all.ts';
import type { TableInfo } from '../load/tables/table.ts';
import { didYouMean } from '../did-you-mean.ts';
import { isDay } from '../time.ts';
import { type LedgerCall, readCallChain } from './calls.ts';
import { type MissingRowReport, explainMissingRow } from './explain-missing-row.ts';

interface Lineage {
  /** The key of the row. */
  readonly key: Readonly<Record<string, unknown>>;
  readonly observed_at: Date;
  readonly loaded_at: Date;
  /** Earlier versions in its history; null if the table keeps no history. */
  readonly versions: number | null;
  /** The call it came from, the call that led to that one, and so on up to the first. */
  readonly calls: readonly LedgerCall[];
}

export interface RowExplanation {
  readonly table: string;
  readonly rows: readonly Lineage[];
  /** Why there is no row; null if there is one. */
  readonly absence: MissingRowReport | null;
}

const MAX_ROWS = 5;

/**
 * At most five rows whose key has all `parts`: values such as an id or a day, or `region=US` for a column. Throws
 * ConfigError if the table or a column does not exist.
 */
export async function explainRow(pool: Pool, tableName: string, parts: readonly string[]): Promise<RowExplanation> {
  const info = requireTable(tableName);
  const { rows } = await findRows(pool, info, parts);
  if (!rows.length) return { table: info.name, rows: [], absence: await explainMissingRow(pool, info, parts) };
  return { table: info.name, rows: await Promise.all(rows.map((row) => readLineage(pool, info, row))), absence: null };
}

/** Throws ConfigError for a name that no table of schema echotik has. */
export function requireTable(name: string): TableInfo {
  const bare = name.replace(/^echotik\./, '');
  const found = listTableInfos().find((info) => info.name === bare);
  if (found) return found;
  const known = listTableInfos().map((info) => info.name);
  throw new ConfigError(`there is no table '${name}' in echotik${didYouMean(bare, known)}`, {
    remedy: 'docs/data-dictionary.md has them all',
  });
}

/** The columns of the key, and where the row comes from. */
type FoundRow = Readonly<Record<string, unknown>> & {
  readonly _request_id: number;
  readonly _observed_at: Date;
  readonly _loaded_at: Date;
};

/** Rows whose key has every part. */
function findRows(pool: Pool, info: TableInfo, parts: readonly string[]) {
  const types = new Map(info.columns.map(({ name, type }) => [name, type]));
  const dates = info.key.filter((name) => types.get(name) === 'date');
  const values: string[] = [];
  const conditions = parts.map((part) => {
    const [, name, value] = /^([a-z_0-9]+)=(.*)$/s.exec(part) ?? [];
    const columns = name === undefined ? (isDay(part) && dates.length ? dates : info.key) : [name];
    if (name !== undefined && !types.has(name)) {
      throw new ConfigError(`${info.name} has no column '${name}'`, { remedy: `its key: ${info.key.join(', ')}` });
    }
    values.push(value ?? part);
    return `$${values.length} in (${columns.map((column) => `t.${quoteName(column)}::text`).join(', ')})`;
  });
  const key = columnList(info.key);
  return pool.query<FoundRow>(
    `select ${key}, _request_id, _observed_at, _loaded_at from ${info.sqlName} t
     where ${conditions.join(' and ')} order by ${key} limit ${MAX_ROWS}`,
    values,
  );
}

async function readLineage(pool: Pool, info: TableInfo, row: FoundRow): Promise<Lineage> {
  const key = Object.fromEntries(info.key.map((name) => [name, row[name]]));
  return {
    key,
    observed_at: row._observed_at,
    loaded_at: row._loaded_at,
    versions: info.history ? await countVersions(pool, info, key) : null,
    calls: await readCallChain(pool, row._request_id),
  };
}

/** Contents that its history has of a key; of a table with a history. */
export async function countVersions(
  pool: Pool,
  { history, key: names }: TableInfo,
  key: Readonly<Record<string, unknown>>,
): Promise<number> {
  const counted = await pool.query<{ versions: number }>(
    `select count(*)::int as versions from ${history} where ${names.map((name, i) => `${quoteName(name)} = $${i + 1}`).join(' and ')}`,
    names.map((name) => key[name]),
  );
  return onlyRow(counted).versions;
}
