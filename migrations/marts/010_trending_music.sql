-- Trending music by day, with the movement of its rank.
create view marts.trending_music as
select
  s.snapshot_date,
  s.region,
  s.period_days,
  s.rank,
  before.rank as previous_rank,
  before.snapshot_date as previous_date,
  before.rank - s.rank as places_won,
  before.days + 1 as days_seen,
  s.rank_diff_type = 4 as is_new,
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
left join echotik.music m using (clip_id)
-- Bounded and by key: a window function would read every month, whatever day is requested.
cross join lateral (
  select count(*) as days, max(p.snapshot_date) as snapshot_date, (array_agg(p.rank order by p.snapshot_date desc))[1] as rank
  from echotik.music_snapshots p
  where p.clip_id = s.clip_id and p.region = s.region and p.period_days = s.period_days and p.rank is not null
    and p.snapshot_date between s.snapshot_date - 31 and s.snapshot_date - 1
) before
where s.rank is not null;

comment on view marts.trending_music is 'Sounds on the trending list of a market, a row a day that was read. Source: trending-music-list, daily; popularity: trending-music-detail.';
comment on column marts.trending_music.snapshot_date is 'Business day on which the list was read.';
comment on column marts.trending_music.region is 'Market, such as US.';
comment on column marts.trending_music.period_days is 'The window the list looks back over, in days: 7, 30 or 120. Never mix windows.';
comment on column marts.trending_music.rank is 'Place on the list, 1 is the top.';
comment on column marts.trending_music.previous_rank is 'Place on the day it was last seen in the 31 days before; empty when it was not, or the list was not read.';
comment on column marts.trending_music.previous_date is 'That day. More than a day before: it was off the list, or the list was not read.';
comment on column marts.trending_music.places_won is 'Places won since then; negative: lost.';
comment on column marts.trending_music.days_seen is 'On how many days it was seen in the 31 days before and on this one.';
comment on column marts.trending_music.is_new is 'True: new on the list, as TikTok says against its own list before; empty when it does not say.';
comment on column marts.trending_music.clip_id is 'The sound: echotik.music.clip_id.';
comment on column marts.trending_music.title is 'Title, as known now.';
comment on column marts.trending_music.author is 'Author, as known now.';
comment on column marts.trending_music.duration_s is 'Length in seconds.';
comment on column marts.trending_music.popular_days is 'Days it has been popular, as the API states; empty without detail.';
comment on column marts.trending_music.current_popularity is 'Popularity of the day, as the API states; its scale is not documented. Empty without detail.';
comment on column marts.trending_music.promoted is 'True: promoted by TikTok.';
comment on column marts.trending_music.commercial_use is 'True: in the commercial music library as known now, not on that day: the list does not keep what it was. Empty: not known.';
comment on column marts.trending_music.link is 'The sound on TikTok.';
