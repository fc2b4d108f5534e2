/**
 * Cleans histories after a replay, which reads answers in any order: two versions in a row may then have the same
 * content.
 */
import type { Connection } from '../connection/pool.ts';
import { columnList, keyEquals } from '../connection/sql-text.ts';
import type { TableInfo } from '../tables/table.ts';

/** Content of a version or a row, without its bookkeeping columns. */
const selectContent = (alias: string) =>
  `to_jsonb(${alias}) - array['observed_at', '_observed_at', '_request_id', '_loaded_at']`;

/**
 * Deletes versions that repeat the one before them, in the histories of the keys that `requests` wrote. `requests` is a
 * query of request ids with the parameters `values`. Where the row of the table repeats a version, it gets the time and
 * the request of that version. Keys with a single version, which are most, are not compared. Does nothing for a table
 * without a history. Runs in the caller's transaction.
 */
export async function removeRepeatedVersions(
  connection: Connection,
  { sqlName, history, key }: TableInfo,
  requests: string,
  values: readonly unknown[],
): Promise<void> {
  if (!history) return;
  const keyColumns = columnList(key);
  await connection.query(
    `with written as (
       select distinct ${keyColumns} from ${history} where _request_id in (${requests})
     ), several as (
       select ${keyColumns} from ${history} join written using (${keyColumns}) group by ${keyColumns} having count(*) > 1
     ), versions as (
       select h.*, ${selectContent('h')} as content from ${history} h join several using (${keyColumns})
     ), repeated as (
       select ${keyColumns}, observed_at from (
         select *, content = lag(content) over (partition by ${keyColumns} order by observed_at) as is_repeated from versions) v
       where is_repeated
     ), deleted as (
       delete from ${history} h using repeated r where ${keyEquals('h', 'r', key)} and h.observed_at = r.observed_at
     ), newest as (
       select distinct on (${keyColumns}) v.* from versions v
       where not exists (select from repeated r where ${keyEquals('r', 'v', key)} and r.observed_at = v.observed_at)
       order by ${keyColumns}, observed_at desc
     )
     update ${sqlName} t set _observed_at = n.observed_at, _request_id = n._request_id
     from newest n where ${keyEquals('t', 'n', key)} and t._observed_at > n.observed_at and ${selectContent('t')} = n.content
       and exists (select from repeated r where ${keyEquals('r', 't', key)})`,
    [...values],
  );
}
