-- Shops by the rankings of days, weeks and months, with the movement of their place.
create view marts.shop_league as
select
  r.date as period_start,
  case r.rank_type when 1 then 'day' when 2 then 'week' when 3 then 'month' end as period,
  r.region,
  case r.rank_field when 1 then 'units sold' when 2 then 'creators' end as sorted_by,
  r.category_id = '' and r.category_l2_id = '' and r.category_l3_id = '' and r.from_flag = '' as uncut,
  coalesce(nullif(r.category_l3_id, ''), nullif(r.category_l2_id, ''), nullif(r.category_id, '')) as cut_category_id,
  cut.category_path as cut_category,
  case r.from_flag when '1' then 'local' when '2' then 'cross-border' else nullif(r.from_flag, '') end as cut_origin,
  r.position as rank,
  case r.rank_field when 1 then r.total_sale_cnt when 2 then r.total_ifl_cnt end as sorted_value,
  before.position as previous_rank,
  before.position - r.position as places_won,
  case when before.found then false when ranking.known then true end as is_new,
  r.seller_id,
  e.seller_name as name,
  case e.from_flag when 1 then 'local' when 2 then 'cross-border' end as origin,
  own.category_path as category,
  e.rating,
  r.total_sale_cnt as units,
  r.total_sale_gmv_amt as gmv,
  -- The API gives 0 for what a ranking does not fill; a shop that ranks has products.
  nullif(r.total_product_cnt, 0) as products,
  r.total_ifl_cnt as creators,
  r.total_video_cnt as videos,
  r.total_live_cnt as lives,
  e.seller_link as link,
  e.seller_name as shop_name,
  own.category_path
from echotik.shop_ranks r
left join echotik.shops e using (seller_id)
left join marts.product_categories cut on cut.category_id = coalesce(nullif(r.category_l3_id, ''), nullif(r.category_l2_id, ''), r.category_id)
left join marts.product_categories own on own.category_id = coalesce(nullif(e.category_l3_id, '0'), nullif(e.category_l2_id, '0'), e.category_id)
cross join lateral (
  select case r.rank_type when 1 then r.date - 1 when 2 then r.date - 7 when 3 then (r.date - interval '1 month')::date end as date
) period_before
-- One probe of the key a row, in the month of the period before: a join or a window would read every month. As an aggregate
-- and as exists, so that a query that selects neither, such as one for the newest day, does not probe at all.
left join lateral (
  select max(p.position) as position, bool_or(true) as found from echotik.shop_ranks p
  where p.date = period_before.date and p.rank_type = r.rank_type and p.region = r.region and p.rank_field = r.rank_field
    and p.category_id = r.category_id and p.category_l2_id = r.category_l2_id and p.category_l3_id = r.category_l3_id and p.from_flag = r.from_flag
    and p.seller_id = r.seller_id
) before on true
cross join lateral (
  select exists (
    select from echotik.shop_ranks p
    where p.date = period_before.date and p.rank_type = r.rank_type and p.region = r.region and p.rank_field = r.rank_field
      and p.category_id = r.category_id and p.category_l2_id = r.category_l2_id and p.category_l3_id = r.category_l3_id and p.from_flag = r.from_flag
  ) as known
) ranking;

comment on view marts.shop_league is 'Shops in the rankings of EchoTik, one row a shop, ranking and period. Source: seller-ranklist, daily for the day before, weekly, monthly; units and GMV are estimates.';
comment on column marts.shop_league.period_start is 'First day of the period: any day, a Monday, or the first of a month.';
comment on column marts.shop_league.period is 'Length of the period: day, week or month. Never mix them.';
comment on column marts.shop_league.region is 'Market of the ranking, such as US.';
comment on column marts.shop_league.sorted_by is 'What the ranking is sorted by: units sold or creators who promote it.';
comment on column marts.shop_league.uncut is 'True: the whole ranking. False: cut by what the next columns say, with places of its own. Do not add up rankings: they overlap.';
comment on column marts.shop_league.cut_category_id is 'The ranking is cut by this category, the lowest level that was requested: echotik.categories.category_id; empty for no cut.';
comment on column marts.shop_league.cut_category is 'Its path of English names.';
comment on column marts.shop_league.cut_origin is 'The ranking is cut by this origin of shops: local or cross-border; empty for no cut.';
comment on column marts.shop_league.rank is 'Place in the ranking, 1 is the top.';
comment on column marts.shop_league.sorted_value is 'The measure the ranking is sorted by; a ranking always fills it.';
comment on column marts.shop_league.previous_rank is 'Place in the same ranking of the period before; empty when the shop was not among the places read.';
comment on column marts.shop_league.places_won is 'Places won since then; negative: lost.';
comment on column marts.shop_league.is_new is 'True: the ranking of the period before was read, and the shop was not among the places read. Empty: that ranking was not read.';
comment on column marts.shop_league.seller_id is 'The shop: echotik.shops.seller_id.';
comment on column marts.shop_league.name is 'Deprecated until 1.0: use shop_name. Name, as known now.';
comment on column marts.shop_league.origin is 'local or cross-border, as known now.';
comment on column marts.shop_league.category is 'Deprecated until 1.0: use category_path. Category of the shop, path of English names, as known now.';
comment on column marts.shop_league.rating is 'Score, 0 to 5, as known now.';
comment on column marts.shop_league.units is 'Units sold in the period, estimate.';
comment on column marts.shop_league.gmv is 'GMV in the period, estimate; currency not stated, presumably USD.';
comment on column marts.shop_league.products is 'Products. Empty where the API gives 0: the ranking does not fill it.';
comment on column marts.shop_league.creators is 'Creators who promote it; in the period or in all is not documented, so do not add up periods.';
comment on column marts.shop_league.videos is 'Promoting videos; in the period or in all is not documented, so do not add up periods.';
comment on column marts.shop_league.lives is 'Live sessions; in the period or in all is not documented, so do not add up periods.';
comment on column marts.shop_league.link is 'Page of the shop, as known now.';
comment on column marts.shop_league.shop_name is 'Name, as known now.';
comment on column marts.shop_league.category_path is 'Category of the shop, path of English names, as known now.';
