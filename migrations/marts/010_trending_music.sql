-- Trending music by day, with the movement of its rank.
create view marts.trending_music as
select
  s.snapshot_date,
  s.region,
  s.period_days,
  s.rank,
  lag(s.rank) over w as previous_rank,
  lag(s.snapshot_date) over w as previous_date,
  lag(s.rank) over w - s.rank as places_won,
  row_number() over w as days_seen,
  s.clip_id,
  m.title,
  m.author,
  m.duration_s,
  s.popular_days,
  s.current_popularity,
  s.promoted,
  m.if_cml as commercial_use,
  m.link
from echotik.music_snapshots s
join echotik.music m using (clip_id)
where s.rank is not null
window w as (partition by s.clip_id, s.region, s.period_days order by s.snapshot_date);

comment on view marts.trending_music is 'Sounds on the trending list of a market, a row a day that was read. Source: trending-music-list, daily.';
comment on column marts.trending_music.snapshot_date is 'Business day on which the list was read.';
comment on column marts.trending_music.region is 'Market, such as US.';
comment on column marts.trending_music.period_days is 'The window the list looks back over, in days.';
comment on column marts.trending_music.rank is 'Place on the list, 1 is the top.';
comment on column marts.trending_music.previous_rank is 'Place on the day it was last seen before; empty when it was not.';
comment on column marts.trending_music.previous_date is 'That day. More than a day before: it was off the list, or nobody read the list.';
comment on column marts.trending_music.places_won is 'Places won since then; negative: lost.';
comment on column marts.trending_music.days_seen is 'On how many days it was seen so far, this one included.';
comment on column marts.trending_music.clip_id is 'The sound: echotik.music.clip_id.';
comment on column marts.trending_music.title is 'Title, as known now.';
comment on column marts.trending_music.author is 'Author, as known now.';
comment on column marts.trending_music.duration_s is 'Length in seconds.';
comment on column marts.trending_music.popular_days is 'Days it has been popular, as the API tells.';
comment on column marts.trending_music.current_popularity is 'Popularity of the day, relative; as the API tells.';
comment on column marts.trending_music.promoted is 'True: promoted by TikTok.';
comment on column marts.trending_music.commercial_use is 'True: in the commercial music library.';
comment on column marts.trending_music.link is 'The sound on TikTok.'
