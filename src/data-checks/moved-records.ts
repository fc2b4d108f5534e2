/**
 * Records that came on two pages of a walk: the order of the list changed while it was read. As many others may have
 * moved the other way, from a page that was not read yet to one that had been read, and were missed.
 */
import type { DataCheck } from './data-check.ts';

export const movedRecords: DataCheck = {
  name: 'moved-records',
  severity: 'warning',
  about: 'No record of a list comes on two of its pages.',
  when: 'after any run',
  query: ({ runId }) => (runId === null ? undefined : { text: QUERY, values: [runId] }),
};

const QUERY = `with placed as (
    select distinct r.stream, r.params, r.request_id, k.key
    from ops.requests r, unnest(r.record_keys) as k(key) where r.run_id = $1 and r.record_keys is not null
  ), lists as (
    select stream, params, count(*) as records, count(*) - count(distinct key) as moved
    from placed group by stream, params having count(distinct request_id) > 1
  )
  select stream as subject, null as severity, case when sum(moved) > 0 then 'failed' else 'passed' end as outcome,
    case when sum(moved) > 0 then sum(moved) || ' of ' || sum(records) || ' records came on two pages, up to ' || sum(moved)
      || ' others may have been missed; most of them in ' || (array_agg(
        (select string_agg(key || '=' || value, ' ' order by key) from jsonb_each_text(params)) order by moved desc, params))[1]
      else 'none of ' || sum(records) || ' records' end as observed,
    'each record on one page' as expected
  from lists group by stream order by stream`;
