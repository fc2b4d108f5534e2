-- What share of the ranked shops of a category is mine, and what share is my competitors'?
-- For: a shop, every week.
-- Adapt: region; period (day, week or month: never mix them); category_id, empty takes that of the first shop; mine and competitors: lists of seller_id. Shares are of the ranked shops of the category, not of all shops. Where you read rankings that are cut by a category, take l.cut_category_id instead of uncut and the category of the shop.
with params as (
  select 'US' as region, 'day' as period, 'units sold' as sorted_by, '' as category_id,
    array[]::text[] as mine, array[]::text[] as competitors
),
ranked as (
  select l.period_start, l.rank, l.seller_id, l.shop_name, l.units, l.gmv, s.category_id
  from marts.shop_league l
  join params using (region, period, sorted_by)
  join echotik.shops s using (seller_id)
  where l.uncut and l.period_start = (
    select max(n.period_start) from marts.shop_league n join params using (region, period, sorted_by) where n.uncut
  )
),
chosen as (
  select coalesce(nullif(p.category_id, ''), (
    select r.category_id from ranked r where r.category_id <> '' order by r.rank limit 1
  )) as category_id
  from params p
)
select
  r.period_start,
  k.category_name,
  case when r.seller_id = any(p.mine) then 'mine' when r.seller_id = any(p.competitors) then 'competitor' else 'other' end as whose,
  r.shop_name,
  r.units,
  r.gmv,
  round(100.0 * r.gmv / nullif(sum(r.gmv) over (), 0), 2) as gmv_share_pct,
  round(100.0 * r.units / nullif(sum(r.units) over (), 0), 2) as units_share_pct,
  count(*) over () as ranked_shops,
  r.seller_id
from ranked r
join chosen using (category_id)
left join marts.product_categories k using (category_id)
cross join params p
order by r.gmv desc nulls last, r.seller_id;
