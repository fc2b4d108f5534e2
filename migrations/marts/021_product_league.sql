-- Products by the rankings of days, weeks and months, with the movement of their place.
create view marts.product_league as
select
  r.date as period_start,
  case r.rank_type when 1 then 'day' when 2 then 'week' when 3 then 'month' end as period,
  r.region,
  case r.rank_field when 1 then 'units sold' when 2 then 'creators' end as sorted_by,
  r.category_id = '' and r.category_l2_id = '' and r.category_l3_id = '' as uncut,
  coalesce(nullif(r.category_l3_id, ''), nullif(r.category_l2_id, ''), nullif(r.category_id, '')) as cut_category_id,
  cut.category_path as cut_category,
  r.position as rank,
  case r.rank_field when 1 then r.total_sale_cnt when 2 then r.total_ifl_cnt end as sorted_value,
  before.position as previous_rank,
  before.position - r.position as places_won,
  case when before.found then false when ranking.known then true end as is_new,
  r.product_id,
  e.product_name as name,
  own.category_path as category,
  e.seller_id,
  s.seller_name as shop,
  e.spu_avg_price as mean_price,
  e.product_rating as rating,
  r.total_sale_cnt as units,
  r.total_sale_gmv_amt as gmv,
  r.total_ifl_cnt as creators,
  r.total_video_cnt as videos,
  r.total_live_cnt as lives,
  e.product_name,
  own.category_path,
  s.seller_name as shop_name,
  e.spu_avg_price as avg_price
from echotik.product_ranks r
left join echotik.products e using (product_id)
left join echotik.shops s on s.seller_id = e.seller_id
left join marts.product_categories cut on cut.category_id = coalesce(nullif(r.category_l3_id, ''), nullif(r.category_l2_id, ''), r.category_id)
left join marts.product_categories own on own.category_id = coalesce(nullif(e.category_l3_id, '0'), nullif(e.category_l2_id, '0'), e.category_id)
cross join lateral (
  select case r.rank_type when 1 then r.date - 1 when 2 then r.date - 7 when 3 then (r.date - interval '1 month')::date end as date
) period_before
-- One probe of the key a row, in the month of the period before: a join or a window would read every month. As an aggregate
-- and as exists, so that a query that selects neither, such as one for the newest day, does not probe at all.
left join lateral (
  select max(p.position) as position, bool_or(true) as found from echotik.product_ranks p
  where p.date = period_before.date and p.rank_type = r.rank_type and p.region = r.region and p.rank_field = r.rank_field
    and p.category_id = r.category_id and p.category_l2_id = r.category_l2_id and p.category_l3_id = r.category_l3_id
    and p.product_id = r.product_id
) before on true
cross join lateral (
  select exists (
    select from echotik.product_ranks p
    where p.date = period_before.date and p.rank_type = r.rank_type and p.region = r.region and p.rank_field = r.rank_field
      and p.category_id = r.category_id and p.category_l2_id = r.category_l2_id and p.category_l3_id = r.category_l3_id
  ) as known
) ranking;

comment on view marts.product_league is 'Products in the rankings of EchoTik, one row a product, ranking and period. Source: product-ranklist, daily for the day before, weekly, monthly; units and GMV are estimates.';
comment on column marts.product_league.period_start is 'First day of the period: any day, a Monday, or the first of a month.';
comment on column marts.product_league.period is 'Length of the period: day, week or month. Never mix them.';
comment on column marts.product_league.region is 'Market of the ranking, such as US.';
comment on column marts.product_league.sorted_by is 'What the ranking is sorted by: units sold or creators who promote it.';
comment on column marts.product_league.uncut is 'True: the whole ranking. False: cut by what the next columns say, with places of its own. Do not add up rankings: they overlap.';
comment on column marts.product_league.cut_category_id is 'The ranking is cut by this category, the lowest level that was requested: echotik.categories.category_id; empty for no cut.';
comment on column marts.product_league.cut_category is 'Its path of English names.';
comment on column marts.product_league.rank is 'Place in the ranking, 1 is the top.';
comment on column marts.product_league.sorted_value is 'The measure the ranking is sorted by; a ranking always fills it.';
comment on column marts.product_league.previous_rank is 'Place in the same ranking of the period before; empty when the product was not among the places read.';
comment on column marts.product_league.places_won is 'Places won since then; negative: lost.';
comment on column marts.product_league.is_new is 'True: the ranking of the period before was read, and the product was not among the places read. Empty: that ranking was not read.';
comment on column marts.product_league.product_id is 'The product: echotik.products.product_id.';
comment on column marts.product_league.name is 'Deprecated until 1.0: use product_name. Title, as known now.';
comment on column marts.product_league.category is 'Deprecated until 1.0: use category_path. Category of the product, path of English names, as known now.';
comment on column marts.product_league.seller_id is 'Its shop: echotik.shops.seller_id.';
comment on column marts.product_league.shop is 'Deprecated until 1.0: use shop_name. Name of the shop, as known now.';
comment on column marts.product_league.mean_price is 'Deprecated until 1.0: use avg_price. Mean price of its SKUs, as known now; presumably USD.';
comment on column marts.product_league.rating is 'Score of the reviews, 0 to 5, as known now.';
comment on column marts.product_league.units is 'Units sold in the period, estimate.';
comment on column marts.product_league.gmv is 'GMV in the period, estimate; currency not stated, presumably USD.';
comment on column marts.product_league.creators is 'Creators who promote it; in the period or in all is not documented, so do not add up periods.';
comment on column marts.product_league.videos is 'Promoting videos; in the period or in all is not documented, so do not add up periods.';
comment on column marts.product_league.lives is 'Live sessions; in the period or in all is not documented, so do not add up periods.';
comment on column marts.product_league.product_name is 'Title, as known now.';
comment on column marts.product_league.category_path is 'Category of the product, path of English names, as known now.';
comment on column marts.product_league.shop_name is 'Name of the shop, as known now.';
comment on column marts.product_league.avg_price is 'Mean price of its SKUs, as known now; presumably USD.';
