/**
 * Entities that other rows refer to and no answer has described: the row exists, but all of its attributes are null.
 */
import { columnList } from '../load/connection/sql-text.ts';
import { listTableInfos } from '../load/tables/all.ts';
import { type DataCheck, unionQueries } from './data-check.ts';

/** There are always some: the details of what ranked yesterday are requested today, and not all of them. */
const TOLERATED_SHARE = 0.5;
/** The share of fewer rows is not meaningful. */
const MIN_ROWS = 20;

export const placeholders: DataCheck = {
  name: 'stubs',
  severity: 'warning',
  about: 'At most half of the entities are only named, without a single attribute.',
  when: 'by command',
  query: () =>
    unionQueries(
      listTableInfos()
        .filter(({ shape, key, columns }) => shape === 'entity' && columns.length > key.length)
        .map(({ name, sqlName, key, columns }) => {
          const attributes = columnList(columns.map((column) => column.name).filter((column) => !key.includes(column)));
          return {
            text: `select $1::text as subject, null as severity,
              case when rows < ${MIN_ROWS} then 'skipped' when stubs > rows * ${TOLERATED_SHARE} then 'failed' else 'passed' end as outcome,
              stubs || ' of ' || rows || ' rows are only named' as observed, 'at most ${TOLERATED_SHARE * 100} %' as expected
            from (select count(*) as rows, count(*) filter (where (${attributes}) is null) as stubs from ${sqlName}) c`,
            values: [name],
          };
        }),
    ),
};
