/** A field that the API no longer sends, or sends under another name, is null from then on, and no record is wrong. */
import { missingFields as missing } from '../ledger/missing-fields.ts';
import type { Check } from './check.ts';

/** Fields that no stream knows, in the same object, new since the missing one was there. */
const NEW_NAMES = `(select string_agg(distinct d.path, ', ') from ops.schema_drift d join ops.requests q on q.request_id = d.request_id
    where d.stream = m.stream and q.run_id > m.last_run and d.path <> all(m.known)
      and regexp_replace(d.path, '\\.?[^.]*$', '') = regexp_replace(m.path, '\\.?[^.]*$', ''))`;

const WORDS = `m.path || ' is in no record; every record had it since ' || u.business_date || ' (' || m.runs || ' runs)'
    || coalesce('; perhaps renamed to ' || ${NEW_NAMES}, '')`;

/** More are only counted. */
const MOST_NAMED = 5;

export const missingFields: Check = {
  name: 'missing-fields',
  severity: 'error',
  about: 'Fields that every record had in the runs before are still there.',
  when: 'after a run',
  question({ runId }) {
    if (runId === null) return undefined;
    return {
      text: `with gone as (
        select m.stream, ${WORDS} as words, row_number() over (partition by m.stream order by m.path) as place
        from (${missing('select stream, run_id from ops.seen_fields where run_id = $1')}) m join ops.runs u on u.run_id = m.first_run
      )
      select stream as subject, null as severity, 'failed' as outcome,
        string_agg(words, '; ' order by place) filter (where place <= ${MOST_NAMED})
          || case when count(*) > ${MOST_NAMED} then '; and ' || count(*) - ${MOST_NAMED} || ' more fields' else '' end as observed,
        'the fields of the runs before' as expected
      from gone group by stream
      union all
      select 'all streams', null, case when s.run_id is null then 'skipped' else 'passed' end,
        case when s.run_id is null then 'nothing was bought' else 'no field is gone' end, 'the fields of the runs before'
      from (select) one left join (select run_id from ops.seen_fields where run_id = $1 limit 1) s on true
      where not exists (select from gone)`,
      values: [runId],
    };
  },
};
