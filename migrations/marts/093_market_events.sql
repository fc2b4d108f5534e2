-- What the rules of market alerts have reported. Roles of BI tools may not read ops.market_events: a view reads with the rights of its
-- owner.
create view marts.market_events as
select
  e.rule,
  e.subject,
  transition.name,
  e.day,
  transition.previous_day,
  transition.old_value,
  transition.new_value,
  case when transition.old_value ~ '^-?\d+(\.\d+)?$' and transition.new_value ~ '^-?\d+(\.\d+)?$' then transition.new_value::numeric - transition.old_value::numeric end as change,
  e.reported_at,
  e.run_id
from ops.market_events e
cross join lateral (
  select e.facts ->> 'name' as name, (e.facts ->> 'previousDay')::date as previous_day,
    e.facts ->> 'oldValue' as old_value, e.facts ->> 'newValue' as new_value
) transition;

comment on view marts.market_events is 'What the rules of market alerts (alerts.market) have reported: a row a rule, subject and day, with the state before and after the change. A rule reports what changed since it was first evaluated, each subject once a day; its reports are deleted after 400 days. Source: the ledger, as of now.';
comment on column marts.market_events.rule is 'Name of the rule in the configuration.';
comment on column marts.market_events.subject is 'What changed: an id, or several that are separated by a space, as the rule names them.';
comment on column marts.market_events.name is 'Its name at that time. Empty: the rule returns none.';
comment on column marts.market_events.day is 'The day that the change belongs to, as it was observed.';
comment on column marts.market_events.previous_day is 'The day of old_value. Empty: the rule returns none.';
comment on column marts.market_events.old_value is 'State before, such as a price, a place or units a day, as text. Empty: there was none, as of what is new.';
comment on column marts.market_events.new_value is 'State after, as text. Empty: there is none, as of what has left a ranking.';
comment on column marts.market_events.change is 'new_value minus old_value, where both are numbers; negative: less.';
comment on column marts.market_events.reported_at is 'When the rule reported it.';
comment on column marts.market_events.run_id is 'The run whose data shows it: marts.pipeline_runs.run_id.';
