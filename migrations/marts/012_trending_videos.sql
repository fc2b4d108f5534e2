-- Trending videos by day, with the movement of their place.
create view marts.trending_videos as
select
  s.snapshot_date,
  s.region,
  s.period_days,
  case s.order_by when 'vv' then 'views' when 'like' then 'likes' when 'comment' then 'comments' when 'repost' then 'shares' else s.order_by end
    as sorted_by,
  s.position as rank,
  before.position as previous_rank,
  before.snapshot_date as previous_date,
  before.position - s.position as places_won,
  before.days + 1 as days_seen,
  s.video_id,
  v.video_desc as caption,
  v.user_id,
  c.unique_id as creator_handle,
  c.nick_name as creator,
  v.create_time as published_at,
  v.duration_s,
  v.total_views_cnt as views_now,
  v.total_digg_cnt as likes_now,
  s.country_code,
  v.share_url as link,
  c.unique_id as handle,
  c.nick_name as creator_name,
  coalesce(v.is_ad or v.is_ads, v.is_ad, v.is_ads) as is_ad
from echotik.video_snapshots s
left join echotik.videos v using (video_id)
left join echotik.influencers c using (user_id)
cross join lateral (
  select count(*) as days, max(p.snapshot_date) as snapshot_date, (array_agg(p.position order by p.snapshot_date desc))[1] as position
  from echotik.video_snapshots p
  where p.video_id = s.video_id and p.region = s.region and p.period_days = s.period_days and p.order_by = s.order_by
    and p.position is not null and p.snapshot_date between s.snapshot_date - 31 and s.snapshot_date - 1
) before
where s.position is not null;

comment on view marts.trending_videos is 'Videos on the trending list of a market, a row a list and day that was read. Source: trending-video-list, daily; counters: video-detail where read.';
comment on column marts.trending_videos.snapshot_date is 'Business day on which the list was read.';
comment on column marts.trending_videos.region is 'Market that was requested, such as US.';
comment on column marts.trending_videos.period_days is 'The window the list looks back over, in days: 7 or 30. Never mix windows.';
comment on column marts.trending_videos.sorted_by is 'Order of the list: views, likes, comments or shares. Each is a list of its own.';
comment on column marts.trending_videos.rank is 'Place on the list, 1 is the top; counted over its pages, the API gives none.';
comment on column marts.trending_videos.previous_rank is 'Place on the same list on the day it was last seen in the 31 days before; empty when it was not, or the list was not read.';
comment on column marts.trending_videos.previous_date is 'That day. More than a day before: it was off the list, or the list was not read.';
comment on column marts.trending_videos.places_won is 'Places won since then; negative: lost.';
comment on column marts.trending_videos.days_seen is 'On how many days it was seen on this list in the 31 days before and on this one.';
comment on column marts.trending_videos.video_id is 'The video: echotik.videos.video_id.';
comment on column marts.trending_videos.caption is 'Caption with its hashtags, as known now.';
comment on column marts.trending_videos.user_id is 'Its creator: echotik.influencers.user_id; the list does not name it, so empty without detail.';
comment on column marts.trending_videos.creator_handle is 'Deprecated until 1.0: use handle. Handle of the creator without @, as known now.';
comment on column marts.trending_videos.creator is 'Deprecated until 1.0: use creator_name. Display name of the creator, as known now.';
comment on column marts.trending_videos.published_at is 'When it was published; empty without detail.';
comment on column marts.trending_videos.duration_s is 'Length in seconds.';
comment on column marts.trending_videos.views_now is 'Views in all as known now, not on that day; empty without detail.';
comment on column marts.trending_videos.likes_now is 'Likes in all as known now, not on that day; empty without detail.';
comment on column marts.trending_videos.country_code is 'Market of the row itself, ISO 3166-1 alpha-2.';
comment on column marts.trending_videos.link is 'The video on TikTok; empty without detail.';
comment on column marts.trending_videos.handle is 'Handle of the creator without @, as known now.';
comment on column marts.trending_videos.creator_name is 'Display name of the creator, as known now.';
comment on column marts.trending_videos.is_ad is 'True: shown as a paid ad, as EchoTik or TikTok states. False: organic. Empty: neither states it.';
