/** Fields that every record had, run after run, and that no record of a run has any more. */

/** Of fewer records it may be chance. */
const LEAST_RECORDS = 5;
/** Runs of the same pipeline that had the field in every record. */
const LEAST_RUNS = 3;
/** The newest of them: a field that was missing for one day is one that is always there again, after as many runs. */
const MOST_RUNS = 20;

const records = (run: string, stream: string) => `(select coalesce(sum(r.records), 0) from ops.requests r
    where r.run_id = ${run} and r.stream = ${stream} and r.source_request_id is null)`;

/** The kind of drift of a field that is gone; `request_id` is then the newest one without it. */
export const MISSING = 'missing';

/**
 * SQL of rows (stream, path, run_id, first_run, last_run, runs, known): `first_run` and `last_run` had the field, as did all of
 * the `runs` runs from one to the other; `known` are fields of the stream that are no news. `lookedAt`: SQL of the runs to look
 * at, as rows (stream, run_id). What was accepted since the field was there last is left out.
 */
export const missingFields = (
  lookedAt: string,
): string => `select n.stream, p.path, n.run_id, h.first_run, h.last_run, h.runs,
    n.had || n.lacked as known
  from (${lookedAt}) w join ops.seen_fields n on n.stream = w.stream and n.run_id = w.run_id
    join ops.runs now on now.run_id = n.run_id
    cross join lateral unnest(n.lacked) as p(path)
    cross join lateral (
      select min(b.run_id) as first_run, max(b.run_id) as last_run, count(*)::int as runs,
        count(*) filter (where ${records('b.run_id', 'n.stream')} >= ${LEAST_RECORDS}) as large,
        bool_or(not b.is_had or b.is_lacked) as comes_and_goes
      from (
        select e.*, bool_or(e.is_had) over (order by e.run_id) as has_begun
        from (
          select e.run_id, p.path = any(e.had) as is_had, p.path = any(e.lacked) as is_lacked
          from ops.seen_fields e join ops.runs u on u.run_id = e.run_id
          where e.stream = n.stream and u.pipeline = now.pipeline and (p.path = any(e.had) or p.path = any(e.lacked))
            and e.run_id <= (
              select l.run_id from ops.seen_fields l join ops.runs v on v.run_id = l.run_id
              where l.stream = n.stream and v.pipeline = now.pipeline and l.run_id < n.run_id and p.path = any(l.had)
              order by l.run_id desc limit 1)
          order by e.run_id desc limit ${MOST_RUNS}
        ) e
      ) b where b.has_begun
    ) h
  where p.path <> all(n.had) and h.large >= ${LEAST_RUNS} and not h.comes_and_goes
    and ${records('n.run_id', 'n.stream')} >= ${LEAST_RECORDS}
    and not exists (select from ops.schema_drift d join ops.requests r on r.request_id = d.request_id
      where d.stream = n.stream and d.path = p.path and d.kind = '${MISSING}' and r.run_id > h.last_run)`;
