/** Functions that show a table as it was known at a moment: `select * from echotik.products_as_of('2026-03-01')`. */
import { bookkeepingNames } from './tables/columns.ts';
import { describedTables, type TableInfo } from './tables/table.ts';

const BOOKKEPT = '_request_id bigint, _observed_at timestamp with time zone, _loaded_at timestamp with time zone';

/** One for every table whose past is kept. */
export const asOfStatements = (): readonly string[] =>
  describedTables().flatMap((info) => (info.history || info.revisions ? asOf(info) : []));

function asOf({ name, key, columns, history, revisions, sqlName }: TableInfo): string[] {
  const signature = `echotik."${name}_as_of"(timestamptz)`;
  const list = (alias: string) => columns.map((column) => `${alias}."${column.name}"`).join(', ');
  const keys = (alias: string) => key.map((column) => `${alias}."${column}"`).join(', ');
  const same = key.map((column) => `t."${column}" = r."${column}"`).join(' and ');
  const ofHistory = `select distinct on (${keys('h')}) ${list('h')}, h._request_id, h.observed_at, h._loaded_at
  from ${history} h where h.observed_at <= $1 order by ${keys('h')}, h.observed_at desc`;
  const ofRevisions = `select ${list('t')}, t._request_id, t._observed_at, t._loaded_at from ${sqlName} t where t._observed_at <= $1
  union all (
  select distinct on (${keys('r')}) ${list('r')}, r._request_id, r.known_at, r._loaded_at
  from ${revisions} r where r.known_at <= $1
    and not exists (select from ${sqlName} t where ${same} and t._observed_at <= $1)
  order by ${keys('r')}, r.known_at desc)`;
  return [
    `drop function if exists ${signature}`,
    `create function ${signature} returns table (${columns.map((column) => `"${column.name}" ${column.type}`).join(', ')}, ${BOOKKEPT})
language sql stable parallel safe as $as_of$ ${history ? ofHistory : ofRevisions} $as_of$`,
    `comment on function ${signature} is 'Rows of ${name} as they were known at a moment; ${bookkeepingNames.join(', ')} are those of then.'`,
  ];
}
