-- When products were first seen, what their first weeks brought, and in which stage they are.
create view marts.new_products as
select
  p.product_id,
  p.product_name,
  p.region,
  p.category_id,
  k.category_name,
  p.seller_id,
  s.seller_name as shop_name,
  p.first_crawl_dt as first_seen_date,
  seen.first_at as first_observed_at,
  reading.date as as_of_date,
  reading.date - p.first_crawl_dt as age_days,
  case
    when num_nulls(reading.date, p.first_crawl_dt, p.total_sale_7d_cnt, p.total_sale_30d_cnt, p.total_sale_90d_cnt) > 0 then null
    when reading.date - p.first_crawl_dt < 30 then 'new'
    when p.total_sale_30d_cnt <= 0 then case when p.total_sale_90d_cnt > 0 then 'declining' end
    when pace.week >= 1.2 * pace.weeks_before then 'growing'
    when pace.week <= 0.8 * pace.weeks_before then 'declining'
    when pace.month >= 1.5 * pace.months_before then 'peak'
    else 'steady'
  end as life_stage,
  nullif(p.spu_avg_price, 0) as avg_price,
  p.total_ifl_cnt as creators,
  p.total_video_cnt as videos,
  p.total_live_cnt as lives,
  p.total_sale_cnt as units_in_all,
  p.total_sale_gmv_amt as gmv_in_all,
  p.total_sale_7d_cnt as units_7d,
  p.total_sale_30d_cnt as units_30d,
  p.total_sale_90d_cnt as units_90d,
  p.total_sale_gmv_30d_amt as gmv_30d,
  weeks.units_1 - weeks.units_0 as week_1_units,
  weeks.units_2 - weeks.units_1 as week_2_units,
  weeks.units_3 - weeks.units_2 as week_3_units,
  weeks.units_4 - weeks.units_3 as week_4_units,
  weeks.gmv_1 - weeks.gmv_0 as week_1_gmv,
  weeks.gmv_2 - weeks.gmv_1 as week_2_gmv,
  weeks.gmv_3 - weeks.gmv_2 as week_3_gmv,
  weeks.gmv_4 - weeks.gmv_3 as week_4_gmv
from echotik.products p
left join echotik.shops s using (seller_id)
left join marts.product_categories k on k.category_id = p.category_id
left join marts.product_readings last_reading on last_reading.product_id = p.product_id
cross join lateral (select (last_reading.read_at at time zone 'UTC')::date as date) reading
-- Units a day: of the last 7 days, the 23 before them, the last 30, and the 60 before them.
cross join lateral (
  select p.total_sale_7d_cnt / 7.0 as week, (p.total_sale_30d_cnt - p.total_sale_7d_cnt) / 23.0 as weeks_before,
    p.total_sale_30d_cnt / 30.0 as month, (p.total_sale_90d_cnt - p.total_sale_30d_cnt) / 60.0 as months_before
) pace
left join lateral (select min(observed_at) as first_at from echotik.products_history h where h.product_id = p.product_id) seen on true
-- The total at the end of a week is that of its last day or of the day before. It counts if a later day was read too, because
-- then the week was over.
left join lateral (
  select
    (array_agg(units - units_1d order by date) filter (where week_day <= 1))[1] as units_0,
    case when max(week_day) >= 6 then (array_agg(units order by date desc) filter (where week_day in (5, 6)))[1] end as units_1,
    case when max(week_day) >= 13 then (array_agg(units order by date desc) filter (where week_day in (12, 13)))[1] end as units_2,
    case when max(week_day) >= 20 then (array_agg(units order by date desc) filter (where week_day in (19, 20)))[1] end as units_3,
    case when max(week_day) >= 27 then (array_agg(units order by date desc) filter (where week_day in (26, 27)))[1] end as units_4,
    (array_agg(gmv - gmv_1d order by date) filter (where week_day <= 1))[1] as gmv_0,
    case when max(week_day) >= 6 then (array_agg(gmv order by date desc) filter (where week_day in (5, 6)))[1] end as gmv_1,
    case when max(week_day) >= 13 then (array_agg(gmv order by date desc) filter (where week_day in (12, 13)))[1] end as gmv_2,
    case when max(week_day) >= 20 then (array_agg(gmv order by date desc) filter (where week_day in (19, 20)))[1] end as gmv_3,
    case when max(week_day) >= 27 then (array_agg(gmv order by date desc) filter (where week_day in (26, 27)))[1] end as gmv_4
  from (
    select date, date - p.first_crawl_dt as week_day, total_sale_cnt as units, total_sale_1d_cnt as units_1d,
      total_sale_gmv_amt as gmv, total_sale_gmv_1d_amt as gmv_1d
    from echotik.product_daily
    where product_id = p.product_id and date >= p.first_crawl_dt and date < p.first_crawl_dt + 35 and total_sale_cnt is not null
  ) days
) weeks on true;

