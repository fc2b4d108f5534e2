-- Creators as a shop compares them before it invites one: level, what a video brings, and who has stopped selling.
create view marts.creators as
select
  c.user_id,
  c.unique_id as handle,
  c.nick_name as creator_name,
  c.region,
  c.category as creator_category,
  c.total_followers_cnt as followers,
  case
    when c.total_sale_gmv_30d_amt < 1000 then 'L0'
    when c.total_sale_gmv_30d_amt < 5000 then 'L1'
    when c.total_sale_gmv_30d_amt < 25000 then 'L2'
    when c.total_sale_gmv_30d_amt < 60000 then 'L3'
    when c.total_sale_gmv_30d_amt < 150000 then 'L4'
    when c.total_sale_gmv_30d_amt < 400000 then 'L5'
    when c.total_sale_gmv_30d_amt >= 400000 then 'L6'
  end as level,
  c.total_sale_gmv_30d_amt as gmv_30d,
  c.total_video_sale_gmv_30d_amt as video_gmv_30d,
  c.total_live_sale_gmv_30d_amt as live_gmv_30d,
  c.total_sale_cnt as units_in_all,
  c.total_sale_gmv_amt as gmv_in_all,
  c.total_post_video_cnt as videos_in_all,
  c.total_live_cnt as lives_in_all,
  c.total_product_cnt as products,
  round(c.total_sale_gmv_amt / nullif(c.total_post_video_cnt, 0), 2) as gmv_in_all_per_video,
  round(1000.0 * c.total_sale_gmv_amt / nullif(c.total_views_cnt, 0), 2) as gmv_in_all_per_1000_views,
  v.videos as known_videos,
  v.selling as selling_videos,
  round(100.0 * v.selling / nullif(v.videos, 0), 2) as selling_videos_pct,
  round(v.gmv / nullif(v.videos_with_gmv, 0), 2) as gmv_per_video,
  round(1000.0 * v.gmv_of_views / nullif(v.views, 0), 2) as gmv_per_1000_views,
  v.last_video_at,
  greatest(sold.date, r.last_ranked_on) as last_sale_on,
  r.best_rank,
  r.days_ranked,
  r.last_ranked_on,
  case when r.best_rank <= 100 then
    case
      when c.total_sale_gmv_30d_amt = 0 then (last_reading.read_at at time zone 'UTC')::date - greatest(sold.date, r.last_ranked_on) >= 30
      when c.total_sale_gmv_30d_amt > 0 then false
    end
  end as is_cold,
  coalesce(c.off_mark, 0) = 0 as is_active,
  c.contact_email,
  case when c.unique_id ~ '^[A-Za-z0-9_.]+$' then 'https://www.tiktok.com/@' || c.unique_id end as link,
  c._observed_at as read_at,
  last_reading.read_at as sales_known_at
from echotik.influencers c
left join marts.creator_readings last_reading on last_reading.user_id = c.user_id
-- By creator, so that PostgreSQL leaves out what no column needs, and a filter on user_id reaches it.
left join (
  select user_id,
    count(total_video_sale_cnt) as videos,
    count(*) filter (where total_video_sale_cnt > 0) as selling,
    count(total_video_sale_gmv_amt) as videos_with_gmv,
    sum(total_video_sale_gmv_amt) as gmv,
    sum(total_video_sale_gmv_amt) filter (where total_views_cnt is not null) as gmv_of_views,
    sum(total_views_cnt) filter (where total_video_sale_gmv_amt is not null) as views,
    max(create_time) as last_video_at
  from echotik.videos where user_id is not null group by user_id
) v on v.user_id = c.user_id
left join (
  select user_id, min(position) as best_rank, count(distinct date) as days_ranked, max(date) as last_ranked_on
  from echotik.influencer_ranks
  where rank_type = 1 and rank_field = 2 and influencer_category_name = '' and product_category_id = '' and total_sale_cnt > 0
  group by user_id
) r on r.user_id = c.user_id
left join lateral (
  select max(date) as date
  from (
    select date from echotik.influencer_daily where user_id = c.user_id and total_sale_1d_cnt > 0 order by date desc limit 1
  ) newest
) sold on true;

