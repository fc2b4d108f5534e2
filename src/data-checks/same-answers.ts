/**
 * Different requests that get the same records in the same order: the API silently ignores parameters that it does not
 * know. First pages are compared, by the keys of their records.
 */
import { getInputSources, isSettingsSource } from '../streams/input-sources.ts';
import type { DataCheck } from './data-check.ts';

/** Fewer records may well be the same, and empty lists always are. */
const MIN_RECORDS = 5;
/**
 * Two things of the same kind may have the same list, such as two videos that show the same products; not most of them.
 */
const MIN_SAME = 3;

/**
 * Params whose values may differ where the first page is rightly the same: days, sort orders, names in another
 * language, and limits, which the first places of a list fulfil anyway.
 */
const IGNORED_PARAMS = '^(date|start_date|end_date|language|count|min_.*|max_.*)$|sort|order|rank_field';

export const sameAnswers: DataCheck = {
  name: 'same-answers',
  severity: 'error',
  about: 'Questions that differ in a filter, such as the market or the category, get different records.',
  when: 'after any run',
  query({ runId, requestedStreams: requested }) {
    if (runId === null) return undefined;
    const lists = requested
      .filter(({ stream }) => getInputSources(stream).some(isSettingsSource))
      .map(({ stream }) => stream.name);
    return { text: QUERY, values: [runId, lists] };
  },
};

const QUERY = `with requested as (
    select r.stream, r.record_keys, f.filter, f.names
    from ops.requests r, lateral (
      select coalesce(jsonb_object_agg(key, value), '{}') as filter, coalesce(array_agg(key order by key), '{}') as names
      from jsonb_each(r.params) where key !~ '${IGNORED_PARAMS}') f
    where r.run_id = $1 and r.previous_page is null and r.status = 'done' and cardinality(r.record_keys) >= ${MIN_RECORDS}
  ), answers as (
    select stream, names, record_keys, count(distinct filter) as same, cardinality(record_keys) as records,
      array_agg(distinct (select string_agg(key || '=' || value, ' ' order by key) from jsonb_each_text(filter))) as questions
    from requested group by stream, names, record_keys
  ), streams as (
    select a.stream, sum(same) as questions,
      (array_agg(same order by same desc, record_keys))[1] as same, (array_agg(records order by same desc, record_keys))[1] as records,
      (array_agg(a.questions[1] || ' and ' || a.questions[2] order by same desc, record_keys))[1] as two
    from answers a group by a.stream having sum(same) > 1
  )
  select stream as subject, null as severity, case when f.is_failed then 'failed' else 'passed' end as outcome,
    case when f.is_failed then two || ' have the same ' || records || ' records in the same order'
      || case when same > 2 then ', and ' || same - 2 || ' more of ' || questions || ' questions' else '' end
      else questions || ' questions' end as observed,
    'different records for different questions' as expected
  from streams s, lateral (select case when s.stream = any($2::text[]) then s.same > 1
    else s.same >= ${MIN_SAME} and s.same * 2 > s.questions end as is_failed) f
  order by stream`;
