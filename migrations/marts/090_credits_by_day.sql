-- What was spent, by the day of the budget. ops.spending keeps credits permanently; what they were spent on is known while the
-- ledger keeps its attempts. The rest of a day is a row without a stream, so that the sum is always what was spent.
create view marts.credits_by_day as
select day, pipeline, stream, credits, calls, absent, failed, reused, rows_written, rows_unchanged
from (
  select
    day, pipeline, stream,
    case when stream is null
      then credits - coalesce(sum(credits) filter (where stream is not null) over (partition by day, pipeline), 0)
      else credits
    end as credits,
    calls, absent, failed, reused, rows_written, rows_unchanged
  from (
    select
      a.spent_on as day,
      u.pipeline,
      r.stream,
      coalesce(sum(a.credits) filter (where a.state <> 'released'), 0)::bigint as credits,
      count(*) filter (where a.outcome is distinct from 'stored') as calls,
      count(*) filter (where a.outcome = 'absent') as absent,
      count(*) filter (where a.outcome not in ('ok', 'absent', 'stored')) as failed,
      count(*) filter (where a.outcome = 'stored') as reused,
      coalesce(sum(r.rows_inserted + r.rows_updated) filter (where a.attempt = r.attempts), 0)::bigint as rows_written,
      coalesce(sum(r.rows_unchanged) filter (where a.attempt = r.attempts), 0)::bigint as rows_unchanged
    from ops.attempts a
    join ops.requests r using (request_id)
    join ops.runs u using (run_id)
    where a.spent_on is not null
    group by a.spent_on, u.pipeline, r.stream
    union all
    select day, pipeline, null, credits, null, null, null, null, null, null from ops.spending
  ) each
) whole
where stream is not null or credits <> 0;

comment on view marts.credits_by_day is 'Credits and calls: a row a day, pipeline and stream. Credits add up to what was spent, whatever the retention of the ledger. Source: the ledger, as of now.';
comment on column marts.credits_by_day.day is 'Day of the budget, in the time zone of the budget: when it was paid, not the business day.';
comment on column marts.credits_by_day.pipeline is 'The pipeline that paid; the name of the stream if it was requested manually or in a backfill.';
comment on column marts.credits_by_day.stream is 'The endpoint that was called. Empty: credits of which the ledger no longer keeps the calls.';
comment on column marts.credits_by_day.credits is 'Credits spent, those of calls under way and of calls without an answer too.';
comment on column marts.credits_by_day.calls is 'HTTP calls, repeated ones too.';
comment on column marts.credits_by_day.absent is 'Calls for which the API had no data; they are billed.';
comment on column marts.credits_by_day.failed is 'Calls that were refused, interrupted or lost.';
comment on column marts.credits_by_day.reused is 'Answers that were stored already: used again, without a charge.';
comment on column marts.credits_by_day.rows_written is 'Rows that these answers added or changed, in all tables.';
comment on column marts.credits_by_day.rows_unchanged is 'Rows that these answers delivered again without a change.';
