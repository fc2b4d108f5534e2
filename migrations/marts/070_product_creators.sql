-- Who promotes a product, and what share of it each sold. A creator is here because the list of the product names it, or
-- because a video of it carries the product.
create view marts.product_creators as
select
  pair.product_id,
  p.product_name,
  p.region,
  p.seller_id,
  p.category_id,
  k.category_name as category,
  pair.user_id,
  c.unique_id as handle,
  c.nick_name,
  c.total_followers_cnt as followers,
  pair.units,
  pair.gmv,
  round(100.0 * pair.units / nullif(p.total_sale_cnt, 0), 2) as units_share_pct,
  round(100.0 * pair.gmv / nullif(p.total_sale_gmv_amt, 0), 2) as gmv_share_pct,
  pair.videos,
  pair.video_views,
  p.total_sale_cnt as product_units,
  p.total_sale_gmv_amt as product_gmv,
  pair.is_listed,
  pair.sales_known_at,
  k.category_name,
  c.nick_name as creator_name
from (
  select product_id, user_id, max(units) as units, max(gmv) as gmv, max(sales_known_at) as sales_known_at,
    bool_or(is_listed) as is_listed, count(video_id) as videos, sum(views)::bigint as video_views
  from (
    select product_id, user_id, per_product_ifl_sale_cnt as units, per_product_ifl_gmv_amt as gmv,
      _observed_at as sales_known_at, true as is_listed, null as video_id, null::bigint as views
    from echotik.product_influencers
    union all
    select a.product_id, v.user_id, null, null, null, false, v.video_id, v.total_views_cnt
    from (
      select product_id, video_id from echotik.product_videos
      union
      select product_id, video_id from echotik.video_products
    ) a
    join echotik.videos v using (video_id)
    where v.user_id is not null
  ) told
  group by product_id, user_id
) pair
join echotik.products p on p.product_id = pair.product_id
left join echotik.influencers c on c.user_id = pair.user_id
left join marts.product_categories k on k.category_id = p.category_id;

comment on view marts.product_creators is 'Creators who promote a product, a row a pair: what each sold of it and its videos for it. The videos themselves: marts.product_creator_videos, by product_id and user_id. Sales are estimates of EchoTik. Sources: product-influencer-list (sales), product-video-list and the lists of videos (videos); as fresh as these were read.';
comment on column marts.product_creators.product_id is 'The product: echotik.products.product_id.';
comment on column marts.product_creators.product_name is 'Title, as known now; empty where only the id is known.';
comment on column marts.product_creators.region is 'Market of the product, such as US.';
comment on column marts.product_creators.seller_id is 'The shop that sells it: echotik.shops.seller_id.';
comment on column marts.product_creators.category_id is 'Product category of level 1: echotik.categories.category_id.';
comment on column marts.product_creators.category is 'Deprecated until 1.0: use category_name. Its English name.';
comment on column marts.product_creators.user_id is 'The creator: echotik.influencers.user_id.';
comment on column marts.product_creators.handle is 'Handle of the creator without @; empty where only the id is known.';
comment on column marts.product_creators.nick_name is 'Deprecated until 1.0: use creator_name. Display name of the creator.';
comment on column marts.product_creators.followers is 'Followers of the creator, as known now.';
comment on column marts.product_creators.units is 'Units of the product credited to the creator; over which time is not documented, presumably in all. Empty: the list of the product does not name it. May be added up by creator or product.';
comment on column marts.product_creators.gmv is 'GMV of the product credited to the creator; presumably USD. May be added up like units.';
comment on column marts.product_creators.units_share_pct is 'units in percent of product_units: 5 is 5 %. The two are read at different times: it may exceed 100.';
comment on column marts.product_creators.gmv_share_pct is 'gmv in percent of product_gmv.';
comment on column marts.product_creators.videos is 'Videos of the creator with the product that we know of, each once. 0: sold live or by showcase, or no list of videos was read.';
comment on column marts.product_creators.video_views is 'Views of these videos in all. A video with several products counts in the row of each: do not add up over products.';
comment on column marts.product_creators.product_units is 'Units of the product by everyone: the same in every row of the product, do not add it up.';
comment on column marts.product_creators.product_gmv is 'GMV of the product by everyone; presumably USD. Do not add it up.';
comment on column marts.product_creators.is_listed is 'True: the list of the product names the creator. False: we know it from a video only.';
comment on column marts.product_creators.sales_known_at is 'When the API answered with units and gmv.';
comment on column marts.product_creators.category_name is 'Its English name.';
comment on column marts.product_creators.creator_name is 'Display name of the creator.';
