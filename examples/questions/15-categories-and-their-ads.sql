-- Which categories sell much, and how do the ads for them do?
-- For: a performance marketer who decides where to advertise.
-- Adapt: region; time_scope (1, 7 or 30 days, or a month such as 2026-02). Sales are of products we know, ads of all of TikTok.
with params as (
  select 'US' as region, '7' as time_scope
),
newest as (
  select max(i.snapshot_date) as day from marts.product_category_insights i join params using (region, time_scope)
)
select
  i.category_path,
  i.rank,
  i.places_won,
  i.posts,
  i.posts_change_pct,
  i.impressions,
  i.ctr_pct,
  i.cvr_pct,
  i.cpa,
  o.products as known_products,
  o.gmv_30d,
  o.share_of_market
from marts.product_category_insights i
join params p using (region, time_scope)
join newest on newest.day = i.snapshot_date
left join marts.category_overview o on o.category_id = i.category_id and o.region = i.region and o.level = i.level
order by o.gmv_30d desc nulls last, i.rank
limit 30;
