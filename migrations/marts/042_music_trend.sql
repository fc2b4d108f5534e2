-- The newest popularity curve of each sound.
create view marts.music_trend as
select
  c.snapshot_date,
  c.region,
  c.period_days,
  p.point_at,
  p.value,
  p.value - c.values[1] as change,
  p.place = cardinality(c.values) as is_last,
  c.clip_id,
  m.title,
  m.author,
  m.link
from (
  select snapshot_date, region, period_days, clip_id, array_agg(point_at order by point_at) as points, array_agg(value order by point_at) as values
  from echotik.music_trend_points where value is not null
  group by snapshot_date, region, period_days, clip_id
) c
cross join lateral unnest(c.points, c.values) with ordinality p (point_at, value, place)
left join echotik.music m using (clip_id)
-- Looked up once a curve, not once a point; in the months from its own on, the earliest first. A CASE, because PostgreSQL expects
-- that one row in 200 is null, and that half of them fulfil a CASE.
where case when (
  select n.snapshot_date from echotik.music_trend_points n
  where n.clip_id = c.clip_id and n.region = c.region and n.period_days = c.period_days and n.value is not null
    and n.snapshot_date > c.snapshot_date
  order by n.snapshot_date limit 1
) is null then true else false end;

comment on view marts.music_trend is 'The newest popularity curve of a sound in a market and window, one row a point; points without a value are left out. Source: trending-music-list and trending-music-detail, daily for what trends.';
comment on column marts.music_trend.snapshot_date is 'Business day on which the curve was read: the newest of this sound, market and window.';
comment on column marts.music_trend.region is 'Market of the trending list, such as US.';
comment on column marts.music_trend.period_days is 'The window of the curve, in days. Never mix windows.';
comment on column marts.music_trend.point_at is 'The point of the curve: a day in UTC, or the first day of a week in the window of 120 days.';
comment on column marts.music_trend.value is 'Popularity relative to the peak inside the window, 0 to 1; not a count. Not comparable between sounds or snapshots, not to be added up.';
comment on column marts.music_trend.change is 'Value less that of the first point of the curve: negative when it fell. At the last point: the change over the whole curve.';
comment on column marts.music_trend.is_last is 'True for the last point of the curve: one row a curve.';
comment on column marts.music_trend.clip_id is 'The sound: echotik.music.clip_id.';
comment on column marts.music_trend.title is 'Title, as known now.';
comment on column marts.music_trend.author is 'Author, as known now.';
comment on column marts.music_trend.link is 'The sound on TikTok.';
