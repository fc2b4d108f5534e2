/** A field that the API renames or no longer fills is null in every row from then on, and no record is wrong. */
import { columnName } from '../load/connection/sql-text.ts';
import { type DataCheck, type CheckQuery, type Scope, unionQueries } from './data-check.ts';
import { type DatedTable, listDatedTables, computeExpectedDay, formatSubject } from './dated-table.ts';
import { MIN_EARLIER_RUNS } from './earlier-runs.ts';

/** The share of fewer rows is not meaningful. */
const MIN_ROWS = 20;
/** Normally filled, and mostly null. */
const MAX_USUAL_EMPTY_SHARE = 0.2;
const MIN_EMPTIED_SHARE = 0.5;

export const nullRates: DataCheck = {
  name: 'null-rates',
  severity: 'warning',
  about: 'Columns that are normally filled are not mostly null.',
  when: 'after a run',
  query(scope) {
    if (scope.earlierRuns.length < MIN_EARLIER_RUNS) return undefined;
    // A trend restates days that are there already.
    return unionQueries(
      listDatedTables(scope)
        .filter(({ kind }) => kind !== 'totals')
        .map((table) => compareEmptyColumns(scope, table)),
    );
  },
};

function compareEmptyColumns({ day, earlierRuns: earlier }: Scope, table: DatedTable): CheckQuery {
  const { info, dayColumn, rankType } = table;
  const by = columnName(dayColumn);
  const names = info.columns.map(({ name }) => name).filter((name) => !info.key.includes(name));
  const filled = (when: string) => names.map((name) => `count(${columnName(name)}) filter (where ${when})`).join(', ');
  const oldDays = earlier.map((run) => computeExpectedDay(table, run.day));
  return {
    text: `select $1::text as subject, null as severity,
      case when max(usual_days) < ${MIN_EARLIER_RUNS} or max(rows) < ${MIN_ROWS} then 'skipped'
        when bool_or(${EMPTIED}) then 'failed' else 'passed' end as outcome,
      case when max(usual_days) < ${MIN_EARLIER_RUNS} or max(rows) < ${MIN_ROWS} then max(rows) || ' rows, ' || max(usual_days) || ' days before'
        else coalesce(string_agg(name || ' is empty in ' || round(100 - 100.0 * c.now / rows) || ' % of the rows', ', ') filter (where ${EMPTIED}),
          'as usual') end as observed,
      coalesce(string_agg(name || ' empty in ' || round(100 - 100.0 * c.usual / usual_rows) || ' %', ', ') filter (where ${EMPTIED}),
        'columns filled as on the days before') as expected
    from (
      select count(*) filter (where ${by} = $2) as rows, count(*) filter (where ${by} <> $2) as usual_rows,
        count(distinct ${by}) filter (where ${by} <> $2) as usual_days,
        array[${filled(`${by} = $2`)}] as now, array[${filled(`${by} <> $2`)}] as usual
      from ${info.sqlName} where (${by} = $2 or ${by} = any($3::date[]))
        and ${by} between $4 and $2${rankType ? ` and rank_type = ${rankType}` : ''}
    ) t, unnest($5::text[], t.now, t.usual) as c(name, now, usual)`,
    values: [formatSubject(table), computeExpectedDay(table, day), oldDays, oldDays.at(-1), names],
  };
}

const EMPTIED = `rows > 0 and usual_rows > 0 and c.usual >= usual_rows * ${1 - MAX_USUAL_EMPTY_SHARE} and c.now <= rows * ${1 - MIN_EMPTIED_SHARE}`;
