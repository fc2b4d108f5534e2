import { defineTimeLine, LINES } from './time-line.ts';

export const videoDaysChart = defineTimeLine({
  id: 'video-days',
  title: 'Units sold by the best-selling videos, by day',
  explains: `The first ${LINES} videos of the newest daily ranking by units sold, on each day of the period. A gap is a day that was not read, or on which the video was not in the ranking. Estimates of EchoTik.`,
  subject: 'Video',
  unit: 'Units sold',
  sql: `with newest as (
  select l.video_id, l.rank, coalesce(l.caption, l.creator_name) as name from marts.video_league l
  where l.region = $1 and l.period = 'day' and l.sorted_by = 'units sold' and l.uncut
    and l.period_start = (select max(n.date) from echotik.video_ranks n where n.region = $1 and n.rank_type = 1 and n.rank_field = 2
      and n.product_category_id = '' and n.created_by_ai = '' and n.date between $2 and $3)
  order by l.rank limit ${LINES}
)
select l.period_start as day, newest.rank as place, newest.name, l.units as value
from marts.video_league l join newest using (video_id)
where l.region = $1 and l.period = 'day' and l.sorted_by = 'units sold' and l.uncut and l.period_start between $2 and $3
order by day, place`,
  remedy: 'read video-ranklist on two days: the pipeline "rankings-daily" does',
});
