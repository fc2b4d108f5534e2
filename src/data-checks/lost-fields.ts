/**
 * A record is loaded without a field whose value cannot be read. The check fails if many records lost a field, or if
 * a field that is needed elsewhere was lost.
 */
import type { DataCheck } from './data-check.ts';
import { listCountedFields } from './counted-fields.ts';

/** Share of records with unusual values that is normal. */
const TOLERATED_SHARE = 0.05;
/** In a short list one record is a large share. */
const MIN_LOST = 5;
/** More fields are only counted. */
const MAX_NAMED = 5;

/**
 * Any loss counts in fields from which requests of child streams are made, and in fields that another check reads. In
 * an import the loss of every record counts too, however few records the file has.
 */
const IS_TOO_MANY = `l.needed_by is not null or l.is_counted
    or l.lost >= ${MIN_LOST} and l.lost > ${TOLERATED_SHARE} * l.records or l.trigger = 'import' and l.lost = l.records`;

const WORDS = `path || ' lost in ' || lost || ' of ' || records || ' records (' || ceil(100.0 * lost / greatest(records, 1)) || ' %): '
    || reason || ', such as ' || sample || case when needed_by is null then '' else ', needed by ' || needed_by end
    || case when is_counted then ', needed by falling-counters' else '' end`;

export const lostFields: DataCheck = {
  name: 'lost-fields',
  severity: 'error',
  about: 'Few records were loaded without a field whose value could not be read, and nothing needs it.',
  when: 'after any run',
  query({ requestedStreams: requested, runId }) {
    if (runId === null || !requested.length) return undefined;
    const counted = [...new Set(requested.map(({ stream }) => stream))].flatMap((stream) =>
      listCountedFields(stream).map((path) => ({ stream: stream.name, path })),
    );
    return {
      text: `with read as (
        select distinct r.stream, coalesce(r.source_request_id, r.request_id) as request_id, coalesce(r.records, 0) as records
        from ops.requests r where r.run_id = $1
      ), counted as (
        select * from json_to_recordset($2::json) as c(stream text, path text)
      ), lost as (
        select f.stream, f.path, u.trigger, a.records, least(sum(f.records), a.records) as lost,
          (array_agg(f.reason order by f.records desc, f.reason))[1] as reason,
          (array_agg(f.sample order by f.records desc, f.reason))[1] as sample,
          string_agg(distinct f.needed_by, ', ') as needed_by,
          exists (select from counted c where c.stream = f.stream
            and (c.path = f.path or starts_with(c.path, f.path || '.') or starts_with(c.path, f.path || '['))) as is_counted
        from read join ops.field_issues f using (request_id)
          join (select stream, sum(records) as records from read group by 1) a on a.stream = f.stream
          join ops.runs u on u.run_id = $1
        where f.resolved_at is null group by f.stream, f.path, u.trigger, a.records
      ), judged as (
        select l.*, ${IS_TOO_MANY} as is_too_many from lost l
      ), named as (
        select *, row_number() over (partition by stream order by lost desc, path) as place from judged where is_too_many
      )
      select stream as subject, null as severity, 'failed' as outcome,
        string_agg(${WORDS}, '; ' order by place) filter (where place <= ${MAX_NAMED})
          || case when count(*) > ${MAX_NAMED} then '; and ' || count(*) - ${MAX_NAMED} || ' more fields' else '' end as observed,
        'no field lost in more than ${TOLERATED_SHARE * 100} % of the records (and at least ${MIN_LOST}), none that is needed' as expected
      from named group by stream
      union all
      select 'all streams', null, 'passed',
        case when count(*) = 0 then 'every value could be read' else count(*) || ' fields lost in a few records' end,
        'no field lost in many records, none that is needed'
      from judged having not coalesce(bool_or(is_too_many), false)`,
      values: [runId, JSON.stringify(counted)],
    };
  },
};
