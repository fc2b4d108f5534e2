/**
 * A list that is empty today, although the same request had many records on one of the last days: the answer is
 * probably wrong.
 */
import type { DataCheck } from './data-check.ts';

const NAME = 'empty-lists';
/** A shorter list may have become empty. */
const MIN_RECORDS = 20;
/** Walks of these days are compared: after a week of empty answers an empty list is the usual one. */
const DAYS_BACK = 8;

export const emptyLists: DataCheck = {
  name: NAME,
  severity: 'error',
  about: `A list that had ${MIN_RECORDS} records or more in its last walk is not empty.`,
  when: 'after a run',
  query: ({ runId, day }) => (runId === null ? undefined : { text: QUERY, values: [runId, day] }),
};

/** A rank list that is not published yet is requested for the period before: it is empty only if that is empty too. */
const QUERY = `with requested as (
    select a.*, concat_ws(' ', stream,
      (select string_agg(key || '=' || value, ' ' order by key) from jsonb_each_text(question))) as subject
    from (
      select stream, params - '{date}'::text[] as question, sum(coalesce(records, 0)) as records
      from ops.requests where run_id = $1 and not params ? 'start_date'
      group by 1, 2 having bool_and(previous_page is not null or status in ('done', 'absent'))
    ) a
  ), nothing as (
    select stream, question, subject from requested where records = 0
  ), before as (
    select n.stream, n.question, n.subject, b.run_id, b.params, b.business_date
    from nothing n join ops.requests b on b.stream = n.stream and b.params - '{date}'::text[] = n.question
    where b.business_date between $2::date - ${DAYS_BACK} and $2 and b.run_id < $1 and b.previous_page is null
      and b.status in ('done', 'absent')
  ), last as (
    select distinct on (b.stream, b.question) b.subject, b.business_date, w.records
    from before b, lateral (
      select sum(r.records) as records from ops.requests r where r.run_id = b.run_id and r.stream = b.stream and r.params = b.params) w
    where w.records >= ${MIN_RECORDS} order by b.stream, b.question, b.business_date desc, b.run_id desc
  )
  select subject, null as severity, 'failed' as outcome, 'an empty list' as observed,
    'about ' || records || ' records, as on ' || business_date as expected
  from last
  union all
  -- One that had failed is said to be right again.
  select subject, null, 'passed', records || ' records', 'records again'
  from requested a where records > 0 and exists (select from ops.check_results k where k.name = '${NAME}' and k.subject = a.subject
    and k.outcome = 'failed' and k.checked_at > now() - interval '${DAYS_BACK + 1} days')`;
