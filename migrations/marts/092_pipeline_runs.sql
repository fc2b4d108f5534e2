-- Every run, and whether its data is whole.
create view marts.pipeline_runs as
select
  u.run_id,
  u.pipeline,
  u.trigger,
  u.business_date,
  u.slot as slot_at,
  u.status,
  u.status = 'succeeded' as is_complete,
  case
    when u.status = 'succeeded' then null
    else coalesce(u.error, case
      when u.status = 'running' then 'goes on'
      when u.checks_failed > 0 then u.checks_failed || ' checks of its data failed'
      when c.failed > 0 then c.failed || ' requests failed'
      else u.status end)
  end as incomplete_because,
  u.started_at,
  u.finished_at,
  extract(epoch from u.finished_at - u.started_at)::numeric(12, 1) as duration_s,
  c.total as requests,
  c.done as requests_done,
  c.absent as requests_absent,
  c.failed as requests_failed,
  c.written as rows_written,
  c.unchanged as rows_unchanged,
  c.quarantined as rows_quarantined,
  u.credits,
  u.planned_credits,
  round(u.credits::numeric / nullif(c.written, 0), 4) as credits_per_row,
  u.streams
from ops.runs u
cross join lateral (
  select u.requests_total as total, u.requests_done as done, u.requests_absent as absent, u.requests_failed as failed,
    u.rows_inserted + u.rows_updated as written, u.rows_unchanged as unchanged, u.rows_quarantined as quarantined
  where u.finished_at is not null
  union all
  select (count(*) filter (where r.status <> 'cancelled' or not r.look_ahead))::int, (count(*) filter (where r.status = 'done'))::int,
    (count(*) filter (where r.status = 'absent'))::int,
    (count(*) filter (where r.status in ('failed', 'quarantined')))::int,
    coalesce(sum(r.rows_inserted + r.rows_updated), 0)::int, coalesce(sum(r.rows_unchanged), 0)::int,
    coalesce(sum(r.rows_quarantined), 0)::int
  from ops.requests r where u.finished_at is null and r.run_id = u.run_id
  having u.finished_at is null
) c;

comment on view marts.pipeline_runs is 'Runs, one row each: what was requested, what it cost, and whether its data is whole. Source: the ledger, as of now; it includes the counts of runs that have not ended.';
comment on column marts.pipeline_runs.run_id is 'The run: ops.runs.run_id.';
comment on column marts.pipeline_runs.pipeline is 'The pipeline; the name of the stream if it was requested manually or in a backfill.';
comment on column marts.pipeline_runs.trigger is 'What began it: cron, catch-up, manual, start, import, backfill or replay.';
comment on column marts.pipeline_runs.business_date is 'The business day its data is of: that of the slot, in the time zone of the pipeline.';
comment on column marts.pipeline_runs.slot_at is 'The scheduled moment.';
comment on column marts.pipeline_runs.status is 'running, paused, succeeded, partial, failed, out_of_budget or cancelled.';
comment on column marts.pipeline_runs.is_complete is 'True: every request was answered and no record is in quarantine. Lists end at the limit of pages of the pipeline.';
comment on column marts.pipeline_runs.incomplete_because is 'Why it is not complete. Empty: it is.';
comment on column marts.pipeline_runs.started_at is 'When it began.';
comment on column marts.pipeline_runs.finished_at is 'When it ended; empty while it runs.';
comment on column marts.pipeline_runs.duration_s is 'Seconds from started_at to finished_at, including the time it waited for budget.';
comment on column marts.pipeline_runs.requests is 'Requests in all.';
comment on column marts.pipeline_runs.requests_done is 'Requests answered with data.';
comment on column marts.pipeline_runs.requests_absent is 'Requests for which the API had no data; they count as answered.';
comment on column marts.pipeline_runs.requests_failed is 'Requests that failed, or of which every record is in quarantine.';
comment on column marts.pipeline_runs.rows_written is 'Rows added or changed, in all tables.';
comment on column marts.pipeline_runs.rows_unchanged is 'Rows that were delivered again without a change.';
comment on column marts.pipeline_runs.rows_quarantined is 'Records in quarantine: ops.quarantine.';
comment on column marts.pipeline_runs.credits is 'Credits spent, those of calls under way too.';
comment on column marts.pipeline_runs.planned_credits is 'Credits it was planned to cost. Empty: no plan was made.';
comment on column marts.pipeline_runs.credits_per_row is 'credits by rows_written. Empty: no row was written.';
comment on column marts.pipeline_runs.streams is 'Streams it may request; empty for an import or a replay.';
