import { defineTimeLine, LINES } from './time-line.ts';

export const shopDaysChart = defineTimeLine({
  id: 'shop-days',
  title: 'GMV of the best-selling shops, by day',
  explains: `The first ${LINES} shops of the newest daily ranking by units sold, on each day of the period. A gap is a day that was not read, or on which the shop was not in the ranking. Estimates of EchoTik; money is presumably USD.`,
  subject: 'Shop',
  unit: 'GMV, USD',
  sql: `with newest as (
  select l.seller_id, l.rank, l.shop_name as name from marts.shop_league l
  where l.region = $1 and l.period = 'day' and l.sorted_by = 'units sold' and l.uncut
    and l.period_start = (select max(n.date) from echotik.shop_ranks n where n.region = $1 and n.rank_type = 1 and n.rank_field = 1
      and n.category_id = '' and n.category_l2_id = '' and n.category_l3_id = '' and n.from_flag = '' and n.date between $2 and $3)
  order by l.rank limit ${LINES}
)
select l.period_start as day, newest.rank as place, newest.name, l.gmv as value
from marts.shop_league l join newest using (seller_id)
where l.region = $1 and l.period = 'day' and l.sorted_by = 'units sold' and l.uncut and l.period_start between $2 and $3
order by day, place`,
  remedy: 'read seller-ranklist on two days: the pipeline "rankings-daily" does',
});
