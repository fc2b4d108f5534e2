/** Rows of an impossible day: before 2010, or more than a year ahead. They are kept. */
import { columnName, quoteText } from '../load/connection/sql-text.ts';
import { listPartitionedTables } from '../load/months/partitioned-tables.ts';
import { FIRST_MONTH } from '../load/months/partitions.ts';
import { getTableInfo } from '../load/tables/table.ts';
import type { DataCheck } from './data-check.ts';

/** As in migrations/functions/make_partition.sql: later days get no months of their own. */
const AHEAD_DAYS = 400;
/** More need not be counted. */
const MAX_COUNTED_ROWS = 1000;

export const impossibleDates: DataCheck = {
  name: 'strays',
  severity: 'warning',
  about: 'No row has a day that cannot be.',
  when: 'after a run',
  query({ requestedStreams: requested }) {
    const filled = new Set(
      requested
        .flatMap(({ stream }) => stream.tables.map(getTableInfo))
        .flatMap((info) => [info.sqlName, info.history, info.revisions]),
    );
    const tables = listPartitionedTables().filter(({ sqlName }) => filled.has(sqlName));
    if (!tables.length) return undefined;
    const counted = tables.map(({ sqlName, name, monthColumn }) => {
      const day = columnName(monthColumn);
      return `select ${quoteText(name.replace('echotik.', ''))} as name, count(*) as rows
         from (select from ${sqlName} where ${day} < '${FIRST_MONTH}' or ${day} > current_date + ${AHEAD_DAYS} limit ${MAX_COUNTED_ROWS}) d`;
    });
    // One row for each table would be many rows without information.
    return {
      text: `select coalesce(name, 'all tables') as subject, null as severity,
        case when name is null then 'passed' else 'failed' end as outcome,
        case when rows is null then 'none in ${tables.length} tables' when rows < ${MAX_COUNTED_ROWS} then rows || ' rows' else 'at least ${MAX_COUNTED_ROWS} rows' end as observed,
        'no row of a day that cannot be' as expected
      from (select) one left join (${counted.join(' union all ')}) c on rows > 0`,
      values: [],
    };
  },
};
