/** A field that the API renames or no longer fills is null in every row from then on, and no record is wrong. */
import { type Check, type Question, type Scope, together } from './check.ts';
import { type DatedTable, datedTablesOf, dayOf, subjectOf } from './dated-table.ts';
import { LEAST_EARLIER } from './usual.ts';

/** Of fewer rows a share says little. */
const LEAST_ROWS = 20;
/** Normally filled, and mostly null. */
const USUALLY = 0.2;
const MOSTLY = 0.5;

export const nullRates: Check = {
  name: 'null-rates',
  severity: 'warning',
  about: 'Columns that are normally filled are not mostly null.',
  when: 'after a run',
  question(scope) {
    if (scope.earlier.length < LEAST_EARLIER) return undefined;
    // A trend restates days that are there already.
    return together(
      datedTablesOf(scope)
        .filter(({ kind }) => kind !== 'trend')
        .map((table) => emptyColumns(scope, table)),
    );
  },
};

function emptyColumns({ day, earlier }: Scope, table: DatedTable): Question {
  const { info, by, rankType } = table;
  const names = info.columns.map(({ name }) => name).filter((name) => !info.key.includes(name));
  const filled = (when: string) => names.map((name) => `count("${name}") filter (where ${when})`).join(', ');
  const oldDays = earlier.map((run) => dayOf(table, run.day));
  return {
    text: `select $1::text as subject, null as severity,
      case when max(usual_days) < ${LEAST_EARLIER} or max(rows) < ${LEAST_ROWS} then 'skipped'
        when bool_or(${EMPTIED}) then 'failed' else 'passed' end as outcome,
      case when max(usual_days) < ${LEAST_EARLIER} or max(rows) < ${LEAST_ROWS} then max(rows) || ' rows, ' || max(usual_days) || ' days before'
        else coalesce(string_agg(name || ' is empty in ' || round(100 - 100.0 * c.now / rows) || ' % of the rows', ', ') filter (where ${EMPTIED}),
          'as usual') end as observed,
      coalesce(string_agg(name || ' empty in ' || round(100 - 100.0 * c.usual / usual_rows) || ' %', ', ') filter (where ${EMPTIED}),
        'columns filled as on the days before') as expected
    from (
      select count(*) filter (where "${by}" = $2) as rows, count(*) filter (where "${by}" <> $2) as usual_rows,
        count(distinct "${by}") filter (where "${by}" <> $2) as usual_days,
        array[${filled(`"${by}" = $2`)}] as now, array[${filled(`"${by}" <> $2`)}] as usual
      from ${info.sqlName} where ("${by}" = $2 or "${by}" = any($3::date[]))
        and "${by}" between $4 and $2${rankType ? ` and rank_type = ${rankType}` : ''}
    ) t, unnest($5::text[], t.now, t.usual) as c(name, now, usual)`,
    values: [subjectOf(table), dayOf(table, day), oldDays, oldDays.at(-1), names],
  };
}

const EMPTIED = `rows > 0 and usual_rows > 0 and c.usual >= usual_rows * ${1 - USUALLY} and c.now <= rows * ${1 - MOSTLY}`;
