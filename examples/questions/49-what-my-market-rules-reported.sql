-- What did my market rules report: the state now, the state before, and the change?
-- For: an analyst who follows the alerts in a table.
-- Adapt: rule (% stands for anything); days_back, counted from the newest report. Needs rules in alerts.market: see docs/market-alerts.md.
with params as (
  select '%' as rule, 30 as days_back
)
select
  e.rule,
  e.name,
  e.previous_day,
  e.old_value,
  e.day,
  e.new_value,
  e.change,
  case
    when e.old_value is null and e.new_value is null then null
    when e.old_value is null then 'new'
    when e.new_value is null then 'gone'
    when e.change > 0 then 'more'
    when e.change < 0 then 'less'
    when e.old_value = e.new_value then 'same'
    else 'other'
  end as transition,
  e.reported_at,
  e.subject
from marts.market_events e
join params p on e.rule like p.rule
where e.reported_at > (select max(n.reported_at) from marts.market_events n) - make_interval(days => p.days_back)
order by e.reported_at desc, e.rule, e.subject
limit 200;
