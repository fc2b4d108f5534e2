-- What products, shops and creators sell by video, live and otherwise.
create view marts.sales_channels as
with product_channels as not materialized (
  select p.product_id, p.product_name, p.seller_id, p.region, last_reading.read_at, w.window_days,
    w.units, part.video_units, part.live_units, w.gmv, part.video_gmv, part.live_gmv,
    greatest(w.units - part.video_units - part.live_units, case when num_nulls(w.units, part.video_units, part.live_units) = 0 then 0 end) as other_units,
    greatest(w.gmv - part.video_gmv - part.live_gmv, case when num_nulls(w.gmv, part.video_gmv, part.live_gmv) = 0 then 0 end) as other_gmv
  from echotik.products p
  left join marts.product_readings last_reading using (product_id)
  cross join lateral (
    values
      (1, p.total_sale_1d_cnt, p.total_video_sale_1d_cnt, p.total_live_sale_1d_cnt, p.total_sale_gmv_1d_amt, p.total_video_sale_gmv_1d_amt, p.total_live_sale_gmv_1d_amt),
      (7, p.total_sale_7d_cnt, p.total_video_sale_7d_cnt, p.total_live_sale_7d_cnt, p.total_sale_gmv_7d_amt, p.total_video_sale_gmv_7d_amt, p.total_live_sale_gmv_7d_amt),
      (15, p.total_sale_15d_cnt, p.total_video_sale_15d_cnt, p.total_live_sale_15d_cnt, p.total_sale_gmv_15d_amt, p.total_video_sale_gmv_15d_amt, p.total_live_sale_gmv_15d_amt),
      (30, p.total_sale_30d_cnt, p.total_video_sale_30d_cnt, p.total_live_sale_30d_cnt, p.total_sale_gmv_30d_amt, p.total_video_sale_gmv_30d_amt, p.total_live_sale_gmv_30d_amt),
      (60, p.total_sale_60d_cnt, p.total_video_sale_60d_cnt, p.total_live_sale_60d_cnt, p.total_sale_gmv_60d_amt, p.total_video_sale_gmv_60d_amt, p.total_live_sale_gmv_60d_amt),
      (90, p.total_sale_90d_cnt, p.total_video_sale_90d_cnt, p.total_live_sale_90d_cnt, p.total_sale_gmv_90d_amt, p.total_video_sale_gmv_90d_amt, p.total_live_sale_gmv_90d_amt),
      (null, p.total_sale_cnt, p.total_video_sale_cnt, p.total_live_sale_cnt, p.total_sale_gmv_amt, p.total_video_sale_gmv_amt, p.total_live_sale_gmv_amt)
  ) w (window_days, units, video_units, live_units, gmv, video_gmv, live_gmv)
  -- The list of a shop has no sales by video, nor those live in all: what is known of them is of an earlier reading, and does not fit
  -- the total.
  cross join lateral (select last_reading.read_at is not null and last_reading.stream is distinct from 'seller-product-list' as has_videos) reading
  cross join lateral (
    select case when reading.has_videos then w.video_units end as video_units, case when reading.has_videos then w.video_gmv end as video_gmv,
      case when reading.has_videos or w.window_days is not null then w.live_units end as live_units,
      case when reading.has_videos or w.window_days is not null then w.live_gmv end as live_gmv
  ) part
),
channels as (
  select 'product' as kind, product_id as id, product_name as name, region, window_days,
    units, video_units, live_units, other_units, gmv, video_gmv, live_gmv, other_gmv,
    'own figures' as basis, null::bigint as products, null::numeric as own_gmv, read_at as oldest_reading, read_at as newest_reading
  from product_channels
  union all
  select 'shop', s.seller_id, s.seller_name, s.region, c.window_days,
    c.units, c.video_units, c.live_units, c.other_units, c.gmv, c.video_gmv, c.live_gmv, c.other_gmv,
    'sum of products', c.products,
    case when c.window_days = 1 then s.total_sale_gmv_1d_amt when c.window_days = 7 then s.total_sale_gmv_7d_amt
      when c.window_days = 30 then s.total_sale_gmv_30d_amt when c.window_days = 90 then s.total_sale_gmv_90d_amt
      when c.window_days is null then s.total_sale_gmv_amt end,
    c.oldest_reading, c.newest_reading
  from echotik.shops s
  join (
    select seller_id, window_days, count(*) as products,
      sum(units)::bigint as units, sum(video_units)::bigint as video_units, sum(live_units)::bigint as live_units, sum(other_units)::bigint as other_units,
      sum(gmv) as gmv, sum(video_gmv) as video_gmv, sum(live_gmv) as live_gmv, sum(other_gmv) as other_gmv,
      min(read_at) as oldest_reading, max(read_at) as newest_reading
    from product_channels
    -- Of the other products the three parts are not known, so that sums with them would not fit together.
    where other_units is not null and other_gmv is not null
    group by seller_id, window_days
  ) c using (seller_id)
  union all
  select 'creator', user_id, unique_id, region, 30,
    null, total_video_sale_30d_cnt, null, null,
    total_sale_gmv_30d_amt, total_video_sale_gmv_30d_amt, total_live_sale_gmv_30d_amt,
    greatest(total_sale_gmv_30d_amt - total_video_sale_gmv_30d_amt - total_live_sale_gmv_30d_amt,
      case when num_nulls(total_sale_gmv_30d_amt, total_video_sale_gmv_30d_amt, total_live_sale_gmv_30d_amt) = 0 then 0 end),
    'own figures', null, null, last_reading.read_at, last_reading.read_at
  from echotik.influencers
  left join marts.creator_readings last_reading using (user_id)
)
select
  c.kind,
  c.id,
  c.name,
  c.region,
  c.window_days,
  c.units,
  c.video_units,
  c.live_units,
  c.other_units,
  round(100.0 * c.video_units / base.units, 2) as video_units_share_pct,
  round(100.0 * c.live_units / base.units, 2) as live_units_share_pct,
  round(100.0 * c.other_units / base.units, 2) as other_units_share_pct,
  c.gmv,
  c.video_gmv,
  c.live_gmv,
  c.other_gmv,
  round(100.0 * c.video_gmv / base.gmv, 2) as video_gmv_share_pct,
  round(100.0 * c.live_gmv / base.gmv, 2) as live_gmv_share_pct,
  round(100.0 * c.other_gmv / base.gmv, 2) as other_gmv_share_pct,
  case
    when c.other_gmv is null or greatest(c.video_gmv, c.live_gmv, c.other_gmv) <= 0 then null
    when c.video_gmv >= greatest(c.live_gmv, c.other_gmv) then 'video'
    when c.live_gmv >= c.other_gmv then 'live'
    else 'other'
  end as main_channel,
  c.basis,
  c.products,
  round(100.0 * c.gmv / nullif(c.own_gmv, 0), 2) as coverage_pct,
  c.oldest_reading,
  c.newest_reading
