import { defineTimeLine, LINES } from './time-line.ts';

export const creatorDaysChart = defineTimeLine({
  id: 'creator-days',
  title: 'Units sold by the best-selling creators, by day',
  explains: `The first ${LINES} creators of the newest daily ranking by units sold, on each day of the period. A gap is a day that was not read, or on which the creator was not in the ranking. Estimates of EchoTik.`,
  subject: 'Creator',
  unit: 'Units sold',
  sql: `with newest as (
  select l.user_id, l.rank, coalesce(l.creator_name, l.handle) as name from marts.creator_league l
  where l.region = $1 and l.period = 'day' and l.sorted_by = 'units sold' and l.uncut
    and l.period_start = (select max(n.date) from echotik.influencer_ranks n where n.region = $1 and n.rank_type = 1 and n.rank_field = 2
      and n.influencer_category_name = '' and n.product_category_id = '' and n.date between $2 and $3)
  order by l.rank limit ${LINES}
)
select l.period_start as day, newest.rank as place, newest.name, l.units as value
from marts.creator_league l join newest using (user_id)
where l.region = $1 and l.period = 'day' and l.sorted_by = 'units sold' and l.uncut and l.period_start between $2 and $3
order by day, place`,
  remedy: 'read influencer-ranklist on two days: the pipeline "rankings-daily" does',
});
