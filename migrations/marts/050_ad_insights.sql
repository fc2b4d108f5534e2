-- Top ads by list and day: where they stand, and what they are.
create view marts.ad_insights as
with listed as (
  -- Day, market and cut are part of the window, so that a filter on them reaches the months.
  select s.*, case when s.ctr is not null then rank() over (
    partition by s.snapshot_date, s.region, s.period_days, s.order_by, s.industry_id, s.objective, s.ad_language, s.ad_format, s.like_band
    order by s.ctr desc nulls last) end as ctr_rank
  from echotik.ad_snapshots s
)
select
  s.snapshot_date,
  s.region,
  s.period_days,
  s.order_by as sorted_by,
  s.industry_id = '' and s.objective = '' and s.ad_language = '' and s.ad_format = '' and s.like_band = '' as uncut,
  nullif(s.industry_id, '') as cut_industry_id,
  cut.name as cut_industry,
  case s.objective
    when '1' then 'traffic' when '2' then 'app install' when '3' then 'conversions' when '4' then 'video views' when '5' then 'reach'
    when '8' then 'lead generation' when '14' then 'product sales' when '15' then 'product sales' else nullif(s.objective, '')
  end as cut_objective,
  nullif(s.ad_language, '') as cut_language,
  case s.ad_format when '1' then 'Spark ads' when '2' then 'others' else nullif(s.ad_format, '') end as cut_format,
  nullif(s.like_band, '') as cut_like_band,
  s.position as rank,
  s.ctr_rank,
  case when s.material_id is null then a.ctr else s.ctr end as ctr_pct,
  case when s.material_id is null then a.cost_level else s.cost_level end as cost_level,
  case when s.material_id is null then a.like_count else s.like_count end as likes,
  a.comment_count as comments_now,
  a.share_count as shares_now,
  -- By key and in the order of days, so that the months from its own on are read until one has a newer row.
  s.material_id is null or (
    select n.snapshot_date from echotik.ad_snapshots n
    where n.material_id = s.material_id and n.region = s.region and n.period_days = s.period_days and n.order_by = s.order_by
      and n.industry_id = s.industry_id and n.objective = s.objective and n.ad_language = s.ad_language
      and n.ad_format = s.ad_format and n.like_band = s.like_band and n.snapshot_date > s.snapshot_date
    order by n.snapshot_date limit 1
  ) is null as is_newest,
  a.material_id,
  a.ad_title as title,
  a.brand_name as brand,
  own.name as industry,
  above.name as industry_level_1,
  replace(regexp_replace(a.objective_key, '^campaign_objective_', ''), '_', ' ') as objective,
  a.country_codes,
  a.keyword_list as keywords,
  a.duration_s,
  a.source,
  a.landing_page
from echotik.ads a
left join listed s using (material_id)
left join echotik.industries cut on cut.industry_id = s.industry_id
left join echotik.industries own on own.industry_id = substring(a.industry_key from '^label_([0-9]+)$')
left join echotik.industries above on above.industry_id = coalesce(own.parent_id, own.industry_id);

comment on view marts.ad_insights is 'Top ads of TikTok, one row an ad, list and day it was read; ads that no list showed have one row without a list. Now: where is_newest. Source: insights-ads, weekly; keywords, countries, comments: insights-ads-detail.';
comment on column marts.ad_insights.snapshot_date is 'Business day on which the list was read; empty when no list showed the ad.';
comment on column marts.ad_insights.region is 'Market that was requested, such as US.';
comment on column marts.ad_insights.period_days is 'The window the list looks back over, in days: 7, 30, 120 or 180. Never mix windows.';
comment on column marts.ad_insights.sorted_by is 'Order of the list: for_you, impression, ctr, play_2s_rate, play_6s_rate, cvr or like. Each is a list of its own.';
comment on column marts.ad_insights.uncut is 'True: the whole list. False: cut by what the next columns say, with places of its own.';
comment on column marts.ad_insights.cut_industry_id is 'The list is cut by this industry: echotik.industries.industry_id; empty for no cut.';
comment on column marts.ad_insights.cut_industry is 'Its English name.';
comment on column marts.ad_insights.cut_objective is 'The list is cut by this campaign objective; empty for no cut.';
comment on column marts.ad_insights.cut_language is 'The list is cut by this language, such as en; empty for no cut.';
comment on column marts.ad_insights.cut_format is 'The list is cut by this format: Spark ads or others; empty for no cut.';
comment on column marts.ad_insights.cut_like_band is 'The list is cut by this band of likes: 1 is the top 20 percent, 5 the last; empty for no cut.';
comment on column marts.ad_insights.rank is 'Place on the list, 1 is the top; counted over its pages, the API gives none. Empty for hits of a search.';
comment on column marts.ad_insights.ctr_rank is 'Place by click-through rate among the rows read of this list that day, hits of a search too; 1 is the highest, equal rates share a place.';
comment on column marts.ad_insights.ctr_pct is 'Click-through rate on that day, percent; of an ad without a list as known now.';
comment on column marts.ad_insights.cost_level is 'Level of spend, 0 to 2 seen, higher is more. Not money, not to be added up.';
comment on column marts.ad_insights.likes is 'Likes on that day; of an ad without a list as known now.';
comment on column marts.ad_insights.comments_now is 'Comments as known now, not on that day; empty without detail.';
comment on column marts.ad_insights.shares_now is 'Shares as known now, not on that day; empty without detail.';
comment on column marts.ad_insights.is_newest is 'True for the newest reading of the ad in this list, and for ads without a list.';
comment on column marts.ad_insights.material_id is 'The ad: echotik.ads.material_id.';
comment on column marts.ad_insights.title is 'Text of the ad, as known now.';
comment on column marts.ad_insights.brand is 'Advertiser, as known now; often empty.';
comment on column marts.ad_insights.industry is 'Industry of the ad, English name, as known now; level 1 or 2.';
comment on column marts.ad_insights.industry_level_1 is 'The industry of level 1 above it, or itself, as known now.';
comment on column marts.ad_insights.objective is 'Main campaign objective, as TikTok names it and as known now.';
comment on column marts.ad_insights.country_codes is 'Target markets, ISO 3166-1 alpha-2, as known now; empty without detail.';
comment on column marts.ad_insights.keywords is 'Key phrases of the ad, as known now; empty without detail.';
comment on column marts.ad_insights.duration_s is 'Length in seconds.';
comment on column marts.ad_insights.source is 'Where the ad was made, such as TikTok Ads Manager; empty without detail.';
comment on column marts.ad_insights.landing_page is 'Page the ad leads to, as known now; empty without detail.';
