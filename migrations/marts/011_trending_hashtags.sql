-- Trending hashtags by day, with the movement of their rank.
create view marts.trending_hashtags as
select
  s.snapshot_date,
  s.region,
  s.period_days,
  s.industry_id = '' as uncut,
  nullif(s.industry_id, '') as cut_industry_id,
  cut.name as cut_industry,
  s.rank,
  before.rank as previous_rank,
  before.snapshot_date as previous_date,
  before.rank - s.rank as places_won,
  before.days + 1 as days_seen,
  s.rank_diff_type = 4 as is_new,
  s.hashtag_id,
  h.hashtag_name,
  own.name as industry,
  s.publish_cnt as posts,
  s.video_views as views,
  s.popular_days,
  s.current_popularity,
  s.promoted,
  s.country_code,
  h.link
from echotik.hashtag_snapshots s
left join echotik.hashtags h using (hashtag_id)
left join echotik.industries own on own.industry_id = h.industry_id
left join echotik.industries cut on cut.industry_id = s.industry_id
cross join lateral (
  select count(*) as days, max(p.snapshot_date) as snapshot_date, (array_agg(p.rank order by p.snapshot_date desc))[1] as rank
  from echotik.hashtag_snapshots p
  where p.hashtag_id = s.hashtag_id and p.region = s.region and p.period_days = s.period_days and p.industry_id = s.industry_id
    and p.rank is not null and p.snapshot_date between s.snapshot_date - 31 and s.snapshot_date - 1
) before
-- Detail writes the same table and knows no rank.
where s.rank is not null;

comment on view marts.trending_hashtags is 'Hashtags on the trending list of a market, a row a list and day that was read. Source: trending-hashtag-list, daily; popularity: trending-hashtag-detail.';
comment on column marts.trending_hashtags.snapshot_date is 'Business day on which the list was read.';
comment on column marts.trending_hashtags.region is 'Market that was requested, such as US, or all_regions.';
comment on column marts.trending_hashtags.period_days is 'The window the list looks back over, in days: 7, 30 or 120. Never mix windows.';
comment on column marts.trending_hashtags.uncut is 'True: the list of all industries. False: of one industry, with places of its own.';
comment on column marts.trending_hashtags.cut_industry_id is 'The industry that the list was requested for: echotik.industries.industry_id; empty for all.';
comment on column marts.trending_hashtags.cut_industry is 'Its English name.';
comment on column marts.trending_hashtags.rank is 'Place on the list, 1 is the top.';
comment on column marts.trending_hashtags.previous_rank is 'Place on the same list on the day it was last seen in the 31 days before; empty when it was not, or the list was not read.';
comment on column marts.trending_hashtags.previous_date is 'That day. More than a day before: it was off the list, or the list was not read.';
comment on column marts.trending_hashtags.places_won is 'Places won since then; negative: lost.';
comment on column marts.trending_hashtags.days_seen is 'On how many days it was seen on this list in the 31 days before and on this one.';
comment on column marts.trending_hashtags.is_new is 'True: new on the list, as TikTok says against its own list before; empty when it does not say.';
comment on column marts.trending_hashtags.hashtag_id is 'The hashtag: echotik.hashtags.hashtag_id.';
comment on column marts.trending_hashtags.hashtag_name is 'Hashtag without #, as known now.';
comment on column marts.trending_hashtags.industry is 'Industry of the hashtag itself, English name, as known now; empty when unclassified.';
comment on column marts.trending_hashtags.posts is 'Posts in the window and market. Windows of following days overlap: do not add up days.';
comment on column marts.trending_hashtags.views is 'Views in the window and market. Windows of following days overlap: do not add up days.';
comment on column marts.trending_hashtags.popular_days is 'Days it has been popular, as the API states; empty without detail and on lists of one industry.';
comment on column marts.trending_hashtags.current_popularity is 'Popularity of the day, as the API states; its scale is not documented. Empty like popular_days.';
comment on column marts.trending_hashtags.promoted is 'True: paid promotion.';
comment on column marts.trending_hashtags.country_code is 'Market of the row itself, ISO 3166-1 alpha-2 or ALL; can differ from the requested one.';
comment on column marts.trending_hashtags.link is 'The hashtag on TikTok; known from detail.';
