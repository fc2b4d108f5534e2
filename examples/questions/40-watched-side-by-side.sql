-- How do the shops, products and creators that we watch compare?
-- For: a brand that follows its competitors, beside its own shop.
-- Adapt: kinds. Needs a watchlist: npx echotik-warehouse watch add shop 7495... Units and GMV are estimates.
with params as (
  select array['shop', 'product', 'creator'] as kinds
)
select
  w.kind,
  w.name,
  w.note,
  w.region,
  w.category_path,
  w.level,
  w.gmv_30d,
  w.units_30d,
  w.gmv_change_pct,
  w.main_channel,
  w.main_channel_share_pct,
  w.creators,
  w.top_creator_share_pct,
  w.videos,
  w.products,
  w.new_products_30d,
  w.followers,
  w.avg_price,
  w.rating,
  w.read_at,
  w.entity_id
from marts.watched w
join params p on w.kind = any(p.kinds)
order by array_position(p.kinds, w.kind), w.gmv_30d desc nulls last, w.id;
