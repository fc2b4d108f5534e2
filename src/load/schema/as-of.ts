/** Functions that return a table as it was known at a moment: `select * from echotik.products_as_of('2026-03-01')`. */
import { columnList, columnName, columnTypes, keyEquals } from '../connection/sql-text.ts';
import { bookkeepingNames } from '../tables/columns.ts';
import { listTableInfos } from '../tables/all.ts';
import type { TableInfo } from '../tables/table.ts';
import type { ObjectComment, Definition } from './definition.ts';

const BOOKKEEPING_COLUMNS =
  '_request_id bigint, _observed_at timestamp with time zone, _loaded_at timestamp with time zone';

const listVersionedTables = () => listTableInfos().filter(({ history, revisions }) => history || revisions);

const formatSignature = ({ name }: TableInfo) => `echotik.${name}_as_of(timestamp with time zone)`;

/** One function for every table with a history or revisions. */
export const buildAsOfFunctions = (): readonly Definition[] => listVersionedTables().map(buildAsOfFunction);

export const buildAsOfComments = (): readonly ObjectComment[] =>
  listVersionedTables().map((info) => ({
    kind: 'function',
    object: formatSignature(info),
    column: '',
    text: `Rows of ${info.name} as they were known at a moment; ${bookkeepingNames.join(', ')} are those of then.`,
  }));

function buildAsOfFunction(info: TableInfo): Definition {
  const { columns, history } = info;
  const result = `${columnTypes(columns)}, ${BOOKKEEPING_COLUMNS}`;
  return {
    kind: 'function',
    object: formatSignature(info),
    create: `create or replace function ${formatSignature(info)} returns table (${result})
language sql stable parallel safe as $as_of$ ${history ? selectFromHistory(info, history) : selectFromRevisions(info)} $as_of$`,
  };
}

const listColumns = ({ columns }: TableInfo, alias: string) =>
  columnList(
    columns.map(({ name }) => name),
    alias,
  );

/**
 * The moments of the versions are found in the index alone, so that no wide rows are sorted. Then each version is looked
 * up: OFFSET makes PostgreSQL search for it with its moment, in one month. The key is that of the first step, which a
 * condition on it reaches.
 */
function selectFromHistory(info: TableInfo, history: string): string {
  const key = columnList(info.key);
  const columns = info.columns.map(({ name }) => columnName(name, info.key.includes(name) ? 'n' : 'h')).join(', ');
  return `select ${columns}, h._request_id, n.observed_at, h._loaded_at
  from (select ${key}, max(observed_at) as observed_at from ${history} where observed_at <= $1 group by ${key}) n
  cross join lateral (
    select * from ${history} v where ${keyEquals('v', 'n', info.key)} and v.observed_at = n.observed_at offset 0
  ) h`;
}

/** The row of the table where it was known by then, else the revision that was. */
function selectFromRevisions(info: TableInfo): string {
  const { sqlName, revisions } = info;
  const key = columnList(info.key, 'r');
  return `select ${listColumns(info, 't')}, t._request_id, t._observed_at, t._loaded_at from ${sqlName} t where t._observed_at <= $1
  union all (
  select distinct on (${key}) ${listColumns(info, 'r')}, r._request_id, r.known_at, r._loaded_at
  from ${revisions} r where r.known_at <= $1
    and not exists (select from ${sqlName} t where ${keyEquals('t', 'r', info.key)} and t._observed_at <= $1)
  order by ${key}, r.known_at desc)`;
}
