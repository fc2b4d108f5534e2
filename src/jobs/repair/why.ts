/** The story of a row: which call it came from, when, for whom and at what price; or why there is none. */
import { ConfigError } from '../../errors.ts';
import type { Pool } from '../../load/pool.ts';
import { describedTables, type TableInfo } from '../../load/tables/table.ts';
import { meant } from '../../streams/similar.ts';
import { isDay } from '../../time.ts';
import { type Call, callsUpFrom } from './calls.ts';
import { type Absence, whyNot } from './why-not.ts';

interface Story {
  /** The key of the row. */
  readonly key: Readonly<Record<string, unknown>>;
  readonly observed_at: Date;
  readonly loaded_at: Date;
  /** How often its content changed; null where no history is kept. */
  readonly versions: number | null;
  /** The call it came from, the one that led there, and so on up to the first. */
  readonly calls: readonly Call[];
}

export interface Why {
  readonly table: string;
  readonly rows: readonly Story[];
  /** Where there is no row. */
  readonly absence: Absence | null;
}

const MOST_ROWS = 5;

/** `parts`: values of the key, such as an id and a day, or `region=US`. Throws ConfigError. */
export async function whyRow(pool: Pool, tableName: string, parts: readonly string[]): Promise<Why> {
  const info = tableNamed(tableName);
  const { rows } = await rowsOf(pool, info, parts);
  if (!rows.length) return { table: info.name, rows: [], absence: await whyNot(pool, info, parts) };
  return { table: info.name, rows: await Promise.all(rows.map((row) => storyOf(pool, info, row))), absence: null };
}

function tableNamed(name: string): TableInfo {
  const bare = name.replace(/^echotik\./, '');
  const found = describedTables().find((info) => info.name === bare);
  if (found) return found;
  const known = describedTables().map((info) => info.name);
  throw new ConfigError(`there is no table '${name}' in echotik${meant(bare, known)}`, {
    remedy: 'docs/data-dictionary.md has them all',
  });
}

const quoted = (name: string) => `"${name}"`;

/** Rows whose key has every part. */
function rowsOf(pool: Pool, info: TableInfo, parts: readonly string[]) {
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
    return `$${values.length} in (${columns.map((column) => `t.${quoted(column)}::text`).join(', ')})`;
  });
  const key = info.key.map(quoted).join(', ');
  return pool.query<Record<string, unknown>>(
    `select ${key}, _request_id, _observed_at, _loaded_at from ${info.sqlName} t
     where ${conditions.join(' and ')} order by ${key} limit ${MOST_ROWS}`,
    values,
  );
}

async function storyOf(pool: Pool, info: TableInfo, row: Readonly<Record<string, unknown>>): Promise<Story> {
  const key = Object.fromEntries(info.key.map((name) => [name, row[name]]));
  return {
    key,
    observed_at: row['_observed_at'] as Date,
    loaded_at: row['_loaded_at'] as Date,
    versions: info.history ? await versionsOf(pool, info, key) : null,
    calls: await callsUpFrom(pool, row['_request_id'] as number),
  };
}

async function versionsOf(
  pool: Pool,
  { history, key: names }: TableInfo,
  key: Readonly<Record<string, unknown>>,
): Promise<number> {
  const { rows } = await pool.query<{ versions: number }>(
    `select count(*)::int as versions from ${history} where ${names.map((name, i) => `${quoted(name)} = $${i + 1}`).join(' and ')}`,
    names.map((name) => key[name]),
  );
  return rows[0]?.versions ?? 0;
}
