/** Finds a row by its key, and reads it as text. */
import { ConfigError } from '../../../errors.ts';
import type { Pool } from '../../../load/connection/pool.ts';
import { columnList, quoteName } from '../../../load/connection/sql-text.ts';
import type { TableInfo } from '../../../load/tables/table.ts';
import { isDay } from '../../../time.ts';

/** Values in the text form of PostgreSQL; null is null. */
export type RowValues = Readonly<Record<string, string | null>>;

/** The key as it was given. An absent column may have any value. */
export type GivenKey = Readonly<Record<string, string>>;

const MAX_KEYS = 20;

/**
 * What the query of a URL says of the key. An empty value counts as absent, but with `exact=1`, because a filter of a
 * list is an empty text in the key of a list that was not filtered. Throws ConfigError for what a column cannot be.
 */
export function readGivenKey(info: TableInfo, query: URLSearchParams): GivenKey {
  const isExact = query.get('exact') === '1';
  const given: Record<string, string> = {};
  for (const name of info.key) {
    const value = query.get(name)?.trim().replaceAll('\0', '');
    if (value === undefined || (value === '' && !isExact)) continue;
    requireValue(name, getColumnType(info, name), value);
    given[name] = value;
  }
  return given;
}

export const getColumnType = ({ columns }: TableInfo, name: string): string =>
  columns.find((column) => column.name === name)?.type ?? 'text';

function requireValue(name: string, type: string, value: string): void {
  if (type === 'date' && !isDay(value))
    throw new ConfigError(`${name} is not a day`, { remedy: 'write it as 2026-01-31' });
  if (type === 'integer' && !/^-?\d{1,9}$/.test(value))
    throw new ConfigError(`${name} is not a number`, { remedy: 'use a number such as 12' });
  if (type.startsWith('timestamp') && Number.isNaN(Date.parse(value)))
    throw new ConfigError(`${name} is not an instant`, { remedy: 'write it as 2026-01-31T12:00:00Z' });
}

/** `"a" = $1::text and ...`, for values in the order of `given`. */
const buildKeyCondition = (info: TableInfo, given: GivenKey): string =>
  Object.keys(given)
    .map((name, index) => `t.${quoteName(name)} = $${index + 1}::${getColumnType(info, name)}`)
    .join(' and ') || 'true';

/** The first keys that have all given values; the first keys of the table without any. Needs no transaction. */
export async function findKeys(
  pool: Pool,
  info: TableInfo,
  given: GivenKey,
): Promise<readonly Readonly<Record<string, string>>[]> {
  const { rows } = await pool.query<Record<string, string>>(
    `select ${info.key.map((name) => `t.${quoteName(name)}::text`).join(', ')} from ${info.sqlName} t
     where ${buildKeyCondition(info, given)} order by ${columnList(info.key, 't')} limit ${MAX_KEYS}`,
    Object.values(given),
  );
  return rows;
}

export interface FoundContent {
  readonly values: RowValues;
  readonly request_id: number;
  readonly observed_at: Date;
  readonly loaded_at: Date;
}

/** The row of a complete key; undefined: there is none. Needs no transaction. */
export async function readContent(pool: Pool, info: TableInfo, key: GivenKey): Promise<FoundContent | undefined> {
  const texts = info.columns.map(({ name }) => `t.${quoteName(name)}::text`).join(', ');
  const { rows } = await pool.query<Omit<FoundContent, 'values'> & { readonly texts: readonly (string | null)[] }>(
    `select array[${texts}] as texts, t._request_id as request_id, t._observed_at as observed_at, t._loaded_at as loaded_at
     from ${info.sqlName} t where ${buildKeyCondition(info, key)}`,
    Object.values(key),
  );
  const [found] = rows;
  if (!found) return undefined;
  const { texts: read, ...rest } = found;
  return { ...rest, values: Object.fromEntries(info.columns.map(({ name }, index) => [name, read[index] ?? null])) };
}
