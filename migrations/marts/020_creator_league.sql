-- Creators by the rankings of days, weeks and months, with the movement of their place.
create view marts.creator_league as
select
  r.date as period_start,
  case r.rank_type when 1 then 'day' when 2 then 'week' when 3 then 'month' end as period,
  r.region,
  case r.rank_field when 1 then 'followers' when 2 then 'units sold' end as sorted_by,
  r.influencer_category_name = '' and r.product_category_id = '' as uncut,
  nullif(r.influencer_category_name, '') as cut_creator_category,
  nullif(r.product_category_id, '') as cut_product_category_id,
  cut.category_path as cut_product_category,
  r.position as rank,
  case r.rank_field when 1 then r.total_followers_cnt when 2 then r.total_sale_cnt end as sorted_value,
  before.position as previous_rank,
  before.position - r.position as places_won,
  case when before.found then false when ranking.known then true end as is_new,
  r.user_id,
  c.unique_id as handle,
  c.nick_name as name,
  c.category as creator_category,
  most.category_name as top_product_category,
  -- What a ranking does not measure, the API gives as 0.
  case when r.rank_field = 2 then r.total_sale_cnt else nullif(r.total_sale_cnt, 0) end as units,
  case when r.rank_field = 2 then r.total_sale_gmv_amt else nullif(r.total_sale_gmv_amt, 0) end as gmv,
  case when r.rank_field = 1 then r.total_followers_cnt else nullif(r.total_followers_cnt, 0) end as followers_won,
  nullif(r.total_digg_cnt, 0) as likes_won,
  nullif(r.total_post_video_cnt, 0) as videos,
  nullif(r.total_live_cnt, 0) as lives,
  nullif(r.total_product_cnt, 0) as products,
  r.total_followers_history_cnt as followers_in_all,
  r.total_sale_gmv_history_amt as gmv_in_all,
  case when c.unique_id ~ '^[A-Za-z0-9_.]+$' then 'https://www.tiktok.com/@' || c.unique_id end as link,
  c.nick_name as creator_name,
  case when r.rank_field = 1 then r.total_followers_cnt else nullif(r.total_followers_cnt, 0) end as followers_growth,
  nullif(r.total_digg_cnt, 0) as likes_growth
from echotik.influencer_ranks r
left join echotik.influencers c using (user_id)
left join marts.product_categories cut on cut.category_id = r.product_category_id
left join marts.product_categories most on most.category_id = c.most_category_id
cross join lateral (
  select case r.rank_type when 1 then r.date - 1 when 2 then r.date - 7 when 3 then (r.date - interval '1 month')::date end as date
) period_before
-- One probe of the key a row, in the month of the period before: a join or a window would read every month. As an aggregate
-- and as exists, so that a query that selects neither, such as one for the newest day, does not probe at all.
left join lateral (
  select max(p.position) as position, bool_or(true) as found from echotik.influencer_ranks p
  where p.date = period_before.date and p.rank_type = r.rank_type and p.region = r.region and p.rank_field = r.rank_field
    and p.influencer_category_name = r.influencer_category_name and p.product_category_id = r.product_category_id
    and p.user_id = r.user_id
) before on true
cross join lateral (
  select exists (
    select from echotik.influencer_ranks p
    where p.date = period_before.date and p.rank_type = r.rank_type and p.region = r.region and p.rank_field = r.rank_field
      and p.influencer_category_name = r.influencer_category_name and p.product_category_id = r.product_category_id
  ) as known
) ranking;

comment on view marts.creator_league is 'Creators in the rankings of EchoTik, one row a creator, ranking and period. Source: influencer-ranklist, daily for the day before, weekly, monthly; units and GMV are estimates.';
comment on column marts.creator_league.period_start is 'First day of the period: any day, a Monday, or the first of a month.';
comment on column marts.creator_league.period is 'Length of the period: day, week or month. Never mix them.';
comment on column marts.creator_league.region is 'Market of the ranking, such as US.';
comment on column marts.creator_league.sorted_by is 'What the ranking is sorted by: followers or units sold.';
comment on column marts.creator_league.uncut is 'True: the whole ranking. False: cut by what the next columns say, with places of its own. Do not add up rankings: they overlap.';
comment on column marts.creator_league.cut_creator_category is 'The ranking is cut by this category of creators; empty for no cut.';
comment on column marts.creator_league.cut_product_category_id is 'The ranking is cut by this category of the products promoted: echotik.categories.category_id; empty for no cut.';
comment on column marts.creator_league.cut_product_category is 'Its path of English names.';
comment on column marts.creator_league.rank is 'Place in the ranking, 1 is the top.';
comment on column marts.creator_league.sorted_value is 'The measure the ranking is sorted by; a ranking always fills it.';
comment on column marts.creator_league.previous_rank is 'Place in the same ranking of the period before; empty when the creator was not among the places read.';
comment on column marts.creator_league.places_won is 'Places won since then; negative: lost.';
comment on column marts.creator_league.is_new is 'True: the ranking of the period before was read, and the creator was not among the places read. Empty: that ranking was not read.';
comment on column marts.creator_league.user_id is 'The creator: echotik.influencers.user_id.';
comment on column marts.creator_league.handle is 'Handle without @, as known now.';
comment on column marts.creator_league.name is 'Deprecated until 1.0: use creator_name. Display name, as known now.';
comment on column marts.creator_league.creator_category is 'Category of the creator, as known now.';
comment on column marts.creator_league.top_product_category is 'Most promoted category of level 1, English name, as known now.';
comment on column marts.creator_league.units is 'Units sold in the period, estimate. Empty in the ranking by followers where the API gives 0, which there means none or not computed.';
comment on column marts.creator_league.gmv is 'GMV in the period, estimate; currency not stated, presumably USD. Empty in the ranking by followers where the API gives 0, which there means none or not computed.';
comment on column marts.creator_league.followers_won is 'Deprecated until 1.0: use followers_growth. Followers gained in the period. Empty in the ranking by units sold where the API gives 0, which there means none or not computed.';
comment on column marts.creator_league.likes_won is 'Deprecated until 1.0: use likes_growth. Likes gained in the period. Empty where the API gives 0, which means none or not computed.';
comment on column marts.creator_league.videos is 'Videos published in the period. Empty where the API gives 0, which means none or not computed.';
comment on column marts.creator_league.lives is 'Live sessions in the period. Empty where the API gives 0, which means none or not computed.';
comment on column marts.creator_league.products is 'Products promoted in the period. Empty where the API gives 0, which means none or not computed.';
comment on column marts.creator_league.followers_in_all is 'Followers in all, as the ranking states; up to when is not documented. A level: do not add up periods.';
comment on column marts.creator_league.gmv_in_all is 'GMV in all, estimate, as the ranking states; presumably USD. A level: do not add up periods.';
comment on column marts.creator_league.link is 'The creator on TikTok, made from the handle.';
comment on column marts.creator_league.creator_name is 'Display name, as known now.';
comment on column marts.creator_league.followers_growth is 'Followers gained in the period. Empty in the ranking by units sold where the API gives 0, which there means none or not computed.';
comment on column marts.creator_league.likes_growth is 'Likes gained in the period. Empty where the API gives 0, which means none or not computed.';
