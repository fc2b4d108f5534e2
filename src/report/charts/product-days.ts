import { defineTimeLine, LINES } from './time-line.ts';

export const productDaysChart = defineTimeLine({
  id: 'product-days',
  title: 'Units sold by the best-selling products, by day',
  explains: `The first ${LINES} products of the newest daily ranking by units sold, on each day of the period. A gap is a day that was not read, or on which the product was not in the ranking. Estimates of EchoTik.`,
  subject: 'Product',
  unit: 'Units sold',
  sql: `with newest as (
  select l.product_id, l.rank, l.product_name as name from marts.product_league l
  where l.region = $1 and l.period = 'day' and l.sorted_by = 'units sold' and l.uncut
    and l.period_start = (select max(n.date) from echotik.product_ranks n where n.region = $1 and n.rank_type = 1 and n.rank_field = 1
      and n.category_id = '' and n.category_l2_id = '' and n.category_l3_id = '' and n.date between $2 and $3)
  order by l.rank limit ${LINES}
)
select l.period_start as day, newest.rank as place, newest.name, l.units as value
from marts.product_league l join newest using (product_id)
where l.region = $1 and l.period = 'day' and l.sorted_by = 'units sold' and l.uncut and l.period_start between $2 and $3
order by day, place`,
  remedy: 'read product-ranklist on two days: the pipeline "rankings-daily" does',
});
