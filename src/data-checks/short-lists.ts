/** Lists that the API itself calls longer than what it delivered; an error where it delivered nothing. */
import type { DataCheck } from './data-check.ts';

export const shortLists: DataCheck = {
  name: 'short-lists',
  severity: 'warning',
  about: 'A list has the records that the API says it has.',
  when: 'after any run',
  query: ({ runId }) => (runId === null ? undefined : { text: QUERY, values: [runId] }),
};

const QUERY = `with ends as (
    select stream, params, error, walk_end = 'short' as is_short, records + coalesce((walk ->> 'records')::int, 0) as records
    from ops.requests where run_id = $1 and walk_end is not null and record_keys is not null
  )
  select stream as subject, case when bool_or(is_short and records = 0) then 'error' end as severity, case when count(*) filter (where is_short) > 0 then 'failed' else 'passed' end as outcome,
    coalesce(count(*) filter (where is_short) || ' of ' || count(*) || ' lists, the first ' || (array_agg(
      coalesce((select string_agg(key || '=' || value, ' ' order by key) from jsonb_each_text(params)), '')
        || ': ' || records || ' records came, ' || error order by records desc) filter (where is_short))[1],
      'all ' || count(*) || ' lists are whole') as observed,
    'as many records as the API says' as expected
  from ends group by stream order by stream`;
