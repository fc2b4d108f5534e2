/**
 * Ids without a foreign key (`refersTo` of a table) whose row does not exist: the entity came in another answer, or
 * never.
 */
import { listTableInfos } from '../load/tables/all.ts';
import type { SoftReference } from '../load/tables/table-definition.ts';
import type { TableInfo } from '../load/tables/table.ts';
import { columnName } from '../load/connection/sql-text.ts';
import { type DataCheck, type CheckQuery, unionQueries } from './data-check.ts';

export const orphans: DataCheck = {
  name: 'orphans',
  severity: 'warning',
  about: 'Ids that no foreign key guards (categories, industries, the shop of a creator) name something that is there.',
  when: 'by command',
  query: () =>
    unionQueries(
      listTableInfos().flatMap((info) =>
        Object.entries(info.refersTo).map(([column, reference]) => countMissingRows(info, column, reference)),
      ),
    ),
};

function countMissingRows({ name: table }: TableInfo, column: string, reference: SoftReference): CheckQuery {
  const [to = '', key = ''] = reference.column.split('.');
  return {
    text: `select $1::text as subject, null as severity,
      case when not exists (select from echotik.${to}) then 'skipped' when lost > 0 then 'failed' else 'passed' end as outcome,
      case when not exists (select from echotik.${to}) then '${to} is empty' else lost || ' of ' || ids || ' ids have no row' end as observed,
      'a row of ${to} each' as expected
    from (select count(*) as ids, count(*) filter (where ${columnName(key, 't')} is null) as lost
      from (select distinct ${columnName(column)} as id from echotik.${table} where ${columnName(column)} <> all ($2::text[])) o
      left join echotik.${to} t on ${columnName(key, 't')} = o.id) c`,
    values: [`${table}.${column}`, reference.except],
  };
}
