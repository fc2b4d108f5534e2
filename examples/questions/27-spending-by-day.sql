-- What did we spend each day, on which pipeline, and how much came for nothing?
-- For: who keeps the budget.
-- Adapt: days_back, counted from the newest day of spending. The day is that of payment, not the business day.
with params as (
  select 30 as days_back
),
newest as (
  select max(c.day) as day from marts.credits_by_day c
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
from marts.credits_by_day c
cross join params
cross join newest
where c.day > newest.day - params.days_back
group by c.day, c.pipeline
order by c.day desc, credits desc;
