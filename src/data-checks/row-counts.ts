/** A list brings about as many rows as on the days before; a stream requested by id, as many rows per request. */
import { getInputSources, isSettingsSource } from '../streams/input-sources.ts';
import type { DataCheck } from './data-check.ts';
import { MIN_EARLIER_RUNS } from './earlier-runs.ts';

/** Below this, a difference of a few rows is many percent. */
const MIN_ROWS = 10;

export const rowCounts: DataCheck = {
  name: 'row-counts',
  severity: 'warning',
  about: 'A stream brings between half and twice the rows that it usually brings; none at all is an error.',
  when: 'after a run',
  query({ runId, requestedStreams: requested, earlierRuns: earlier }) {
    if (runId === null || earlier.length < MIN_EARLIER_RUNS) return undefined;
    const lists = requested
      .filter(({ stream }) => getInputSources(stream).some(isSettingsSource))
      .map(({ stream }) => stream.name);
    return { text: QUERY, values: [runId, earlier.map((run) => run.runId), lists] };
  },
};

const QUERY = `with counted as (
    select r.run_id, r.stream, c.question, count(*) filter (where r.previous_page is null) as walks,
      sum(r.rows_inserted + r.rows_updated + r.rows_unchanged)::float8 as rows
    from ops.requests r, lateral (select case when r.stream = any($3::text[])
      then r.params - '{date,start_date,end_date}'::text[] end as question) c
    where r.run_id = $1 or r.run_id = any($2::bigint[]) group by 1, 2, 3
  ), of_run as (
    select run_id, stream, question, case when question is null then rows / greatest(walks, 1) else rows end as rows from counted
  ), usual as (
    select stream, question, percentile_cont(0.5) within group (order by rows) as rows from of_run
    where run_id <> $1 group by 1, 2 having count(*) >= ${MIN_EARLIER_RUNS}
  ), compared as (
    select n.stream, n.question, n.rows, u.rows as usual,
      n.rows = 0 and n.question is not null as nothing, n.rows < u.rows * 0.5 or n.rows > u.rows * 2 as unusual
    from of_run n join usual u on u.stream = n.stream and u.question is not distinct from n.question
    where n.run_id = $1 and u.rows >= case when n.question is null then 1 else ${MIN_ROWS} end
  )
  select concat_ws(' ', stream, (select string_agg(key || '=' || value, ' ' order by key) from jsonb_each_text(question))) as subject,
    case when nothing then 'error' end as severity, case when unusual then 'failed' else 'passed' end as outcome,
    round(rows::numeric, 1)::float8 || u.unit as observed,
    'about ' || round(usual::numeric, 1)::float8 || u.unit || ', as usual' as expected
  from compared, lateral (select case when question is null then ' rows a request' else ' rows' end as unit) u`;
