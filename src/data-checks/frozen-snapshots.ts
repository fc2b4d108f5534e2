/** Charts move every day. A chart with the same values again, in every column, is no longer computed by the API. */
import { columnList, columnName } from '../load/connection/sql-text.ts';
import { addDays } from '../time.ts';
import { getInputSources, isSettingsSource } from '../streams/input-sources.ts';
import { type DataCheck, type CheckQuery, type Scope, unionQueries } from './data-check.ts';
import { type DatedTable, findDatedTable, formatSubject } from './dated-table.ts';

/** A list of a few rows may well be the same. */
const MIN_ROWS = 10;
/** From the third day of the same content on it is an error. */
const DAYS_BACK = 2;

export const frozenSnapshots: DataCheck = {
  name: 'frozen-snapshots',
  severity: 'warning',
  about: 'A chart is not what it was the day before, market by market; the third same day is an error.',
  when: 'after a run',
  query(scope) {
    const charts = new Map<string, DatedTable>();
    for (const requested of scope.requestedStreams) {
      const table = findDatedTable(requested);
      if (table?.kind === 'snapshot' && getInputSources(requested.stream).some(isSettingsSource))
        charts.set(formatSubject(table), table);
    }
    return unionQueries([...charts.values()].map((table) => compareWithDayBefore(scope, table)));
  },
};

function compareWithDayBefore({ day }: Scope, { info, dayColumn: by }: DatedTable): CheckQuery {
  const region = info.columns.some(({ name }) => name === 'region') ? 'region' : `''::text`;
  const content = columnList(info.columns.map(({ name }) => name).filter((name) => name !== by));
  return {
    text: `with days as (
      select region, day, count(*) as rows, md5(string_agg(content, '' order by content)) as content
      from (select ${region} as region, ${columnName(by)} as day, md5(row(${content})::text) as content
        from ${info.sqlName} where ${columnName(by)} between $2 and $3 and _loaded_at >= $2::date - 1) r group by 1, 2
    ), compared as (
      select n.region, n.rows, b.content is not null as one, coalesce(b.content = n.content, false) as same,
        coalesce(b.content = n.content and c.content = n.content, false) as still
      from days n left join days b on b.region = n.region and b.day = n.day - 1
      left join days c on c.region = n.region and c.day = n.day - ${DAYS_BACK}
      where n.day = $3 and n.rows >= ${MIN_ROWS}
    )
    select concat_ws(' ', $1::text, nullif(region, '')) as subject, case when still then 'error' end as severity,
      case when not one then 'skipped' when same then 'failed' else 'passed' end as outcome,
      case when not one then 'no rows of the day before' when still then 'all ' || rows || ' rows as on both days before'
        when same then 'all ' || rows || ' rows as on the day before' else 'it moves' end as observed,
      'not the same as on the day before' as expected
    from compared`,
    values: [formatSubject({ info, dayColumn: by, rankType: null, kind: 'snapshot' }), addDays(day, -DAYS_BACK), day],
  };
}
