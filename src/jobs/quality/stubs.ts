/** Entities that other rows name and no answer has told of: a link leads to a row, and the row says nothing. */
import { describedTables } from '../../load/tables/table.ts';
import { type Check, together } from './check.ts';

/** Some always are: what ranked yesterday is asked for today, and not all of it. */
const TOLERATED_SHARE = 0.5;
/** Of fewer rows a share says little. */
const LEAST_ROWS = 20;

export const stubs: Check = {
  name: 'stubs',
  severity: 'warning',
  about: 'At most half of the entities are only named, without a single attribute.',
  when: 'asked',
  question: () =>
    together(
      describedTables()
        .filter(({ shape, key, columns }) => shape === 'entity' && columns.length > key.length)
        .map(({ name, sqlName, key, columns }) => {
          const attributes = columns.filter((column) => !key.includes(column.name)).map((column) => `"${column.name}"`);
          return {
            text: `select $1::text as subject, null as severity,
              case when rows < ${LEAST_ROWS} then 'skipped' when stubs > rows * ${TOLERATED_SHARE} then 'failed' else 'passed' end as outcome,
              stubs || ' of ' || rows || ' rows are only named' as observed, 'at most ${TOLERATED_SHARE * 100} %' as expected
            from (select count(*) as rows, count(*) filter (where (${attributes.join(', ')}) is null) as stubs from ${sqlName}) c`,
            values: [name],
          };
        }),
    ),
};
