-- The newest popularity curve of each sound.
create view marts.music_trend as
select
  t.snapshot_date,
  t.region,
  t.period_days,
  t.point_at,
  t.value,
  t.value - first_value(t.value) over (curve order by t.point_at) as change,
  t.point_at = max(t.point_at) over curve as is_last,
  t.clip_id,
  m.title,
  m.author,
  m.link
from echotik.music_trend_points t
left join echotik.music m using (clip_id)
where t.value is not null
  -- Only later months can hold a newer curve, so earlier ones are not looked at.
  and t.snapshot_date = (
    select max(n.snapshot_date) from echotik.music_trend_points n
    where n.clip_id = t.clip_id and n.region = t.region and n.period_days = t.period_days and n.value is not null
      and n.snapshot_date >= t.snapshot_date
  )
window curve as (partition by t.snapshot_date, t.region, t.period_days, t.clip_id);

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
