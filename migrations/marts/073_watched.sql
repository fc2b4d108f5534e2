-- The watchlist with the newest figures of each entity side by side. Roles of BI tools may not read ops.watchlist: a view reads with
-- the rights of its owner. A branch for each kind: it looks up the few watched ids by key.
create view marts.watched as
select
  e.kind,
  e.id,
  e.entity_id,
  e.name,
  e.region,
  e.note,
  e.watched_since,
  e.link,
  e.category_path,
  e.level,
  e.units_7d,
  e.units_30d,
  e.gmv_7d,
  e.gmv_30d,
  round(100.0 * e.gmv_per_day_7d / nullif(e.gmv_per_day_30d, 0) - 100, 1) as gmv_change_pct,
  e.main_channel,
  round(100.0 * e.main_channel_gmv / nullif(e.gmv_30d, 0), 1) as main_channel_share_pct,
  e.creators,
  round(100.0 * e.top_creator_gmv / nullif(e.gmv_in_all, 0), 1) as top_creator_share_pct,
  e.videos,
  e.lives,
  e.products,
  e.new_products_30d,
  e.followers,
  e.views_30d,
  e.avg_price,
  e.rating,
  e.read_at
from (
  select
    'shop' as kind, w.id, s.seller_id as entity_id, s.seller_name as name, coalesce(w.region, s.region) as region, w.note,
    w.added_at as watched_since, s.seller_link as link, k.category_path as category_path, null as level,
    s.total_sale_7d_cnt as units_7d, s.total_sale_30d_cnt as units_30d, s.total_sale_gmv_7d_amt as gmv_7d, s.total_sale_gmv_30d_amt as gmv_30d,
    s.total_sale_gmv_amt as gmv_in_all, case s.sales_flag when 1 then 'video' when 2 then 'live' end as main_channel,
    null::numeric as main_channel_gmv, s.total_ifl_cnt as creators, null::numeric as top_creator_gmv, s.total_video_cnt as videos,
    s.total_live_cnt as lives, s.total_crawl_product_cnt as products, m.new_products as new_products_30d, null::bigint as followers,
    null::bigint as views_30d, s.spu_avg_price as avg_price, s.rating, s._observed_at as read_at,
    s.total_sale_gmv_7d_amt / 7.0 as gmv_per_day_7d, s.total_sale_gmv_30d_amt / 30.0 as gmv_per_day_30d
  from ops.watchlist w
  left join echotik.shops s on s.seller_id = w.id
  left join marts.product_categories k on k.category_id = coalesce(nullif(s.category_l3_id, '0'), nullif(s.category_l2_id, '0'), s.category_id)
  left join lateral (
    select max(g.products_growth) as new_products from marts.shop_momentum g where g.seller_id = s.seller_id and g.window_days = 30
  ) m on true
  where w.kind = 'shop'
  union all
  select
    'product', w.id, p.product_id, p.product_name, coalesce(w.region, p.region), w.note,
    w.added_at, null, k.category_path, null,
    p.total_sale_7d_cnt, p.total_sale_30d_cnt, p.total_sale_gmv_7d_amt, p.total_sale_gmv_30d_amt,
    p.total_sale_gmv_amt, channel.name, channel.gmv, p.total_ifl_cnt, top.gmv, p.total_video_cnt,
    p.total_live_cnt, null, null, null,
    p.total_views_30d_cnt, nullif(p.spu_avg_price, 0), p.product_rating, p._observed_at,
    p.total_sale_gmv_7d_amt / 7.0, p.total_sale_gmv_30d_amt / 30.0
  from ops.watchlist w
  left join echotik.products p on p.product_id = w.id
  left join marts.product_categories k on k.category_id = coalesce(nullif(p.category_l3_id, '0'), nullif(p.category_l2_id, '0'), p.category_id)
  left join lateral (
    select part.name, part.gmv
    from (values
      ('video', p.total_video_sale_gmv_30d_amt), ('live', p.total_live_sale_gmv_30d_amt),
      ('other', p.total_sale_gmv_30d_amt - p.total_video_sale_gmv_30d_amt - p.total_live_sale_gmv_30d_amt)
    ) part (name, gmv)
    where p.total_video_sale_gmv_30d_amt is not null and p.total_live_sale_gmv_30d_amt is not null and part.gmv > 0
    order by part.gmv desc limit 1
  ) channel on true
  left join lateral (
    select max(i.per_product_ifl_gmv_amt) as gmv from echotik.product_influencers i where i.product_id = p.product_id
  ) top on true
  where w.kind = 'product'
  union all
  select
    'creator', w.id, c.user_id, coalesce(c.nick_name, '@' || c.unique_id), coalesce(w.region, c.region), w.note,
    w.added_at, case when c.unique_id ~ '^[A-Za-z0-9_.]+$' then 'https://www.tiktok.com/@' || c.unique_id end, c.category, r.level,
    m.units_7d, m.units_30d, m.gmv_7d, c.total_sale_gmv_30d_amt,
    null, channel.name, channel.gmv, null, null, c.total_post_video_cnt,
    c.total_live_cnt, c.total_product_cnt, null, c.total_followers_cnt,
    m.views_30d, null, null, c._observed_at,
    -- The two are read by different calls: they are compared where they are of the same days.
    case when m.as_of_date <= sales_reading.date + 3 then m.gmv_7d / m.span_days_7d end, c.total_sale_gmv_30d_amt / 30.0
  from ops.watchlist w
  -- A handle may have belonged to several accounts: the one that was read last. The watched handles are searched together.
  left join (
    select distinct on (h.id) h.id, i.user_id
    from ops.watchlist h join echotik.influencers i on i.unique_id = substr(h.id, 2)
    where h.kind = 'creator' and h.id like '@%'
    order by h.id, i._observed_at desc
  ) named on named.id = w.id
  left join echotik.influencers c on c.user_id = coalesce(named.user_id, w.id)
  left join marts.creators r on r.user_id = c.user_id
  left join lateral (
    select part.name, part.gmv
    from (values
      ('video', c.total_video_sale_gmv_30d_amt), ('live', c.total_live_sale_gmv_30d_amt),
      ('other', c.total_sale_gmv_30d_amt - c.total_video_sale_gmv_30d_amt - c.total_live_sale_gmv_30d_amt)
    ) part (name, gmv)
    where c.total_video_sale_gmv_30d_amt is not null and c.total_live_sale_gmv_30d_amt is not null and part.gmv > 0
    order by part.gmv desc limit 1
  ) channel on true
  cross join lateral (select (r.sales_known_at at time zone 'UTC')::date as date) sales_reading
  -- What ends long before the detail was read is not of the time of gmv_30d.
  left join lateral (
    select max(g.units_growth) filter (where g.window_days = 7) as units_7d, max(g.units_growth) filter (where g.window_days = 30) as units_30d,
      max(g.gmv_growth) filter (where g.window_days = 7) as gmv_7d, max(g.views_growth) filter (where g.window_days = 30) as views_30d,
      max(g.span_days) filter (where g.window_days = 7) as span_days_7d, max(g.as_of_date) as as_of_date
    from marts.creator_momentum g where g.user_id = c.user_id and (sales_reading.date is null or g.as_of_date >= sales_reading.date - 3)
  ) m on true
  where w.kind = 'creator'
  union all
  select
    'video', w.id, v.video_id, v.video_desc, coalesce(w.region, v.region), w.note,
    w.added_at, v.share_url, null, null,
    m.units_7d, m.units_30d, m.gmv_7d, m.gmv_30d,
    null, null, null, null, null, null,
    null, null, null, null,
    v.total_views_30d_cnt, null, null, v._observed_at,
    m.gmv_7d / m.span_days_7d, m.gmv_30d / m.span_days_30d
  from ops.watchlist w
  left join echotik.videos v on v.video_id = w.id
  left join lateral (
    select max(g.units_growth) filter (where g.window_days = 7) as units_7d, max(g.units_growth) filter (where g.window_days = 30) as units_30d,
      max(g.gmv_growth) filter (where g.window_days = 7) as gmv_7d, max(g.gmv_growth) filter (where g.window_days = 30) as gmv_30d,
      max(g.span_days) filter (where g.window_days = 7) as span_days_7d, max(g.span_days) filter (where g.window_days = 30) as span_days_30d
    from marts.video_momentum g where g.video_id = v.video_id
  ) m on true
  where w.kind = 'video'
  union all
  select
    'hashtag', w.id, h.hashtag_id, coalesce(h.hashtag_name, w.id), w.region, w.note,
    w.added_at, h.link, null, null,
    null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, h._observed_at,
    null, null
  from ops.watchlist w
  left join lateral (
    select hashtag_id, hashtag_name, link, _observed_at from echotik.hashtags
    where hashtag_id = w.id or '#' || hashtag_name = w.id order by _observed_at desc limit 1
  ) h on true
  where w.kind = 'hashtag'
  union all
  select
    'keyword', w.id, w.id, w.id, w.region, w.note,
    w.added_at, null, null, null,
    null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
    null, null
  from ops.watchlist w
  where w.kind = 'keyword'
) e;

