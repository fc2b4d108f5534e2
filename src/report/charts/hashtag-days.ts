import { defineTimeLine, LINES } from './time-line.ts';

export const hashtagDaysChart = defineTimeLine({
  id: 'hashtag-days',
  title: 'Views of the trending hashtags, by day',
  explains: `The first ${LINES} hashtags of the newest trending list, on each day of the period: views in the 7 days up to that day. A gap is a day that was not read, or on which the hashtag was not on the list.`,
  subject: 'Hashtag',
  unit: 'Views, 7 days',
  sql: `with newest as (
  select h.hashtag_id, h.rank, '#' || h.hashtag_name as name from marts.trending_hashtags h
  where h.region = $1 and h.period_days = 7 and h.uncut
    and h.snapshot_date = (select max(n.snapshot_date) from echotik.hashtag_snapshots n
      where n.region = $1 and n.period_days = 7 and n.industry_id = '' and n.rank is not null and n.snapshot_date between $2 and $3)
  order by h.rank limit ${LINES}
)
select h.snapshot_date as day, newest.rank as place, newest.name, h.views as value
from marts.trending_hashtags h join newest using (hashtag_id)
where h.region = $1 and h.period_days = 7 and h.uncut and h.snapshot_date between $2 and $3
order by day, place`,
  remedy: 'read trending-hashtag-list on two days: the pipeline "trending" does',
});
