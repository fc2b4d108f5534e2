-- Which products sell mostly in live sessions, and how much by video and product card?
-- For: a shop or an agency that plans lives.
-- Adapt: region; kind (product, shop or creator); window_days (1, 7, 15, 30, 60 or 90; creators have 30 only); min_live_pct. Units and GMV are estimates.
with params as (
  select 'US' as region, 'product' as kind, 30 as window_days, 50 as min_live_pct
)
select
  c.name,
  c.gmv,
  c.live_gmv_share_pct,
  c.video_gmv_share_pct,
  c.other_gmv_share_pct,
  c.units,
  c.live_units,
  c.video_units,
  c.other_units,
  c.newest_reading,
  c.id
from marts.sales_channels c
join params using (region, kind, window_days)
where c.live_gmv_share_pct >= params.min_live_pct
order by c.live_gmv desc, c.id
limit 20;
