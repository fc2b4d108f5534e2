-- How much a shop depends on its first product, its first creators and one channel.
create view marts.shop_concentration as
with of_products as (
  select p.seller_id,
    count(*) as products,
    count(p.total_sale_gmv_30d_amt) as products_with_sales,
    sum(p.total_sale_gmv_30d_amt) as gmv_30d,
    (array_agg(p.product_id order by p.total_sale_gmv_30d_amt desc, p.product_id) filter (where p.total_sale_gmv_30d_amt > 0))[1] as top_product_id,
    max(p.total_sale_gmv_30d_amt) as top_gmv_30d,
    sum(p.total_sale_gmv_amt) filter (where listed.product_id is not null) as listed_gmv
  from echotik.products p
  -- Product by product, so that a query for one shop reads the lists of its products only.
  left join lateral (
    select i.product_id from echotik.product_influencers i where i.product_id = p.product_id and i.per_product_ifl_gmv_amt is not null limit 1
  ) listed on true
  where p.seller_id is not null
  group by p.seller_id
),
of_creators as (
  select seller_id, count(*) as creators, sum(gmv) as gmv,
    sum(gmv) filter (where place = 1) as top_1_gmv,
    sum(gmv) filter (where place <= 3) as top_3_gmv,
    max(user_id) filter (where place = 1) as top_creator_id
  from (
    select p.seller_id, i.user_id, sum(i.per_product_ifl_gmv_amt) as gmv,
      row_number() over (partition by p.seller_id order by sum(i.per_product_ifl_gmv_amt) desc, i.user_id) as place
    from echotik.product_influencers i
    join echotik.products p using (product_id)
    -- Of the other products the total is not known: with their sales the shares would be those of too many.
    where i.per_product_ifl_gmv_amt is not null and p.total_sale_gmv_amt is not null
    group by p.seller_id, i.user_id
  ) ranked
  group by seller_id
)
select
  s.seller_id,
  s.seller_name as shop_name,
  s.region,
  s.category_id,
  o.products,
  o.products_with_sales,
  o.gmv_30d,
  s.total_sale_gmv_30d_amt as shop_gmv_30d,
  round(100.0 * o.gmv_30d / nullif(s.total_sale_gmv_30d_amt, 0), 2) as coverage_pct,
  o.top_product_id,
  t.product_name as top_product_name,
  o.top_gmv_30d as top_product_gmv_30d,
  round(100.0 * o.top_gmv_30d / nullif(o.gmv_30d, 0), 2) as top_product_share_pct,
  c.creators,
  o.listed_gmv as creators_product_gmv,
  c.gmv as creators_gmv,
  c.top_creator_id,
  i.unique_id as top_creator_handle,
  round(100.0 * c.top_1_gmv / nullif(greatest(o.listed_gmv, c.gmv), 0), 2) as top_creator_share_pct,
  round(100.0 * c.top_3_gmv / nullif(greatest(o.listed_gmv, c.gmv), 0), 2) as top_3_creators_share_pct,
  ch.main_channel,
  ch.video_gmv_share_pct,
  ch.live_gmv_share_pct,
  ch.other_gmv_share_pct
from echotik.shops s
left join of_products o using (seller_id)
left join of_creators c using (seller_id)
left join marts.sales_channels ch on ch.kind = 'shop' and ch.id = s.seller_id and ch.window_days = 30
left join echotik.products t on t.product_id = o.top_product_id
left join echotik.influencers i on i.user_id = c.top_creator_id;

comment on view marts.shop_concentration is 'How much a shop depends on its first product, its first creators and one channel: a row a shop, shops of which nothing is known too. All shares are of what is known: coverage_pct says how much of the shop that is. Sales are estimates of EchoTik. Sources: product-detail, product-list (products), product-influencer-list (product_influencers), seller-detail, seller-list (shops).';
comment on column marts.shop_concentration.seller_id is 'The shop: echotik.shops.seller_id.';
comment on column marts.shop_concentration.shop_name is 'Name, as known now; empty where only the id is known.';
comment on column marts.shop_concentration.region is 'Market, such as US, as known now.';
comment on column marts.shop_concentration.category_id is 'Product category of level 1 of the shop: echotik.categories.category_id.';
comment on column marts.shop_concentration.products is 'Products known of it.';
comment on column marts.shop_concentration.products_with_sales is 'Those of them whose GMV of 30 days is known, 0 included: the rest is missing from gmv_30d.';
comment on column marts.shop_concentration.gmv_30d is 'GMV over 30 days of its known products, each up to its own reading; presumably USD.';
comment on column marts.shop_concentration.shop_gmv_30d is 'GMV over 30 days that EchoTik states of the shop itself; presumably USD.';
comment on column marts.shop_concentration.coverage_pct is 'gmv_30d in percent of shop_gmv_30d. Far below 100: many of its products are not known, and the first product has a smaller share than top_product_share_pct says. The two are read at different times: it may exceed 100.';
comment on column marts.shop_concentration.top_product_id is 'The product with the most GMV over 30 days: echotik.products.product_id.';
comment on column marts.shop_concentration.top_product_name is 'Its title, as known now.';
comment on column marts.shop_concentration.top_product_gmv_30d is 'Its GMV over 30 days; presumably USD.';
comment on column marts.shop_concentration.top_product_share_pct is 'top_product_gmv_30d in percent of gmv_30d: 5 is 5 %.';
comment on column marts.shop_concentration.creators is 'Creators with known sales of those of its products whose GMV in all is known. Empty: no list of creators of such a product was read.';
comment on column marts.shop_concentration.creators_product_gmv is 'GMV in all, by everyone, of the products whose list of creators was read, and whose GMV in all is known; presumably USD.';
comment on column marts.shop_concentration.creators_gmv is 'GMV of these products that is credited to creators; over which time is not documented, presumably in all.';
comment on column marts.shop_concentration.top_creator_id is 'The creator with the most of it: echotik.influencers.user_id.';
comment on column marts.shop_concentration.top_creator_handle is 'Handle of that creator without @.';
comment on column marts.shop_concentration.top_creator_share_pct is 'GMV of the first creator in percent of creators_product_gmv, or of creators_gmv where that is larger.';
comment on column marts.shop_concentration.top_3_creators_share_pct is 'GMV of the first three creators in percent, in the same way.';
comment on column marts.shop_concentration.main_channel is 'Channel with the most GMV over 30 days of its known products: video, live or other. Other windows, and units: marts.sales_channels.';
comment on column marts.shop_concentration.video_gmv_share_pct is 'Share of videos in the GMV over 30 days of its known products, in percent.';
comment on column marts.shop_concentration.live_gmv_share_pct is 'Share of live sessions, in the same way.';
comment on column marts.shop_concentration.other_gmv_share_pct is 'Share of the rest (product card, showcase, search), in the same way.';
