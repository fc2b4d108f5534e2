-- The newest popularity curve of each hashtag.
create view marts.hashtag_trend as
select
  c.snapshot_date,
  c.region,
  c.period_days,
  p.point_at,
  p.value,
  p.value - c.values[1] as change,
  p.place = cardinality(c.values) as is_last,
  c.hashtag_id,
  h.hashtag_name,
  h.link
from (
  select snapshot_date, region, period_days, hashtag_id, array_agg(point_at order by point_at) as points, array_agg(value order by point_at) as values
  from echotik.hashtag_trend_points where value is not null
  group by snapshot_date, region, period_days, hashtag_id
) c
cross join lateral unnest(c.points, c.values) with ordinality p (point_at, value, place)
left join echotik.hashtags h using (hashtag_id)
-- Looked up once a curve, not once a point; in the months from its own on, the earliest first. A CASE, because PostgreSQL expects
-- that one row in 200 is null, and that half of them fulfil a CASE.
where case when (
  select n.snapshot_date from echotik.hashtag_trend_points n
  where n.hashtag_id = c.hashtag_id and n.region = c.region and n.period_days = c.period_days and n.value is not null
    and n.snapshot_date > c.snapshot_date
  order by n.snapshot_date limit 1
) is null then true else false end;

comment on view marts.hashtag_trend is 'The newest popularity curve of a hashtag in a market and window, one row a point; points without a value are left out. Source: trending-hashtag-list and trending-hashtag-detail, daily for what trends.';
comment on column marts.hashtag_trend.snapshot_date is 'Business day on which the curve was read: the newest of this hashtag, market and window.';
comment on column marts.hashtag_trend.region is 'Market that was requested, such as US.';
comment on column marts.hashtag_trend.period_days is 'The window of the curve, in days. Never mix windows.';
comment on column marts.hashtag_trend.point_at is 'The point of the curve: a day in UTC, or the first day of a week in the window of 120 days.';
comment on column marts.hashtag_trend.value is 'Popularity relative to the peak inside the window, 0 to 1; not a count. Not comparable between hashtags or snapshots, not to be added up.';
comment on column marts.hashtag_trend.change is 'Value less that of the first point of the curve: negative when it fell. At the last point: the change over the whole curve.';
comment on column marts.hashtag_trend.is_last is 'True for the last point of the curve: one row a curve.';
comment on column marts.hashtag_trend.hashtag_id is 'The hashtag: echotik.hashtags.hashtag_id.';
comment on column marts.hashtag_trend.hashtag_name is 'Hashtag without #, as known now.';
comment on column marts.hashtag_trend.link is 'The hashtag on TikTok.';