comment on view marts.creators is 'Creators by what they sell, one row a creator: level by monthly GMV, GMV a video and per 1,000 views, last sale, formerly among the best sellers. Windows of 30 days end at sales_known_at. Units and GMV are estimates of EchoTik. What each sells of a product: marts.product_creators. Sources: influencer-detail and -list, influencer-trend, influencer-ranklist, and the lists of videos.';
comment on column marts.creators.user_id is 'The creator: echotik.influencers.user_id.';
comment on column marts.creators.handle is 'Handle without @, as known now; empty where only the id is known.';
comment on column marts.creators.creator_name is 'Display name, as known now.';
comment on column marts.creators.region is 'Market, such as US, as known now.';
comment on column marts.creators.creator_category is 'Category of the creator: echotik.influencer_categories.name.';
comment on column marts.creators.followers is 'Followers, as known now.';
comment on column marts.creators.level is 'Level by gmv_30d: L0 below 1,000 USD, L1 from 1,000, L2 from 5,000, L3 from 25,000, L4 from 60,000, L5 from 150,000, L6 from 400,000. The limits are a convention of agencies and tools of the trade, neither of EchoTik nor of TikTok. Empty: gmv_30d is not known.';
comment on column marts.creators.gmv_30d is 'GMV of the 30 days up to sales_known_at, estimate; presumably USD.';
comment on column marts.creators.video_gmv_30d is 'Part of gmv_30d that videos sold; presumably USD.';
comment on column marts.creators.live_gmv_30d is 'Part of gmv_30d that live sessions sold; presumably USD. The rest was sold by showcase and product cards.';
comment on column marts.creators.units_in_all is 'Units sold in all, estimate.';
comment on column marts.creators.gmv_in_all is 'GMV in all, estimate; presumably USD.';
comment on column marts.creators.videos_in_all is 'Videos published in all.';
comment on column marts.creators.lives_in_all is 'Live sessions in all.';
comment on column marts.creators.products is 'Products promoted.';
comment on column marts.creators.gmv_in_all_per_video is 'gmv_in_all divided by videos_in_all; presumably USD. It includes what was sold live and by showcase: too high for creators who sell live. Known of more creators than gmv_per_video.';
comment on column marts.creators.gmv_in_all_per_1000_views is 'gmv_in_all for 1,000 views of all videos, with the same caveat; presumably USD.';
comment on column marts.creators.known_videos is 'Videos of the creator in the warehouse whose sales are known. They come from rankings and lists, which name the best first: not a sample. Empty: no video is known.';
comment on column marts.creators.selling_videos is 'Those of them that sold something.';
comment on column marts.creators.selling_videos_pct is 'selling_videos in percent of known_videos: 25 is 25 %. Compare it where known_videos is large.';
comment on column marts.creators.gmv_per_video is 'GMV of the known videos divided by their number, estimate; presumably USD.';
comment on column marts.creators.gmv_per_1000_views is 'GMV of the known videos for 1,000 of their views, estimate; presumably USD. Only videos of which both are known.';
comment on column marts.creators.last_video_at is 'When the newest known video was published. There may be newer ones that no list named.';
comment on column marts.creators.last_sale_on is 'Last day on which a sale is known: of influencer_daily, or of a daily ranking by units sold. Empty: none.';
comment on column marts.creators.best_rank is 'Best place in a daily ranking by units sold of a whole market, 1 is the top. Empty: never in one that was read.';
comment on column marts.creators.days_ranked is 'Days on which the creator was in such a ranking, of those that were read.';
comment on column marts.creators.last_ranked_on is 'The last of these days.';
comment on column marts.creators.is_cold is 'True: formerly among the best sellers, without sales now: best_rank is at most 100, gmv_30d is 0, and last_sale_on is at least 30 days before the day of sales_known_at (UTC). False: was among them and sold within 30 days. Empty: never among the first 100, or gmv_30d, or when it was read, is not known.';
comment on column marts.creators.is_active is 'False: the account was probably closed, as EchoTik marks it.';
comment on column marts.creators.contact_email is 'Public contact e-mail.';
comment on column marts.creators.link is 'The creator on TikTok, made from the handle.';
comment on column marts.creators.read_at is 'When the API first answered with what is known now.';
comment on column marts.creators.sales_known_at is 'When the API first answered with these totals and windows, marts.creator_readings. Later calls, such as rankings, have changed other columns: read_at. Empty: not known.';
