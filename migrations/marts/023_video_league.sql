-- Videos by the rankings of days, weeks and months, with the movement of their place.
create view marts.video_league as
select
  r.date as period_start,
  case r.rank_type when 1 then 'day' when 2 then 'week' when 3 then 'month' end as period,
  r.region,
  case r.rank_field when 1 then 'views' when 2 then 'units sold' end as sorted_by,
  r.product_category_id = '' and r.created_by_ai = '' as uncut,
  nullif(r.product_category_id, '') as cut_category_id,
  cut.category_path as cut_category,
  nullif(r.created_by_ai, '') as cut_made_by_ai,
  r.position as rank,
  case r.rank_field when 1 then r.total_views_cnt when 2 then r.total_video_sale_cnt end as sorted_value,
  before.position as previous_rank,
  before.position - r.position as places_won,
  case when before.found then false when ranking.known then true end as is_new,
  r.video_id,
  e.video_desc as caption,
  e.user_id,
  c.unique_id as creator_handle,
  c.nick_name as creator,
  e.create_time as published_at,
  e.duration_s,
  e.created_by_ai as made_by_ai,
  -- What a ranking does not measure, the API gives as 0.
  case when r.rank_field = 2 then r.total_video_sale_cnt else nullif(r.total_video_sale_cnt, 0) end as units,
  case when r.rank_field = 2 then r.total_video_sale_gmv_amt else nullif(r.total_video_sale_gmv_amt, 0) end as gmv,
  case when r.rank_field = 1 then r.total_views_cnt else nullif(r.total_views_cnt, 0) end as views,
  case when r.rank_field = 1 then r.total_digg_cnt else nullif(r.total_digg_cnt, 0) end as likes,
  case when r.rank_field = 1 then r.total_comments_cnt else nullif(r.total_comments_cnt, 0) end as comments,
  case when r.rank_field = 1 then r.total_favorites_cnt else nullif(r.total_favorites_cnt, 0) end as saves,
  case when r.rank_field = 1 then r.total_shares_cnt else nullif(r.total_shares_cnt, 0) end as shares,
  r.total_views_history_cnt as views_in_all,
  r.total_video_sale_gmv_history_amt as gmv_in_all,
  e.share_url as link,
  c.unique_id as handle,
  c.nick_name as creator_name,
  coalesce(e.is_ad or e.is_ads, e.is_ad, e.is_ads) as is_ad
from echotik.video_ranks r
left join echotik.videos e using (video_id)
left join echotik.influencers c on c.user_id = e.user_id
left join marts.product_categories cut on cut.category_id = r.product_category_id
cross join lateral (
  select case r.rank_type when 1 then r.date - 1 when 2 then r.date - 7 when 3 then (r.date - interval '1 month')::date end as date
) period_before
-- One probe of the key a row, in the month of the period before: a join or a window would read every month. As an aggregate
-- and as exists, so that a query that selects neither, such as one for the newest day, does not probe at all.
left join lateral (
  select max(p.position) as position, bool_or(true) as found from echotik.video_ranks p
  where p.date = period_before.date and p.rank_type = r.rank_type and p.region = r.region and p.rank_field = r.rank_field
    and p.product_category_id = r.product_category_id and p.created_by_ai = r.created_by_ai
    and p.video_id = r.video_id
) before on true
cross join lateral (
  select exists (
    select from echotik.video_ranks p
    where p.date = period_before.date and p.rank_type = r.rank_type and p.region = r.region and p.rank_field = r.rank_field
      and p.product_category_id = r.product_category_id and p.created_by_ai = r.created_by_ai
  ) as known
) ranking;

comment on view marts.video_league is 'Videos in the rankings of EchoTik, one row a video, ranking and period. Source: video-ranklist, daily for the day before, weekly, monthly; units and GMV are estimates.';
comment on column marts.video_league.period_start is 'First day of the period: any day, a Monday, or the first of a month.';
comment on column marts.video_league.period is 'Length of the period: day, week or month. Never mix them.';
comment on column marts.video_league.region is 'Market of the ranking, such as US.';
comment on column marts.video_league.sorted_by is 'What the ranking is sorted by: views or units sold.';
comment on column marts.video_league.uncut is 'True: the whole ranking. False: cut by what the next columns say, with places of its own. Do not add up rankings: they overlap.';
comment on column marts.video_league.cut_category_id is 'The ranking is cut by this category of the products, level 1: echotik.categories.category_id; empty for no cut.';
comment on column marts.video_league.cut_category is 'Its English name.';
comment on column marts.video_league.cut_made_by_ai is 'The ranking is cut by the mark of being made by AI: true or false; empty for no cut.';
comment on column marts.video_league.rank is 'Place in the ranking, 1 is the top.';
comment on column marts.video_league.sorted_value is 'The measure the ranking is sorted by; a ranking always fills it.';
comment on column marts.video_league.previous_rank is 'Place in the same ranking of the period before; empty when the video was not among the places read.';
comment on column marts.video_league.places_won is 'Places won since then; negative: lost.';
comment on column marts.video_league.is_new is 'True: the ranking of the period before was read, and the video was not among the places read. Empty: that ranking was not read.';
comment on column marts.video_league.video_id is 'The video: echotik.videos.video_id.';
comment on column marts.video_league.caption is 'Caption with its hashtags, as known now.';
comment on column marts.video_league.user_id is 'Its creator: echotik.influencers.user_id.';
comment on column marts.video_league.creator_handle is 'Deprecated until 1.0: use handle. Handle of the creator without @, as known now.';
comment on column marts.video_league.creator is 'Deprecated until 1.0: use creator_name. Display name of the creator, as known now.';
comment on column marts.video_league.published_at is 'When it was published.';
comment on column marts.video_league.duration_s is 'Length in seconds.';
comment on column marts.video_league.made_by_ai is 'True when it is marked as made by AI, as known now.';
comment on column marts.video_league.units is 'Units sold by the video in the period, estimate. Empty in the ranking by views where the API gives 0, which there means none or not computed.';
comment on column marts.video_league.gmv is 'GMV of the video in the period, estimate; currency not stated, presumably USD. Empty in the ranking by views where the API gives 0, which there means none or not computed.';
comment on column marts.video_league.views is 'Views in the period. Empty in the ranking by units sold, for which the API does not compute it.';
comment on column marts.video_league.likes is 'Likes in the period. Empty in the ranking by units sold, for which the API does not compute it.';
comment on column marts.video_league.comments is 'Comments in the period. Empty in the ranking by units sold, for which the API does not compute it.';
comment on column marts.video_league.saves is 'Saves in the period. Empty in the ranking by units sold, for which the API does not compute it.';
comment on column marts.video_league.shares is 'Shares in the period. Empty in the ranking by units sold, for which the API does not compute it.';
comment on column marts.video_league.views_in_all is 'Views in all, as the ranking states; up to when is not documented. A level: do not add up periods.';
comment on column marts.video_league.gmv_in_all is 'GMV of the video in all, estimate, as the ranking states; presumably USD. A level: do not add up periods.';
comment on column marts.video_league.link is 'The video on TikTok, as known now.';
comment on column marts.video_league.handle is 'Handle of the creator without @, as known now.';
comment on column marts.video_league.creator_name is 'Display name of the creator, as known now.';
comment on column marts.video_league.is_ad is 'True: shown as a paid ad, as EchoTik or TikTok states. False: organic. Empty: neither states it.';
