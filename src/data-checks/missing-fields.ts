/**
 * A field that the API no longer sends, or sends under another name, is null from then on, and no record is wrong. What
 * is gone is written into ops.schema_drift, so that it fails every later run too, until it is back or a user has
 * accepted it.
 */
import type { DataCheck } from './data-check.ts';

/** In fewer records it may be chance. */
const MIN_RECORDS = 5;
/** Runs of the same pipeline that had the field in every record. */
const MIN_RUNS = 3;
/** The newest of them: a field that was gone for a day counts as always there again after as many runs. */
const MAX_RUNS = 20;
/** More fields are only counted. */
const MAX_NAMED = 5;

const sumRecords = (run: string, stream: string) => `(select coalesce(sum(r.records), 0) from ops.requests r
      where r.run_id = ${run} and r.stream = ${stream} and r.source_request_id is null)`;

/** Each pipeline for itself: another one may request data that has other fields. */
const KIND = `'missing in ' || n.pipeline`;

/**
 * Fields that the run `n` lacks in every record, and the newest runs before from the first to the last one that had the
 * field.
 */
const NEWLY_GONE = `select n.stream, p.path, ${KIND} as kind,
      'in every record since ' || h.first_day || ', in ' || h.runs || ' runs' as sample,
      (select max(r.request_id) from ops.requests r where r.run_id = n.run_id and r.stream = n.stream) as request_id
    from now n cross join lateral unnest(n.lacked) as p(path) cross join lateral (
      select min(e.business_date) as first_day, count(*) as runs,
        count(*) filter (where ${sumRecords('e.run_id', 'n.stream')} >= ${MIN_RECORDS}) as large,
        bool_or(e.is_lacked or not e.is_had) as comes_and_goes
      from (
        select e.*, bool_or(e.is_had) over (order by e.run_id) and bool_or(e.is_had) over (order by e.run_id desc) as is_between
        from (
          select e.run_id, u.business_date, p.path = any(e.had) as is_had, p.path = any(e.lacked) as is_lacked
          from ops.seen_fields e join ops.runs u on u.run_id = e.run_id
          where e.stream = n.stream and u.pipeline = n.pipeline and e.run_id < n.run_id
          order by e.run_id desc limit ${MAX_RUNS}
        ) e where e.is_had or e.is_lacked
      ) e where e.is_between
    ) h
    where p.path <> all(n.had) and h.large >= ${MIN_RUNS} and not h.comes_and_goes`;

const KNOWN = `ops.schema_drift d join now n on n.stream = d.stream and d.kind = ${KIND}`;

/** Fields that no stream knows, in the same object, new since the other one is gone. */
const NEW_NAMES = `(select string_agg(distinct d.path, ', ') from ops.schema_drift d join ops.requests q on q.request_id = d.request_id
      where d.stream = g.stream and d.kind not like 'missing in %' and q.run_id >= g.run_id and d.path <> all(n.had || n.lacked)
        and regexp_replace(d.path, '\\.?[^.]*$', '') = regexp_replace(g.path, '\\.?[^.]*$', ''))`;

const WORDS = `g.path || ' is in no record any more; it was ' || g.sample || coalesce('; perhaps renamed to ' || ${NEW_NAMES}, '')`;

export const missingFields: DataCheck = {
  name: 'missing-fields',
  severity: 'error',
  about: 'Fields that every record had in the runs before are still there.',
  when: 'after a run',
  query({ runId }) {
    if (runId === null) return undefined;
    return {
      text: `with now as materialized (
        select s.stream, s.run_id, u.pipeline, s.had, s.lacked from ops.seen_fields s join ops.runs u on u.run_id = s.run_id
        where s.run_id = $1 and ${sumRecords('s.run_id', 's.stream')} >= ${MIN_RECORDS}
      ), back as (
        delete from ops.schema_drift b where (b.stream, b.path, b.kind) in (
          select d.stream, d.path, d.kind from ${KNOWN} where d.path = any(n.had))
      ), newly_gone as (
        insert into ops.schema_drift (stream, path, kind, sample, request_id)
        select stream, path, kind, sample, request_id from (${NEWLY_GONE}) g
        on conflict (stream, path, kind) do nothing returning stream, path, sample, request_id
      ), gone as (
        select d.stream, d.path, d.sample, d.request_id from ${KNOWN} where d.accepted_at is null
          and d.path = any(n.lacked) and d.path <> all(n.had)
        union all select * from newly_gone
      ), named as (
        select g.stream, ${WORDS} as words, row_number() over (partition by g.stream order by g.path) as place
        from (select g.*, r.run_id from gone g join ops.requests r using (request_id)) g join now n on n.stream = g.stream
      )
      select stream as subject, null as severity, 'failed' as outcome,
        string_agg(words, '; ' order by place) filter (where place <= ${MAX_NAMED})
          || case when count(*) > ${MAX_NAMED} then '; and ' || count(*) - ${MAX_NAMED} || ' more fields' else '' end as observed,
        'the fields of the runs before' as expected
      from named group by stream
      union all
      select 'all streams', null, case when s.run_id is null then 'skipped' else 'passed' end,
        case when s.run_id is null then 'nothing was bought' else 'no field is gone' end, 'the fields of the runs before'
      from (select) one left join (select run_id from ops.seen_fields where run_id = $1 limit 1) s on true
      where not exists (select from named)`,
      values: [runId],
    };
  },
};
