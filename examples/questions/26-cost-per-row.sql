-- What did the data cost, by table and by row?
-- For: the person who pays the bill.
-- Adapt: nothing. A call that fills several tables is divided among them in equal parts.
select
  t.table_name,
  t.credits,
  round(100 * t.credits / nullif(sum(t.credits) over (), 0), 1) as percent_of_all,
  t.rows_estimate,
  t.credits_per_row,
  t.calls,
  t.streams
from marts.credits_by_table t
order by t.credits desc, t.table_name;
