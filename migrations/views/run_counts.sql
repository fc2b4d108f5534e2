-- The lateral subquery makes a condition on run_id (or a limit on runs) reach ops.requests: an aggregate with GROUP BY would
-- count the requests of every run first. unread_fields is computed only in queries that read it.
create view ops.run_counts as
select u.run_id, c.requests_total, c.requests_done, c.requests_absent, c.requests_failed,
  c.rows_inserted, c.rows_updated, c.rows_unchanged, c.rows_quarantined,
  (select count(distinct (f.stream, f.path))::int
    from ops.requests r join ops.field_issues f on f.request_id = coalesce(r.source_request_id, r.request_id)
    where r.run_id = u.run_id and f.resolved_at is null) as unread_fields,
  c.credits, c.error, c.requests_over_fetched
from ops.runs u cross join lateral (
  select count(*) filter (where r.status <> 'cancelled' or not r.look_ahead)::int as requests_total,
    count(*) filter (where r.status = 'done')::int as requests_done,
    count(*) filter (where r.status = 'absent')::int as requests_absent,
    count(*) filter (where r.status in ('failed', 'quarantined'))::int as requests_failed,
    coalesce(sum(r.rows_inserted), 0)::int as rows_inserted, coalesce(sum(r.rows_updated), 0)::int as rows_updated,
    coalesce(sum(r.rows_unchanged), 0)::int as rows_unchanged, coalesce(sum(r.rows_quarantined), 0)::int as rows_quarantined,
    coalesce(sum(r.credits), 0)::int as credits,
    (array_agg(r.stream || ': ' || r.error order by r.request_id) filter (where r.status in ('failed', 'quarantined')))[1] as error,
    count(*) filter (where r.status = 'cancelled' and r.look_ahead and r.attempts > 0 and r.source_request_id is null)::int
      as requests_over_fetched
  from ops.requests r where r.run_id = u.run_id) c;

comment on view ops.run_counts is 'Counts of each run, computed from its requests at the time of the query. ops.runs has the counts of the time when the run ended.';
comment on column ops.run_counts.run_id is 'The run: ops.runs.';
comment on column ops.run_counts.requests_total is 'Number of requests, without those that were over-fetched.';
comment on column ops.run_counts.requests_done is 'Requests that were answered and loaded.';
comment on column ops.run_counts.requests_absent is 'Requests for which the API has no data.';
comment on column ops.run_counts.requests_failed is 'Requests that failed, or of which every record is in quarantine.';
comment on column ops.run_counts.rows_inserted is 'Rows that were inserted.';
comment on column ops.run_counts.rows_updated is 'Rows that were updated.';
comment on column ops.run_counts.rows_unchanged is 'Rows that existed with the same content: nothing was written.';
comment on column ops.run_counts.rows_quarantined is 'Records that did not match their stream: ops.quarantine.';
comment on column ops.run_counts.unread_fields is 'Fields with values that could not be read: ops.field_issues.';
comment on column ops.run_counts.credits is 'Credits of settled attempts. Unlike ops.runs.credits it does not include what calls in flight have reserved.';
comment on column ops.run_counts.error is 'Stream and error of the first failed request. Null: no request failed.';
comment on column ops.run_counts.requests_over_fetched is 'Pages that were requested ahead and to which no page has led: while the run lasts they may still be used, after it they are beyond the ends of lists that have become shorter. Their credits count.';
