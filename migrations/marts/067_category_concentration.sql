-- How the GMV of a category is spread over shops, month by month, and who is new.
create view marts.category_concentration as
with shop_months as (
  -- could_be_there: where the shop is not known of the month before, it was not there. A place of this month says so if the ranking
  -- of the month before was read as far.
  select 'shop ranking' as basis, r.date as month, r.region, r.category_id, r.seller_id, r.total_sale_gmv_amt as gmv, r.total_sale_cnt as units,
    coalesce(r.position <= b.places, false) as could_be_there
  from echotik.shop_ranks r
  left join (
    select date, region, category_id, max(position) as places
    from echotik.shop_ranks
    where rank_type = 3 and rank_field = 1 and category_id <> '' and category_l2_id = '' and category_l3_id = '' and from_flag = ''
    group by date, region, category_id
  ) b on b.date = (r.date - interval '1 month')::date and b.region = r.region and b.category_id = r.category_id
  where r.rank_type = 3 and r.rank_field = 1 and r.category_id <> '' and r.category_l2_id = '' and r.category_l3_id = '' and r.from_flag = ''
  union all
  -- A product is in the whole ranking and in those that are cut by its categories, with the same figures.
  select 'product ranking', r.date, r.region, p.category_id, p.seller_id, sum(r.gmv), sum(r.units), bool_or(r.could_be_there)
  from (
    select l.date, l.region, l.product_id, max(l.total_sale_gmv_amt) as gmv, max(l.total_sale_cnt) as units,
      coalesce(bool_or(l.position <= b.places), false) as could_be_there
    from echotik.product_ranks l
    left join (
      select date, region, category_id, category_l2_id, category_l3_id, max(position) as places
      from echotik.product_ranks where rank_type = 3 and rank_field = 1
      group by date, region, category_id, category_l2_id, category_l3_id
    ) b on b.date = (l.date - interval '1 month')::date and b.region = l.region
      and b.category_id = l.category_id and b.category_l2_id = l.category_l2_id and b.category_l3_id = l.category_l3_id
    where l.rank_type = 3 and l.rank_field = 1
    group by l.date, l.region, l.product_id
  ) r
  join echotik.products p using (product_id)
  group by r.date, r.region, p.category_id, p.seller_id
  union all
  -- What a month brought is the difference of totals. Of the last three days of a month the largest total counts. A product that was
  -- first seen before, and whose sales of the month before are not known, may have sold then.
  select 'daily totals', d.month, d.region, d.category_id, d.seller_id, sum(d.gmv - d.gmv_before), sum(d.units - d.units_before), bool_and(d.could_be_there)
  from (
    select p.region, p.category_id, p.seller_id, e.month, e.gmv, e.units,
      case when e.is_next then e.gmv_earlier when p.first_crawl_dt >= e.month then 0 end as gmv_before,
      case when e.is_next then e.units_earlier when p.first_crawl_dt >= e.month then 0 end as units_before,
      coalesce(e.is_next and e.was_next or p.first_crawl_dt >= case when e.is_next then e.month - interval '1 month' else e.month end, false) as could_be_there
    from (
      select *, coalesce(lag(is_next) over (partition by product_id order by month), false) as was_next
      from (
        select product_id, month, gmv, units,
          lag(gmv) over of_product as gmv_earlier, lag(units) over of_product as units_earlier,
          coalesce(lag(month) over of_product = (month - interval '1 month')::date, false) as is_next
        from (
          select product_id, date_trunc('month', date::timestamp)::date as month, max(total_sale_gmv_amt) as gmv, max(total_sale_cnt) as units
          from echotik.product_daily
          where date_part('day', date + 3) <= 3 and total_sale_gmv_amt is not null
          group by 1, 2
        ) ends
        window of_product as (partition by product_id order by month)
      ) pairs
    ) e
    join echotik.products p using (product_id)
  ) d
  group by d.month, d.region, d.category_id, d.seller_id
),
placed as (
  select *,
    row_number() over (partition by basis, region, category_id, month, has_shop order by gmv desc, seller_id) as place,
    coalesce(lag(month) over (partition by basis, region, category_id, seller_id order by month) = (month - interval '1 month')::date, false) as was_there
  from (select *, coalesce(seller_id, '') <> '' as has_shop from shop_months) known
  where gmv > 0 and category_id <> ''
),
months as (
  select basis, region, category_id, month,
    count(*) filter (where has_shop) as shops,
    sum(gmv) filter (where has_shop) as gmv,
    sum(gmv) as whole_gmv,
    sum(units) filter (where has_shop)::bigint as units,
    sum(gmv) filter (where has_shop and place <= 4) as top_4_gmv,
    sum(gmv) filter (where has_shop and place <= 10) as top_10_gmv,
    max(seller_id) filter (where has_shop and place = 1) as top_shop_id,
    sum(gmv) filter (where has_shop and place = 1) as top_gmv,
    count(*) filter (where has_shop and not was_there and could_be_there) as absent_before,
    sum(gmv) filter (where has_shop and not was_there and could_be_there) as absent_before_gmv,
    lag(month) over (partition by basis, region, category_id order by month) = (month - interval '1 month')::date as has_month_before
  from placed
  group by basis, region, category_id, month
  having bool_or(has_shop)
),
shares as (
  select *,
    case when shops > 4 then round(100.0 * top_4_gmv / gmv, 2) end as cr4_pct,
    case when shops > 10 then round(100.0 * top_10_gmv / gmv, 2) end as cr10_pct,
    case when has_month_before then absent_before end as new_shops,
    case when has_month_before then round(100.0 * absent_before / shops, 2) end as new_shops_share_pct,
    case when has_month_before then round(100.0 * coalesce(absent_before_gmv, 0) / gmv, 2) end as new_shops_gmv_share_pct
  from months
)
select
  m.month,
  m.region,
  m.category_id,
  k.category_name,
  m.basis,
  m.shops,
  m.units,
  m.gmv,
  m.cr4_pct,
  m.cr10_pct,
  m.top_shop_id,
  t.seller_name as top_shop_name,
  round(100.0 * m.top_gmv / m.gmv, 2) as top_shop_share_pct,
  m.new_shops,
  m.new_shops_share_pct,
  m.new_shops_gmv_share_pct,
  case when f.days > 0 then coalesce(n.products, 0) end as new_products,
  round((100 - m.cr4_pct + m.new_shops_share_pct) / 2, 2) as openness_index,
  round(100.0 * m.gmv / m.whole_gmv, 2) as coverage_pct
