/** Functions that show a table as it was known at a moment: `select * from echotik.products_as_of('2026-03-01')`. */
import { bookkeepingNames } from '../tables/columns.ts';
import { describedTables, type TableInfo } from '../tables/table.ts';
import type { Comment, Definition } from './definition.ts';

const BOOKKEPT = '_request_id bigint, _observed_at timestamp with time zone, _loaded_at timestamp with time zone';

const withPast = () => describedTables().filter(({ history, revisions }) => history || revisions);

const signatureOf = ({ name }: TableInfo) => `echotik.${name}_as_of(timestamp with time zone)`;

/** One for every table whose past is kept. */
export const asOfFunctions = (): readonly Definition[] => withPast().map(asOf);

export const asOfComments = (): readonly Comment[] =>
  withPast().map((info) => ({
    kind: 'function',
    object: signatureOf(info),
    column: '',
    text: `Rows of ${info.name} as they were known at a moment; ${bookkeepingNames.join(', ')} are those of then.`,
  }));

function asOf(info: TableInfo): Definition {
  const { key, columns, history, revisions, sqlName } = info;
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
  const result = `${columns.map((column) => `"${column.name}" ${column.type}`).join(', ')}, ${BOOKKEPT}`;
  return {
    kind: 'function',
    object: signatureOf(info),
    create: `create or replace function ${signatureOf(info)} returns table (${result})
language sql stable parallel safe as $as_of$ ${history ? ofHistory : ofRevisions} $as_of$`,
  };
}
