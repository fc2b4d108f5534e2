/** Charts move every day. One that says the same again, in every column, is no longer computed by the API. */
import { addDays } from '../../time.ts';
import { feedsOf, isFromSettings } from '../../streams/feeds.ts';
import { type Check, type Question, type Scope, together } from './check.ts';
import { type DatedTable, datedTableOf, subjectOf } from './dated-table.ts';

/** A list of a few rows may well be the same. */
const LEAST_ROWS = 10;
/** From the third day of the same content on it is an error. */
const DAYS_BACK = 2;

export const frozenSnapshots: Check = {
  name: 'frozen-snapshots',
  severity: 'warning',
  about: 'A chart is not what it was the day before, market by market; the third same day is an error.',
  when: 'after a run',
  question(scope) {
    const charts = new Map<string, DatedTable>();
    for (const asked of scope.asked) {
      const table = datedTableOf(asked);
      if (table?.kind === 'snapshot' && feedsOf(asked.stream).some(isFromSettings)) charts.set(subjectOf(table), table);
    }
    return together([...charts.values()].map((table) => sameAsBefore(scope, table)));
  },
};

function sameAsBefore({ day }: Scope, { info, by }: DatedTable): Question {
  const region = info.columns.some(({ name }) => name === 'region') ? 'region' : `''::text`;
  const content = info.columns.filter(({ name }) => name !== by).map(({ name }) => `"${name}"`);
  return {
    text: `with days as (
      select region, day, count(*) as rows, md5(string_agg(content, '' order by content)) as content
      from (select ${region} as region, "${by}" as day, md5(row(${content.join(', ')})::text) as content
        from ${info.sqlName} where "${by}" between $2 and $3 and _loaded_at >= $2::date - 1) r group by 1, 2
    ), compared as (
      select n.region, n.rows, b.content is not null as one, coalesce(b.content = n.content, false) as same,
        coalesce(b.content = n.content and c.content = n.content, false) as still
      from days n left join days b on b.region = n.region and b.day = n.day - 1
      left join days c on c.region = n.region and c.day = n.day - ${DAYS_BACK}
      where n.day = $3 and n.rows >= ${LEAST_ROWS}
    )
    select concat_ws(' ', $1::text, nullif(region, '')) as subject, case when still then 'error' end as severity,
      case when not one then 'skipped' when same then 'failed' else 'passed' end as outcome,
      case when not one then 'no rows of the day before' when still then 'all ' || rows || ' rows as on both days before'
        when same then 'all ' || rows || ' rows as on the day before' else 'it moves' end as observed,
      'not the same as on the day before' as expected
    from compared`,
    values: [subjectOf({ info, by, rankType: null, kind: 'snapshot' }), addDays(day, -DAYS_BACK), day],
  };
}
