/** Histories after bodies were read again in no order: a version that says the same as the one before it is none. */
import type { Connection } from './pool.ts';
import type { TableInfo } from './tables/table.ts';

/** Content of a version or a row, without where it came from. */
const contentOf = (alias: string) =>
  `to_jsonb(${alias}) - array['observed_at', '_observed_at', '_request_id', '_loaded_at']`;

/** Takes out repeated versions among those that `requests` (a query of request ids) brought. Values are its parameters. */
export async function tidyHistory(
  connection: Connection,
  { sqlName, history, key }: TableInfo,
  requests: string,
  values: readonly unknown[],
): Promise<void> {
  if (!history) return;
  const list = key.map((name) => `"${name}"`).join(', ');
  const same = (left: string, right: string) =>
    key.map((name) => `${left}."${name}" = ${right}."${name}"`).join(' and ');
  await connection.query(
    `with brought as (
       select distinct ${list} from ${history} where _request_id in (${requests})
     ), versions as (
       select h.*, ${contentOf('h')} as content from ${history} h join brought using (${list})
     ), repeated as (
       select ${list}, observed_at from (
         select *, content = lag(content) over (partition by ${list} order by observed_at) as again from versions) v
       where again
     ), gone as (
       delete from ${history} h using repeated r where ${same('h', 'r')} and h.observed_at = r.observed_at
     ), newest as (
       select distinct on (${list}) v.* from versions v
       where not exists (select from repeated r where ${same('r', 'v')} and r.observed_at = v.observed_at)
       order by ${list}, observed_at desc
     )
     update ${sqlName} t set _observed_at = n.observed_at, _request_id = n._request_id
     from newest n where ${same('t', 'n')} and t._observed_at > n.observed_at and ${contentOf('t')} = n.content
       and exists (select from repeated r where ${same('r', 't')})`,
    [...values],
  );
}
