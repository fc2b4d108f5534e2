import { defineTimeLine, LINES } from './time-line.ts';

export const soundDaysChart = defineTimeLine({
  id: 'sound-days',
  title: 'Ranks of the trending sounds, by day',
  explains: `The first ${LINES} sounds of the newest trending list of 7 days, on each day of the period; rank 1 is at the top. A gap is a day that was not read, or on which the sound was not on the list.`,
  subject: 'Sound',
  unit: 'Rank',
  isRank: true,
  sql: `with newest as (
  select t.clip_id, t.rank, t.title as name from marts.trending_music t
  where t.region = $1 and t.period_days = 7
    and t.snapshot_date = (select max(n.snapshot_date) from echotik.music_snapshots n
      where n.region = $1 and n.period_days = 7 and n.rank is not null and n.snapshot_date between $2 and $3)
  order by t.rank limit ${LINES}
)
select t.snapshot_date as day, newest.rank as place, newest.name, t.rank as value
from marts.trending_music t join newest using (clip_id)
where t.region = $1 and t.period_days = 7 and t.snapshot_date between $2 and $3
order by day, place`,
  remedy: 'read trending-music-list on two days: the pipeline "trending" does',
});
