/**
 * Lists that name the same thing twice, on one page or on several pages of a walk. The merge keeps one row of it, so
 * the check compares the records that came with the rows that exist. Another walk of the same day can hide a
 * repetition.
 */
import { listTableInfos } from '../load/tables/all.ts';
import type { ListIdentity } from '../load/tables/table-definition.ts';
import type { TableInfo } from '../load/tables/table.ts';
import { columnName } from '../load/connection/sql-text.ts';
import { type DataCheck, type CheckQuery, unionQueries } from './data-check.ts';

/** Realtime lists move while they are read: a record that moves to the next page comes twice. */
const TOLERATED_SHARE = 0.02;

export const duplicates: DataCheck = {
  name: 'duplicates',
  severity: 'warning',
  about: 'A list does not name the same thing several times.',
  when: 'after a run',
  query({ runId, requestedStreams, day }) {
    if (runId === null) return undefined;
    const answered = new Set(requestedStreams.filter((one) => one.answered).map((one) => one.stream.name));
    return unionQueries(
      listTableInfos().flatMap((info) =>
        info.list && answered.has(info.list.stream) ? [compareRecordsAndRows(info, info.list, runId, day)] : [],
      ),
    );
  },
};

function compareRecordsAndRows(
  { sqlName, columns: known, dayKind }: TableInfo,
  { stream, columns }: ListIdentity,
  runId: number,
  day: string,
): CheckQuery {
  const types = new Map(known.map(({ name, type }) => [name, type]));
  const same = Object.entries(columns).map(
    ([param, column]) => `${columnName(column, 't')} = (w.params ->> '${param}')::${types.get(column)}`,
  );
  const isSnapshot = dayKind === 'snapshot';
  return {
    text: `select concat_ws(' ', $2::text, (select string_agg(key || '=' || value, ' ' order by key) from jsonb_each_text(w.params))) as subject,
      null as severity, case when w.records - n.rows > w.records * ${TOLERATED_SHARE} then 'failed' else 'passed' end as outcome,
      greatest(w.records - n.rows, 0) || ' of ' || w.records || ' records came again' as observed, 'each record once' as expected
    from (select params, coalesce(sum(records - rows_quarantined), 0) as records from ops.requests
      where run_id = $1 and stream = $2 and status = 'done' and (params - $3::text[]) = '{}' group by params) w,
      lateral (select count(*) as rows from ${sqlName} t where ${[...same, ...(isSnapshot ? ['t.snapshot_date = $4'] : [])].join(' and ')}) n
    where $4::date is not null`,
    values: [runId, stream, Object.keys(columns), day],
  };
}