comment on view marts.watched is 'The watchlist, one row a watched entity, with its newest figures side by side: competitors and own shops, products, creators and videos. Hashtags and keywords have no figures. What is empty does not apply to the kind, or is not known. Units and GMV are estimates of EchoTik. Sources: ops.watchlist, the entities as they were last read, and the momentum views.';
comment on column marts.watched.kind is 'shop, product, creator, video, hashtag or keyword.';
comment on column marts.watched.id is 'As it is on the watchlist: an id, a handle with @, a hashtag with #, or the keyword.';
comment on column marts.watched.entity_id is 'The id: seller_id, product_id, user_id, video_id or hashtag_id, by kind; the keyword itself. Empty: nothing was loaded of it yet.';
comment on column marts.watched.name is 'Name of the shop, product or creator, caption of the video, hashtag or keyword.';
comment on column marts.watched.region is 'Market of the watchlist, otherwise of the entity, such as US.';
comment on column marts.watched.note is 'Note of the person who added it. Everyone who reads this view reads it.';
comment on column marts.watched.watched_since is 'When it was put on the watchlist.';
comment on column marts.watched.link is 'Its page; empty for products and keywords.';
comment on column marts.watched.category_path is 'Product category as path of English names; of a creator the category of creators.';
comment on column marts.watched.level is 'Of a creator: level by monthly GMV, L0 to L6, as in marts.creators.';
comment on column marts.watched.units_7d is 'Units sold over 7 days, estimate. Shops and products: up to the last reading. Creators and videos: the window of 7 or 8 days of the momentum views; of creators empty where it ends more than 3 days before the totals were read.';
comment on column marts.watched.units_30d is 'Units sold over 30 days, in the same way; the window of the momentum views has 30 to 33 days.';
comment on column marts.watched.gmv_7d is 'GMV over 7 days, estimate; presumably USD. In the same way as units_7d.';
comment on column marts.watched.gmv_30d is 'GMV over 30 days, estimate; presumably USD. Shops, products and creators: up to the last reading. Videos: as units_30d.';
comment on column marts.watched.gmv_change_pct is 'GMV a day over 7 days against GMV a day over 30 days, change in percent: 0: the same pace; 50: half as much again. Each GMV is divided by the days that it covers, which for the windows of the momentum views may be 8 and 33. Empty for creators whose two figures are of days more than 3 apart.';
comment on column marts.watched.main_channel is 'What sold most over 30 days: video, live or other, which is product card, showcase and search. Of a shop only video or live, as EchoTik marks it.';
comment on column marts.watched.main_channel_share_pct is 'Share of the main channel in gmv_30d in percent; empty for shops.';
comment on column marts.watched.creators is 'Creators who promote the shop or product, in all.';
comment on column marts.watched.top_creator_share_pct is 'Of a product: GMV credited to its first creator in percent of its GMV in all. The two are read at different times. Empty: product-influencer-list was not read.';
comment on column marts.watched.videos is 'Videos that promote the shop or product, or that the creator published, in all.';
comment on column marts.watched.lives is 'Live sessions that promote the shop or product, or of the creator, in all.';
comment on column marts.watched.products is 'Of a shop: products on the shelf. Of a creator: products promoted.';
comment on column marts.watched.new_products_30d is 'Of a shop: products that were added over 30 days, marts.shop_momentum.products_growth. Empty: no reading of 30 days before.';
comment on column marts.watched.followers is 'Followers of the creator.';
comment on column marts.watched.views_30d is 'Views over 30 days: of the video, of the promoting videos of the product, of all videos of the creator.';
comment on column marts.watched.avg_price is 'Mean price of the SKUs of the shop or product; presumably USD.';
comment on column marts.watched.rating is 'Score of the shop or product, 0 to 5.';
comment on column marts.watched.read_at is 'When the API first answered with what is known now. Empty: nothing was loaded of it yet.';
