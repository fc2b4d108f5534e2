-- Each place of each ranking beside the places before and after it: who entered, who left, who moved.
-- Everything beside the place is found by key, in the month of the ranking that it is compared with, and only if a query selects
-- it. The nearest ranking is the first that exists of seven periods. The newest request of its rows is the last page of its last
-- walk, unless a later walk changed only rows of earlier pages: then it is not known whether the list was read to its end. A list
-- that was read twice leaves the rows of what it no longer has: their places have other rows, which are newer.
create view marts.ranking_moves as
with places as (
  select 'product' as kind, r.rank_type, r.date, r.region, case r.rank_field when 1 then 'units sold' when 2 then 'creators' end as sorted_by,
    coalesce(nullif(r.category_l3_id, ''), nullif(r.category_l2_id, ''), nullif(r.category_id, '')) as cut_category_id, null::text as cut_other,
    r.product_id as id, e.product_name as name, r.position as rank,
    earlier.date as previous_date, was.rank as previous_rank, was.places as previous_places, was.last_request_id as previous_request_id,
    later.date as next_date, next.rank as next_rank, next.places as next_places, next.last_request_id as next_request_id
  from echotik.product_ranks r
  left join echotik.products e using (product_id)
  left join lateral (
    select max(date) as date from (
      select period.date from generate_series(1, 7) step
      cross join lateral (
        select (r.date - step * case r.rank_type when 1 then interval '1 day' when 2 then interval '7 days' else interval '1 month' end)::date as date
      ) period
      where (select true from echotik.product_ranks p where p.date = period.date and p.rank_type = r.rank_type and p.region = r.region and p.rank_field = r.rank_field
        and p.category_id = r.category_id and p.category_l2_id = r.category_l2_id and p.category_l3_id = r.category_l3_id limit 1)
      limit 1
    ) nearest
  ) earlier on true
  left join lateral (
    select max(date) as date from (
      select period.date from generate_series(1, 7) step
      cross join lateral (
        select (r.date + step * case r.rank_type when 1 then interval '1 day' when 2 then interval '7 days' else interval '1 month' end)::date as date
      ) period
      where (select true from echotik.product_ranks p where p.date = period.date and p.rank_type = r.rank_type and p.region = r.region and p.rank_field = r.rank_field
        and p.category_id = r.category_id and p.category_l2_id = r.category_l2_id and p.category_l3_id = r.category_l3_id limit 1)
      limit 1
    ) nearest
  ) later on true
  left join lateral (
    select max(p.position) filter (where p.product_id = r.product_id and not exists (
        select from echotik.product_ranks o
        where o.date = earlier.date and o.rank_type = r.rank_type and o.region = r.region and o.rank_field = r.rank_field
          and o.category_id = r.category_id and o.category_l2_id = r.category_l2_id and o.category_l3_id = r.category_l3_id and o.position = p.position and o._request_id > p._request_id
      )) as rank, max(p.position) as places, max(p._request_id) as last_request_id
    from echotik.product_ranks p
    where p.date = earlier.date and p.rank_type = r.rank_type and p.region = r.region and p.rank_field = r.rank_field
      and p.category_id = r.category_id and p.category_l2_id = r.category_l2_id and p.category_l3_id = r.category_l3_id
  ) was on true
  left join lateral (
    select max(p.position) filter (where p.product_id = r.product_id and not exists (
        select from echotik.product_ranks o
        where o.date = later.date and o.rank_type = r.rank_type and o.region = r.region and o.rank_field = r.rank_field
          and o.category_id = r.category_id and o.category_l2_id = r.category_l2_id and o.category_l3_id = r.category_l3_id and o.position = p.position and o._request_id > p._request_id
      )) as rank, max(p.position) as places, max(p._request_id) as last_request_id
    from echotik.product_ranks p
    where p.date = later.date and p.rank_type = r.rank_type and p.region = r.region and p.rank_field = r.rank_field
      and p.category_id = r.category_id and p.category_l2_id = r.category_l2_id and p.category_l3_id = r.category_l3_id
  ) next on true
  where not exists (
    select from echotik.product_ranks o
    where o.date = r.date and o.rank_type = r.rank_type and o.region = r.region and o.rank_field = r.rank_field
      and o.category_id = r.category_id and o.category_l2_id = r.category_l2_id and o.category_l3_id = r.category_l3_id and o.position = r.position and o._request_id > r._request_id
  )
  union all
  select 'shop', r.rank_type, r.date, r.region, case r.rank_field when 1 then 'units sold' when 2 then 'creators' end,
    coalesce(nullif(r.category_l3_id, ''), nullif(r.category_l2_id, ''), nullif(r.category_id, '')), case r.from_flag when '1' then 'local' when '2' then 'cross-border' else nullif(r.from_flag, '') end,
    r.seller_id, e.seller_name, r.position,
    earlier.date, was.rank, was.places, was.last_request_id,
    later.date, next.rank, next.places, next.last_request_id
  from echotik.shop_ranks r
  left join echotik.shops e using (seller_id)
  left join lateral (
    select max(date) as date from (
      select period.date from generate_series(1, 7) step
      cross join lateral (
        select (r.date - step * case r.rank_type when 1 then interval '1 day' when 2 then interval '7 days' else interval '1 month' end)::date as date
      ) period
      where (select true from echotik.shop_ranks p where p.date = period.date and p.rank_type = r.rank_type and p.region = r.region and p.rank_field = r.rank_field
        and p.category_id = r.category_id and p.category_l2_id = r.category_l2_id and p.category_l3_id = r.category_l3_id and p.from_flag = r.from_flag limit 1)
      limit 1
    ) nearest
  ) earlier on true
  left join lateral (
    select max(date) as date from (
      select period.date from generate_series(1, 7) step
      cross join lateral (
        select (r.date + step * case r.rank_type when 1 then interval '1 day' when 2 then interval '7 days' else interval '1 month' end)::date as date
      ) period
      where (select true from echotik.shop_ranks p where p.date = period.date and p.rank_type = r.rank_type and p.region = r.region and p.rank_field = r.rank_field
        and p.category_id = r.category_id and p.category_l2_id = r.category_l2_id and p.category_l3_id = r.category_l3_id and p.from_flag = r.from_flag limit 1)
      limit 1
    ) nearest
  ) later on true
  left join lateral (
    select max(p.position) filter (where p.seller_id = r.seller_id and not exists (
        select from echotik.shop_ranks o
        where o.date = earlier.date and o.rank_type = r.rank_type and o.region = r.region and o.rank_field = r.rank_field
          and o.category_id = r.category_id and o.category_l2_id = r.category_l2_id and o.category_l3_id = r.category_l3_id and o.from_flag = r.from_flag and o.position = p.position and o._request_id > p._request_id
      )) as rank, max(p.position) as places, max(p._request_id) as last_request_id
    from echotik.shop_ranks p
    where p.date = earlier.date and p.rank_type = r.rank_type and p.region = r.region and p.rank_field = r.rank_field
      and p.category_id = r.category_id and p.category_l2_id = r.category_l2_id and p.category_l3_id = r.category_l3_id and p.from_flag = r.from_flag
  ) was on true
  left join lateral (
    select max(p.position) filter (where p.seller_id = r.seller_id and not exists (
        select from echotik.shop_ranks o
        where o.date = later.date and o.rank_type = r.rank_type and o.region = r.region and o.rank_field = r.rank_field
          and o.category_id = r.category_id and o.category_l2_id = r.category_l2_id and o.category_l3_id = r.category_l3_id and o.from_flag = r.from_flag and o.position = p.position and o._request_id > p._request_id
      )) as rank, max(p.position) as places, max(p._request_id) as last_request_id
    from echotik.shop_ranks p
    where p.date = later.date and p.rank_type = r.rank_type and p.region = r.region and p.rank_field = r.rank_field
      and p.category_id = r.category_id and p.category_l2_id = r.category_l2_id and p.category_l3_id = r.category_l3_id and p.from_flag = r.from_flag
  ) next on true
  where not exists (
    select from echotik.shop_ranks o
    where o.date = r.date and o.rank_type = r.rank_type and o.region = r.region and o.rank_field = r.rank_field
      and o.category_id = r.category_id and o.category_l2_id = r.category_l2_id and o.category_l3_id = r.category_l3_id and o.from_flag = r.from_flag and o.position = r.position and o._request_id > r._request_id
  )
  union all
  select 'creator', r.rank_type, r.date, r.region, case r.rank_field when 1 then 'followers' when 2 then 'units sold' end,
    nullif(r.product_category_id, ''), nullif(r.influencer_category_name, ''),
    r.user_id, e.unique_id, r.position,
    earlier.date, was.rank, was.places, was.last_request_id,
    later.date, next.rank, next.places, next.last_request_id
  from echotik.influencer_ranks r
  left join echotik.influencers e using (user_id)
  left join lateral (
    select max(date) as date from (
      select period.date from generate_series(1, 7) step
      cross join lateral (
        select (r.date - step * case r.rank_type when 1 then interval '1 day' when 2 then interval '7 days' else interval '1 month' end)::date as date
      ) period
      where (select true from echotik.influencer_ranks p where p.date = period.date and p.rank_type = r.rank_type and p.region = r.region and p.rank_field = r.rank_field
        and p.product_category_id = r.product_category_id and p.influencer_category_name = r.influencer_category_name limit 1)
      limit 1
    ) nearest
  ) earlier on true
  left join lateral (
    select max(date) as date from (
      select period.date from generate_series(1, 7) step
      cross join lateral (
        select (r.date + step * case r.rank_type when 1 then interval '1 day' when 2 then interval '7 days' else interval '1 month' end)::date as date
      ) period
      where (select true from echotik.influencer_ranks p where p.date = period.date and p.rank_type = r.rank_type and p.region = r.region and p.rank_field = r.rank_field
        and p.product_category_id = r.product_category_id and p.influencer_category_name = r.influencer_category_name limit 1)
      limit 1
    ) nearest
  ) later on true
  left join lateral (
    select max(p.position) filter (where p.user_id = r.user_id and not exists (
        select from echotik.influencer_ranks o
        where o.date = earlier.date and o.rank_type = r.rank_type and o.region = r.region and o.rank_field = r.rank_field
          and o.product_category_id = r.product_category_id and o.influencer_category_name = r.influencer_category_name and o.position = p.position and o._request_id > p._request_id
      )) as rank, max(p.position) as places, max(p._request_id) as last_request_id
    from echotik.influencer_ranks p
    where p.date = earlier.date and p.rank_type = r.rank_type and p.region = r.region and p.rank_field = r.rank_field
      and p.product_category_id = r.product_category_id and p.influencer_category_name = r.influencer_category_name
  ) was on true
  left join lateral (
    select max(p.position) filter (where p.user_id = r.user_id and not exists (
        select from echotik.influencer_ranks o
        where o.date = later.date and o.rank_type = r.rank_type and o.region = r.region and o.rank_field = r.rank_field
          and o.product_category_id = r.product_category_id and o.influencer_category_name = r.influencer_category_name and o.position = p.position and o._request_id > p._request_id
      )) as rank, max(p.position) as places, max(p._request_id) as last_request_id
    from echotik.influencer_ranks p
    where p.date = later.date and p.rank_type = r.rank_type and p.region = r.region and p.rank_field = r.rank_field
      and p.product_category_id = r.product_category_id and p.influencer_category_name = r.influencer_category_name
  ) next on true
  where not exists (
    select from echotik.influencer_ranks o
    where o.date = r.date and o.rank_type = r.rank_type and o.region = r.region and o.rank_field = r.rank_field
      and o.product_category_id = r.product_category_id and o.influencer_category_name = r.influencer_category_name and o.position = r.position and o._request_id > r._request_id
  )
  union all
  select 'video', r.rank_type, r.date, r.region, case r.rank_field when 1 then 'views' when 2 then 'units sold' end,
    nullif(r.product_category_id, ''), case r.created_by_ai when 'true' then 'made by AI' when 'false' then 'not made by AI' end,
    r.video_id, e.video_desc, r.position,
    earlier.date, was.rank, was.places, was.last_request_id,
    later.date, next.rank, next.places, next.last_request_id
  from echotik.video_ranks r
  left join echotik.videos e using (video_id)
  left join lateral (
    select max(date) as date from (
      select period.date from generate_series(1, 7) step
      cross join lateral (
        select (r.date - step * case r.rank_type when 1 then interval '1 day' when 2 then interval '7 days' else interval '1 month' end)::date as date
      ) period
      where (select true from echotik.video_ranks p where p.date = period.date and p.rank_type = r.rank_type and p.region = r.region and p.rank_field = r.rank_field
        and p.product_category_id = r.product_category_id and p.created_by_ai = r.created_by_ai limit 1)
      limit 1
    ) nearest
  ) earlier on true
  left join lateral (
    select max(date) as date from (
      select period.date from generate_series(1, 7) step
      cross join lateral (
        select (r.date + step * case r.rank_type when 1 then interval '1 day' when 2 then interval '7 days' else interval '1 month' end)::date as date
      ) period
      where (select true from echotik.video_ranks p where p.date = period.date and p.rank_type = r.rank_type and p.region = r.region and p.rank_field = r.rank_field
        and p.product_category_id = r.product_category_id and p.created_by_ai = r.created_by_ai limit 1)
      limit 1
    ) nearest
  ) later on true
  left join lateral (
    select max(p.position) filter (where p.video_id = r.video_id and not exists (
        select from echotik.video_ranks o
        where o.date = earlier.date and o.rank_type = r.rank_type and o.region = r.region and o.rank_field = r.rank_field
          and o.product_category_id = r.product_category_id and o.created_by_ai = r.created_by_ai and o.position = p.position and o._request_id > p._request_id
      )) as rank, max(p.position) as places, max(p._request_id) as last_request_id
    from echotik.video_ranks p
    where p.date = earlier.date and p.rank_type = r.rank_type and p.region = r.region and p.rank_field = r.rank_field
      and p.product_category_id = r.product_category_id and p.created_by_ai = r.created_by_ai
  ) was on true
  left join lateral (
    select max(p.position) filter (where p.video_id = r.video_id and not exists (
        select from echotik.video_ranks o
        where o.date = later.date and o.rank_type = r.rank_type and o.region = r.region and o.rank_field = r.rank_field
          and o.product_category_id = r.product_category_id and o.created_by_ai = r.created_by_ai and o.position = p.position and o._request_id > p._request_id
      )) as rank, max(p.position) as places, max(p._request_id) as last_request_id
    from echotik.video_ranks p
    where p.date = later.date and p.rank_type = r.rank_type and p.region = r.region and p.rank_field = r.rank_field
      and p.product_category_id = r.product_category_id and p.created_by_ai = r.created_by_ai
  ) next on true
  where not exists (
    select from echotik.video_ranks o
    where o.date = r.date and o.rank_type = r.rank_type and o.region = r.region and o.rank_field = r.rank_field
      and o.product_category_id = r.product_category_id and o.created_by_ai = r.created_by_ai and o.position = r.position and o._request_id > r._request_id
  )
)
select
  m.kind,
  case m.rank_type when 1 then 'day' when 2 then 'week' when 3 then 'month' end as period,
  m.date as period_start,
  m.region,
  m.sorted_by,
  m.cut_category_id is null and m.cut_other is null as uncut,
  m.cut_category_id,
  m.cut_other,
  m.id,
  m.name,
  m.rank,
  m.previous_date as previous_period_start,
  m.previous_rank,
  m.previous_places as previous_places_read,
  m.previous_rank - m.rank as places_won,
  case
    when m.previous_date is null then null
    when m.previous_rank is not null then false
    when m.rank <= m.previous_places then true
    when (
      select bool_or(coalesce(n.walk_end, q.walk_end) in ('complete', 'assumed')) from ops.requests q
      left join ops.requests n on n.parent_request_id = q.request_id and n.stream = q.stream and n.params = q.params and not n.look_ahead
      where q.request_id = m.previous_request_id
    ) then true
  end as entered,
  m.next_date as next_period_start,
  m.next_rank,
  m.next_places as next_places_read,
  case
    when m.next_date is null then null
    when m.next_rank is not null then false
    when m.rank <= m.next_places then true
    when (
      select bool_or(coalesce(n.walk_end, q.walk_end) in ('complete', 'assumed')) from ops.requests q
      left join ops.requests n on n.parent_request_id = q.request_id and n.stream = q.stream and n.params = q.params and not n.look_ahead
      where q.request_id = m.next_request_id
    ) then true
  end as left_next
