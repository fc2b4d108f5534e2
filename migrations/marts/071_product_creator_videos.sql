-- Which videos carry a product, and whose they are: one row a pair, whichever list named it.
create view marts.product_creator_videos as
select
  pair.product_id,
  p.product_name,
  p.region,
  pair.video_id,
  v.video_desc,
  v.share_url,
  v.create_time as published_at,
  v.user_id,
  c.unique_id as handle,
  v.total_views_cnt as views,
  v.total_digg_cnt as likes,
  a.total_video_sale_cnt as listed_units,
  a.total_video_sale_gmv_amt as listed_gmv,
  v.total_video_sale_cnt as video_units,
  v.total_video_sale_gmv_amt as video_gmv,
  nullif((select count(*) from echotik.video_products o where o.video_id = pair.video_id), 0) as products_of_video,
  case
    when b.video_id is null then 'product'
    when a.video_id is null then 'video'
    else 'both'
  end as listed_by,
  v.video_desc as caption,
  v.share_url as link,
  coalesce(v.is_ad or v.is_ads, v.is_ad, v.is_ads) as is_ad
from (
  select product_id, video_id from echotik.product_videos
  union
  select product_id, video_id from echotik.video_products
) pair
join echotik.products p on p.product_id = pair.product_id
join echotik.videos v on v.video_id = pair.video_id
left join echotik.influencers c on c.user_id = v.user_id
left join echotik.product_videos a on a.product_id = pair.product_id and a.video_id = pair.video_id
left join echotik.video_products b on b.product_id = pair.product_id and b.video_id = pair.video_id;

comment on view marts.product_creator_videos is 'Videos that carry a product, a row a pair. A video with several products has a row for each: views, likes and video_* repeat and must not be added up over products. Sales are estimates of EchoTik. Sources: product-video-list, video-product-list and the other lists of videos; as fresh as these were read.';
comment on column marts.product_creator_videos.product_id is 'The product: echotik.products.product_id.';
comment on column marts.product_creator_videos.product_name is 'Title, as known now; empty where only the id is known.';
comment on column marts.product_creator_videos.region is 'Market of the product, such as US.';
comment on column marts.product_creator_videos.video_id is 'The video: echotik.videos.video_id.';
comment on column marts.product_creator_videos.video_desc is 'Deprecated until 1.0: use caption. Caption; empty where only the id is known.';
comment on column marts.product_creator_videos.share_url is 'Deprecated until 1.0: use link. The video on TikTok.';
comment on column marts.product_creator_videos.published_at is 'When it was published.';
comment on column marts.product_creator_videos.user_id is 'Its creator: echotik.influencers.user_id, and with product_id a row of marts.product_creators. Empty: not known.';
comment on column marts.product_creator_videos.handle is 'Handle of the creator without @.';
comment on column marts.product_creator_videos.views is 'Views of the video in all. Add up over the videos of one product only.';
comment on column marts.product_creator_videos.likes is 'Likes of the video in all. Add up over the videos of one product only.';
comment on column marts.product_creator_videos.listed_units is 'Units sold by the video as the list of the product states; of this product or of all is not documented: do not add it up where products_of_video is above 1. Empty: that list does not name it.';
comment on column marts.product_creator_videos.listed_gmv is 'GMV of the video as the list of the product states, with the same uncertainty; presumably USD.';
comment on column marts.product_creator_videos.video_units is 'Units of all products that the video sold: do not add it up over products.';
comment on column marts.product_creator_videos.video_gmv is 'GMV of all products that the video sold; presumably USD. Do not add it up over products.';
comment on column marts.product_creator_videos.products_of_video is 'Products that the video itself carries, as far as known. 1: all it sold is of this product. Empty: it was not read.';
comment on column marts.product_creator_videos.listed_by is 'Which list names the pair: product, video or both.';
comment on column marts.product_creator_videos.caption is 'Caption; empty where only the id is known.';
comment on column marts.product_creator_videos.link is 'The video on TikTok.';
comment on column marts.product_creator_videos.is_ad is 'True: shown as a paid ad, as EchoTik or TikTok states. False: organic. Empty: neither states it.';