comment on view marts.new_products is 'When each known product was first seen, what its first four weeks brought, and its stage of life, a row a product. For new products filter by first_seen_date or age_days. A week of sale counts from first_seen_date and needs daily rows of the product (product-trend); a week of which an end was not read is empty, never 0. Sales are estimates of EchoTik. Sources: product-list, product-detail (products), product-trend (product_daily).';
comment on column marts.new_products.product_id is 'The product: echotik.products.product_id.';
comment on column marts.new_products.product_name is 'Title, as known now; empty where only the id is known.';
comment on column marts.new_products.region is 'Market, such as US, as known now.';
comment on column marts.new_products.category_id is 'Product category of level 1: echotik.categories.category_id.';
comment on column marts.new_products.category_name is 'Its English name.';
comment on column marts.new_products.seller_id is 'The shop that sells it: echotik.shops.seller_id.';
comment on column marts.new_products.shop_name is 'Its name, as known now.';
comment on column marts.new_products.first_seen_date is 'Day EchoTik first saw the product. It may have been on TikTok before. Empty: not stated.';
comment on column marts.new_products.first_observed_at is 'When the API first answered us with the product: the oldest version that is kept. Not the age of the product.';
comment on column marts.new_products.as_of_date is 'Day (UTC) on which the API first answered with these totals and windows, marts.product_readings: age, stage and totals are as of it, not of today. Empty: not known.';
comment on column marts.new_products.age_days is 'Days from first_seen_date to as_of_date.';
comment on column marts.new_products.life_stage is 'new: age_days below 30. Else from units a day: growing, if those of the last 7 days are at least 1.2 times those of the 23 days before; declining, if at most 0.8 times, or nothing was sold for 30 days; peak, if neither and those of the last 30 days are at least 1.5 times those of the 60 days before; steady otherwise. Few units vary by chance: see units_30d. Empty: a part of it is not known, or nothing was sold for 90 days.';
comment on column marts.new_products.avg_price is 'Mean price of its SKUs, as known now; presumably USD. Empty: not known.';
comment on column marts.new_products.creators is 'Creators who promote it, in all.';
comment on column marts.new_products.videos is 'Promoting videos, in all.';
comment on column marts.new_products.lives is 'Live sessions, in all.';
comment on column marts.new_products.units_in_all is 'Units sold in all up to as_of_date.';
comment on column marts.new_products.gmv_in_all is 'GMV in all up to as_of_date; presumably USD.';
comment on column marts.new_products.units_7d is 'Units sold over the 7 days up to as_of_date.';
comment on column marts.new_products.units_30d is 'Units sold over the 30 days up to as_of_date.';
comment on column marts.new_products.units_90d is 'Units sold over the 90 days up to as_of_date.';
comment on column marts.new_products.gmv_30d is 'GMV over the 30 days up to as_of_date; presumably USD.';
comment on column marts.new_products.week_1_units is 'Units sold in the 7 days that begin with first_seen_date: difference of totals. Empty: its first two days, or its last two, were not read; or the week is not over.';
comment on column marts.new_products.week_2_units is 'Units sold in the 7 days after those. Empty: an end of the week was not read, or the week is not over.';
comment on column marts.new_products.week_3_units is 'Units sold in the 7 days after those, in the same way.';
comment on column marts.new_products.week_4_units is 'Units sold in the 7 days after those, in the same way.';
comment on column marts.new_products.week_1_gmv is 'GMV of the first week, in the same way; presumably USD.';
comment on column marts.new_products.week_2_gmv is 'GMV of the second week, in the same way; presumably USD.';
comment on column marts.new_products.week_3_gmv is 'GMV of the third week, in the same way; presumably USD.';
comment on column marts.new_products.week_4_gmv is 'GMV of the fourth week, in the same way; presumably USD.';
