-- How fresh is my data?
-- For: everybody, before a decision.
-- Adapt: nothing. behind comes first; never_read are tables that no pipeline fills.
select
  f.state,
  f.table_name,
  f.stream,
  f.pipeline,
  f.newest_business_date,
  f.expected_business_date,
  f.lag_days,
  f.newest_load_at,
  f.rows_estimate
from marts.data_freshness f
order by array_position(array['behind', 'fresh', 'on_demand', 'never_read'], f.state), f.lag_days desc nulls last, f.table_name, f.pipeline, f.stream;
