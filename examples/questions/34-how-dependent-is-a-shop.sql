-- How dependent is a shop on its first product, its first creators and one channel?
-- For: a shop that weighs its risk, a rival that looks for a weak point, an investor.
-- Adapt: region; seller_ids, empty takes the shops with most GMV; channels of other windows: marts.sales_channels. Shares of creators need product-influencer-list: see the pipeline "attribution" in README.md.
with params as (
  select 'US' as region, array[]::text[] as seller_ids
)
select
  s.shop_name,
  s.shop_gmv_30d,
  s.coverage_pct,
  s.products,
  s.top_product_name,
  s.top_product_share_pct,
  s.creators,
  s.top_creator_handle,
  s.top_creator_share_pct,
  s.top_3_creators_share_pct,
  s.main_channel,
  s.video_gmv_share_pct,
  s.live_gmv_share_pct,
  s.other_gmv_share_pct,
  s.seller_id
from marts.shop_concentration s
join params p using (region)
where s.products > 0 and (s.seller_id = any(p.seller_ids) or cardinality(p.seller_ids) = 0)
order by s.shop_gmv_30d desc nulls last, s.seller_id
limit 30;
