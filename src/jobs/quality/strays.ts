/** Rows of a day that cannot be: before 2010, or more than a year ahead. They are kept. */
import { FIRST_MONTH, partitionedTables } from '../../load/partitions.ts';
import { tableInfo } from '../../load/tables/table.ts';
import type { Check } from './check.ts';

/** As in migrations/functions/make_partition.sql: later days get no months of their own. */
const AHEAD_DAYS = 400;
/** More need not be counted. */
const MOST = 1000;

export const strays: Check = {
  name: 'strays',
  severity: 'warning',
  about: 'No row has a day that cannot be.',
  when: 'after a run',
  question({ asked }) {
    const filled = new Set(
      asked
        .flatMap(({ stream }) => stream.tables.map(tableInfo))
        .flatMap((info) => [info.sqlName, info.history, info.revisions]),
    );
    const tables = partitionedTables().filter(({ sqlName }) => filled.has(sqlName));
    if (!tables.length) return undefined;
    const counted = tables.map(
      ({ sqlName, by }) =>
        `select '${sqlName.split('"')[3]}' as name, count(*) as rows
         from (select from ${sqlName} where "${by}" < '${FIRST_MONTH}' or "${by}" > current_date + ${AHEAD_DAYS} limit ${MOST}) d`,
    );
    // A row each would be many that say nothing.
    return {
      text: `select coalesce(name, 'all tables') as subject, null as severity,
        case when name is null then 'passed' else 'failed' end as outcome,
        case when rows is null then 'none in ${tables.length} tables' when rows < ${MOST} then rows || ' rows' else 'at least ${MOST} rows' end as observed,
        'no row of a day that cannot be' as expected
      from (select) one left join (${counted.join(' union all ')}) c on rows > 0`,
      values: [],
    };
  },
};