from channels c
-- Video and live may exceed the total, because each is an estimate of its own: then the shares are those of their sum.
cross join lateral (
  select case when c.units is not null then nullif(greatest(c.units, coalesce(c.video_units, 0) + coalesce(c.live_units, 0) + coalesce(c.other_units, 0), 0), 0) end as units,
    case when c.gmv is not null then nullif(greatest(c.gmv, coalesce(c.video_gmv, 0) + coalesce(c.live_gmv, 0) + coalesce(c.other_gmv, 0), 0), 0) end as gmv
) base
where num_nonnulls(c.units, c.gmv, c.video_units, c.live_units, c.video_gmv, c.live_gmv) > 0;

comment on view marts.sales_channels is 'What products, shops and creators sell by video, live and otherwise: a row an entity and window. Filter by kind and window_days; windows overlap, and shops are sums of products: add up neither. Products have all windows, and creators 30 days only. EchoTik states no channels of a shop, so a shop is the sum of its known products of which all parts are known: coverage_pct says how much of the shop that is. A window of which nothing is known has no row. Sales are estimates of EchoTik. Sources: product-detail, product-list, seller-product-list (products), influencer-detail, influencer-list (influencers); as fresh as these were read.';
comment on column marts.sales_channels.kind is 'What it is about: product, shop or creator.';
comment on column marts.sales_channels.id is 'The entity: product_id, seller_id or user_id.';
comment on column marts.sales_channels.name is 'Title of the product, name of the shop or handle of the creator, as known now.';
comment on column marts.sales_channels.region is 'Market, such as US, as known now.';
comment on column marts.sales_channels.window_days is 'Days that the window looks back from the reading: 1, 7, 15, 30, 60 or 90. Empty: sales in all.';
comment on column marts.sales_channels.units is 'Units sold in the window. Empty: not known, as for creators.';
comment on column marts.sales_channels.video_units is 'Those sold by video. Empty: not known, as where the list of a shop (seller-product-list) read the product last.';
comment on column marts.sales_channels.live_units is 'Those sold live. Empty: not known, as for creators.';
comment on column marts.sales_channels.other_units is 'The rest, sold by product card, showcase or search: units minus video_units and live_units, never below 0. Empty where one of the three is not known.';
comment on column marts.sales_channels.video_units_share_pct is 'video_units in percent of units: 5 is 5 %. Where video and live together exceed the total, percent of the two together. Empty where nothing was sold.';
comment on column marts.sales_channels.live_units_share_pct is 'live_units in percent, in the same way.';
comment on column marts.sales_channels.other_units_share_pct is 'other_units in percent, in the same way.';
comment on column marts.sales_channels.gmv is 'GMV of the window; presumably USD.';
comment on column marts.sales_channels.video_gmv is 'That by video. Empty: not known, as for video_units.';
comment on column marts.sales_channels.live_gmv is 'That by live session.';
comment on column marts.sales_channels.other_gmv is 'The rest: gmv minus video_gmv and live_gmv, never below 0. Empty where one of the three is not known.';
comment on column marts.sales_channels.video_gmv_share_pct is 'video_gmv in percent of gmv: 5 is 5 %. Where video and live together exceed the total, percent of the two together. Empty where nothing was sold.';
comment on column marts.sales_channels.live_gmv_share_pct is 'live_gmv in percent, in the same way.';
comment on column marts.sales_channels.other_gmv_share_pct is 'other_gmv in percent, in the same way.';
comment on column marts.sales_channels.main_channel is 'Channel with the most GMV: video, live or other. Empty: a part is not known, or nothing was sold.';
comment on column marts.sales_channels.basis is 'own figures: EchoTik states them of the entity. sum of products: of a shop, added up over its known products.';
comment on column marts.sales_channels.products is 'Shops: known products that are added up.';
comment on column marts.sales_channels.coverage_pct is 'Shops: gmv in percent of the GMV that EchoTik states of the shop itself in the same window. Far below 100: many of its products are not known. The two are read at different times: it may exceed 100. Empty: not stated, as for 15 and 60 days.';
comment on column marts.sales_channels.oldest_reading is 'When the API first answered with the oldest totals and windows that are in the row. A window ends there. Empty: not known.';
comment on column marts.sales_channels.newest_reading is 'When the API first answered with the newest totals and windows that are in the row.';
