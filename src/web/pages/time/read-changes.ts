/** What is different between two moments: rows that were added or changed. */
import type { Pool } from '../../../load/connection/pool.ts';
import { columnList, keyEquals, quoteName } from '../../../load/connection/sql-text.ts';
import type { TableInfo } from '../../../load/tables/table.ts';
import { addConditions, type RowConditions } from './conditions.ts';
import { queryWithin } from './query-within.ts';

export interface RowChange {
  /**
   * `restated`: a fact of a day that the API states differently now. `unknown`: the state before was deleted by
   * retention. `same`: it changed, and is now as it was.
   */
  readonly kind: 'added' | 'changed' | 'restated' | 'unknown' | 'same';
  readonly key: Readonly<Record<string, string>>;
  /** When the API answered with the newer content. */
  readonly observed_at: Date | null;
  readonly fields: readonly {
    readonly column: string;
    readonly before: string | null;
    readonly after: string | null;
  }[];
  /** Changed fields that are not in `fields`. */
  readonly more: number;
}

export interface Changes {
  readonly rows: readonly RowChange[];
  readonly next: readonly string[] | null;
}

const MAX_ROWS = 100;
const MAX_FIELDS = 12;
const MAX_CHARACTERS = 500;

interface ComparedRow {
  readonly key: readonly string[];
  /** Null: there was no row. */
  readonly before: readonly (string | null)[] | null;
  readonly after: readonly (string | null)[] | null;
  readonly observed_at: Date | null;
}

/** `isUnknown`: retention may have deleted the state of the first moment. Throws as `readState`. */
export async function readChanges(
  pool: Pool,
  info: TableInfo,
  moments: readonly [from: Date, until: Date],
  conditions: RowConditions,
  isUnknown: boolean,
): Promise<Changes> {
  const values: unknown[] = [...moments];
  const found = await queryWithin<ComparedRow>(
    pool,
    `with touched as (${selectTouched(info, addConditions(info, conditions, values))})
     select array[${listTexts(info.key, 'k')}] as key,
       case when b._request_id is not null then array[${listColumns(info, 'b')}] end as before,
       case when a._request_id is not null then array[${listColumns(info, 'a')}] end as after, a._observed_at as observed_at
     from touched k
     left join lateral (${selectPast(info, '$1')}) b on true
     left join lateral (${selectPast(info, '$2')}) a on true
     order by ${columnList(info.key, 'k')}`,
    values,
  );
  const rows = found.slice(0, MAX_ROWS);
  return {
    rows: rows.map((row) => compare(info, row, isUnknown)),
    next: found.length > MAX_ROWS ? (rows.at(-1)?.key ?? null) : null,
  };
}

/** Keys with a content that was first seen between the moments, one more than a page has. */
function selectTouched(info: TableInfo, where: string): string {
  const key = columnList(info.key, 't');
  const from = (table: string, seen: string) =>
    `select ${key} from ${table} t where t.${seen} > $1 and t.${seen} <= $2${where}`;
  const { history, revisions, sqlName } = info;
  const touched =
    history === undefined && revisions !== undefined
      ? `${from(sqlName, '_observed_at')} union ${from(revisions, 'known_at')}`
      : from(history ?? sqlName, 'observed_at');
  return `select distinct ${key} from (${touched}) t order by ${key} limit ${MAX_ROWS + 1}`;
}

const selectPast = (info: TableInfo, moment: string): string =>
  `select s.* from echotik.${quoteName(`${info.name}_as_of`)}(${moment}) s where ${keyEquals('s', 'k', info.key)}`;

const listTexts = (names: readonly string[], alias: string): string =>
  names.map((name) => `${alias}.${quoteName(name)}::text`).join(', ');

const listColumns = ({ columns }: TableInfo, alias: string): string =>
  listTexts(
    columns.map(({ name }) => name),
    alias,
  );

function compare(info: TableInfo, { key, before, after, observed_at }: ComparedRow, isUnknown: boolean): RowChange {
  const named = Object.fromEntries(info.key.map((name, at) => [name, key[at] ?? '']));
  const row = { key: named, observed_at, fields: [], more: 0 };
  if (!before) return { ...row, kind: isUnknown ? 'unknown' : 'added' };
  const fields = info.columns.flatMap(({ name: column }, at) => {
    const [old, now] = [before[at] ?? null, after?.[at] ?? null];
    return old === now ? [] : [{ column, before: cut(old), after: cut(now) }];
  });
  if (!fields.length) return { ...row, kind: 'same' };
  const kind = info.revisions === undefined ? 'changed' : 'restated';
  return { ...row, kind, fields: fields.slice(0, MAX_FIELDS), more: Math.max(0, fields.length - MAX_FIELDS) };
}

const cut = (text: string | null): string | null =>
  text !== null && text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS).toWellFormed()}…` : text;