from shares m
left join marts.product_categories k on k.category_id = m.category_id
left join echotik.shops t on t.seller_id = m.top_shop_id
left join (
  select region, category_id, date_trunc('month', first_crawl_dt::timestamp)::date as month, count(*) as products
  from echotik.products group by 1, 2, 3
) n on n.region = m.region and n.category_id = m.category_id and n.month = m.month
left join (
  select region, category_id, count(first_crawl_dt) as days from echotik.products group by 1, 2
) f on f.region = m.region and f.category_id = m.category_id;

comment on view marts.category_concentration is 'How the GMV of a product category of level 1 is spread over shops: a row a month, market, category and basis. Filter by basis, never mix them. All shares are of the shops that are known on that basis, not of all of TikTok Shop: a ranking ends with its last place that was read. Sales are estimates of EchoTik. Sources: seller-ranklist and product-ranklist of months, product-trend (product_daily).';
comment on column marts.category_concentration.month is 'First day of the month.';
comment on column marts.category_concentration.region is 'Market, such as US.';
comment on column marts.category_concentration.category_id is 'Product category of level 1: echotik.categories.category_id.';
comment on column marts.category_concentration.category_name is 'Its English name.';
comment on column marts.category_concentration.basis is 'Which shops are known, with which GMV. shop ranking: shops in the ranking of the month that is cut by the category. product ranking: products in the rankings of the month, added up by their shop and category as known now. daily totals: products with daily rows at the end of the month and of the month before (or first seen by EchoTik in the month), added up in the same way; a month has rows when it is over.';
comment on column marts.category_concentration.shops is 'Shops with GMV in the month.';
comment on column marts.category_concentration.units is 'Units that these shops sold in the category.';
comment on column marts.category_concentration.gmv is 'GMV of these shops in the category; presumably USD. The denominator of all shares: coverage_pct says what is missing from it.';
comment on column marts.category_concentration.cr4_pct is 'Concentration ratio CR4: GMV of the first four shops in percent of gmv. Near 100: closed. Empty where 4 shops or fewer are known, because it would always be 100.';
comment on column marts.category_concentration.cr10_pct is 'Concentration ratio CR10: GMV of the first ten shops in percent of gmv. Empty where 10 shops or fewer are known.';
comment on column marts.category_concentration.top_shop_id is 'The shop with the most GMV: echotik.shops.seller_id.';
comment on column marts.category_concentration.top_shop_name is 'Its name, as known now.';
comment on column marts.category_concentration.top_shop_share_pct is 'Its GMV in percent of gmv.';
comment on column marts.category_concentration.new_shops is 'Shops that were not among those of the month before, on the same basis, where they could have been: by rankings those with a place that was read in the month before too; by daily totals those of which every product was first seen by EchoTik since the month before, or has its sales of that month known. Empty: of the month before no shop is known.';
comment on column marts.category_concentration.new_shops_share_pct is 'new_shops in percent of shops.';
comment on column marts.category_concentration.new_shops_gmv_share_pct is 'GMV of new_shops in percent of gmv.';
comment on column marts.category_concentration.new_products is 'Known products of the market and category that EchoTik first saw in the month. Empty: of none of its products is the first day known.';
comment on column marts.category_concentration.openness_index is '(100 - cr4_pct + new_shops_share_pct) / 2: the mean of what the first four shops leave to others and of the share of shops that are new. 0 is closed, 100 is open. Compare categories on the same basis only. Empty where a part of it is.';
comment on column marts.category_concentration.coverage_pct is 'gmv in percent of the GMV of all products that are known on the basis: the rest is of products whose shop is not known, as where only a ranking named them. Always 100 for shop ranking.';
