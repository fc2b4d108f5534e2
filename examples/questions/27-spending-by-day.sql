-- What did we spend each day, on which pipeline, and how much came for nothing?
-- For: the owner of the budget.
-- Adapt: days_back, counted from the newest day of spending. The day is that of payment, not the business day.
with params as (
  select 30 as days_back
),
spent as (
  select c.day, c.pipeline, c.credits, c.calls, c.absent, c.failed, c.reused, c.rows_written from marts.credits_by_day c
),
newest as (
  select max(s.day) as day from spent s
)
select
  c.day,
  c.pipeline,
  sum(c.credits) as credits,
  sum(c.calls) as calls,
  sum(c.absent) as answered_with_nothing,
  sum(c.failed) as failed,
  sum(c.reused) as read_from_store,
  sum(c.rows_written) as rows_written,
  round(sum(c.credits)::numeric / nullif(sum(c.rows_written), 0), 3) as credits_per_row_written
from spent c
cross join params
cross join newest
where c.day > newest.day - params.days_back
group by c.day, c.pipeline
order by c.day desc, credits desc;