from places m;

comment on view marts.ranking_moves is 'Each place of each ranking beside the nearest rankings before and after it: a row a place. For what entered on a day filter by period_start and entered; for what left since, by the period before and left_next. A ranking that was not read is skipped, up to seven periods far, and never counts as an exit. Filter by kind, period, period_start and region. Sources: product-ranklist, seller-ranklist, influencer-ranklist, video-ranklist.';
comment on column marts.ranking_moves.kind is 'What is ranked: product, shop, creator or video.';
comment on column marts.ranking_moves.period is 'Length of the period: day, week or month. Never mix them.';
comment on column marts.ranking_moves.period_start is 'First day of the period: any day, a Monday, or the first of a month.';
comment on column marts.ranking_moves.region is 'Market of the ranking, such as US.';
comment on column marts.ranking_moves.sorted_by is 'What the ranking is sorted by: units sold, creators, followers or views.';
comment on column marts.ranking_moves.uncut is 'True: the whole ranking. False: cut by what the next two columns say, with places of its own.';
comment on column marts.ranking_moves.cut_category_id is 'The ranking is cut by this product category, the lowest level that was requested: echotik.categories.category_id; empty for no cut.';
comment on column marts.ranking_moves.cut_other is 'The ranking is cut by this: of shops local or cross-border, of creators their category, of videos whether AI made them; empty for no cut.';
comment on column marts.ranking_moves.id is 'The entity: product_id, seller_id, user_id or video_id.';
comment on column marts.ranking_moves.name is 'Title of the product, name of the shop, handle of the creator or caption of the video, as known now.';
comment on column marts.ranking_moves.rank is 'Place in the ranking, 1 is the top.';
comment on column marts.ranking_moves.previous_period_start is 'Period of the nearest ranking before, of the same market, order and cut. Empty: none of the seven periods before was read.';
comment on column marts.ranking_moves.previous_rank is 'Place in that ranking; empty when it was not among the places read.';
comment on column marts.ranking_moves.previous_places_read is 'Last place of that ranking that was read.';
comment on column marts.ranking_moves.places_won is 'Places won since then; negative: lost.';
comment on column marts.ranking_moves.entered is 'True: it was not in the ranking before: not among its first previous_places_read places, and that list was at least as long as rank, or was read to its end. False: it was there. Empty: not known, because no ranking before was read, or not far enough.';
comment on column marts.ranking_moves.next_period_start is 'Period of the nearest ranking after it. Empty: none of the seven periods after was read, or it is the newest.';
comment on column marts.ranking_moves.next_rank is 'Place in that ranking; empty when it is not among the places read.';
comment on column marts.ranking_moves.next_places_read is 'Last place of that ranking that was read.';
comment on column marts.ranking_moves.left_next is 'True: it is not in the next ranking: not among its first next_places_read places, and that list is at least as long as rank, or was read to its end. False: it is still there. Empty: not known, because no ranking after was read, or not far enough.';
