-- What a shop gained over 1, 7 and 30 days; built like marts.product_momentum.
create view marts.shop_momentum as
select
  s.seller_id,
  s.seller_name,
  s.region,
  s.category_id,
  w.window_days,
  n.date as as_of_date,
  n.date - w.window_days as since_date,
  n.units as units_now,
  b.units as units_before,
  n.units - b.units as units_growth,
  round(100.0 * (n.units - b.units) / nullif(b.units, 0), 2) as units_growth_pct,
  n.gmv as gmv_now,
  b.gmv as gmv_before,
  n.gmv - b.gmv as gmv_growth,
  round(100.0 * (n.gmv - b.gmv) / nullif(b.gmv, 0), 2) as gmv_growth_pct,
  n.products as products_now,
  n.products - b.products as products_growth,
  n.videos as videos_now,
  n.videos - b.videos as videos_growth,
  case when n.date is null then 'not_bought' else 'observed' end as basis_now,
  case when b.date is null then 'not_bought' when b.date = n.date - w.window_days then 'observed' else 'carried' end as basis_before,
  n.date - w.window_days - b.date as carried_days,
  n.source,
  n.date - b.date as span_days,
  round((n.units - b.units)::numeric / (n.date - b.date), 2) as units_per_day,
  round((n.gmv - b.gmv)::numeric / (n.date - b.date), 2) as gmv_per_day,
  market.newest_day as market_newest_day,
  -- The first condition follows from the second one. It needs no history, so that `where is_current` searches few of them.
  coalesce(greatest(d.date, (s._observed_at at time zone 'UTC')::date) >= market.newest_day - 2, false)
    and coalesce(n.date >= market.newest_day - 2, false) as is_current,
  n.creators - b.creators as creators_growth,
  n.lives - b.lives as lives_growth,
  b.date - prior.date as previous_span_days,
  b.units - prior.units as previous_units_growth,
  b.gmv - prior.gmv as previous_gmv_growth,
  b.creators - prior.creators as previous_creators_growth,
  b.videos - prior.videos as previous_videos_growth,
  b.lives - prior.lives as previous_lives_growth,
  round(n.units - b.units - (b.units - prior.units) * (n.date - b.date)::numeric / (b.date - prior.date), 2) as units_acceleration,
  round(n.gmv - b.gmv - (b.gmv - prior.gmv) * (n.date - b.date)::numeric / (b.date - prior.date), 2) as gmv_acceleration,
  round(n.creators - b.creators - (b.creators - prior.creators) * (n.date - b.date)::numeric / (b.date - prior.date), 2) as creators_acceleration,
  round(n.videos - b.videos - (b.videos - prior.videos) * (n.date - b.date)::numeric / (b.date - prior.date), 2) as videos_acceleration,
  round(n.lives - b.lives - (b.lives - prior.lives) * (n.date - b.date)::numeric / (b.date - prior.date), 2) as lives_acceleration,
  s.seller_name as shop_name
from echotik.shops s
-- Aggregates, because PostgreSQL leaves out the join of one that no column needs: `select distinct region` does not probe.
left join lateral (
  select max(date) as date, max(units) as units, max(gmv) as gmv, max(products) as products, max(videos) as videos, max(creators) as creators, max(lives) as lives
  from (
    select date, total_sale_cnt as units, total_sale_gmv_amt as gmv, total_product_cnt as products, total_video_cnt as videos, total_video_ifl_cnt + total_live_ifl_cnt as creators, total_live_cnt as lives
    from echotik.shop_daily where seller_id = s.seller_id and total_sale_cnt is not null
    order by date desc limit 1
  ) newest
) d on true
-- No version is newer than the row of the table, so the search begins in the month of the row and reads until it has found one.
left join lateral (
  select max(date) as date, max(units) as units, max(gmv) as gmv, max(products) as products, max(videos) as videos, max(creators) as creators, max(lives) as lives
  from (
    select (observed_at at time zone 'UTC')::date as date, units, gmv, products, videos, creators, lives
    from (
      select observed_at, total_sale_cnt as units, total_sale_gmv_amt as gmv, total_product_cnt as products, total_video_cnt as videos, total_ifl_cnt as creators, total_live_cnt as lives,
        lead(total_sale_cnt) over newest_first as units_earlier, lead(total_ifl_cnt) over newest_first as creators_earlier,
        lead(total_video_cnt) over newest_first as videos_earlier, lead(total_live_cnt) over newest_first as lives_earlier
      from echotik.shops_history
      where (d.date is null or (s._observed_at at time zone 'UTC')::date > d.date + 3)
        and seller_id = s.seller_id and observed_at <= s._observed_at
      window newest_first as (order by observed_at desc)
    ) versions
    where units is not null and (units, creators, videos, lives) is distinct from (units_earlier, creators_earlier, videos_earlier, lives_earlier)
    order by observed_at desc limit 1
  ) newest
) h on true
cross join lateral (
  select d.date is null and h.date is not null or coalesce(h.date > d.date + 3, false) as is_history
) chosen
cross join lateral (
  select
    case when chosen.is_history then 'history' when d.date is not null then 'daily' end as source,
    case when chosen.is_history then h.date else d.date end as date,
    case when chosen.is_history then h.units else d.units end as units,
    case when chosen.is_history then h.gmv else d.gmv end as gmv,
    case when chosen.is_history then h.products else d.products end as products,
    case when chosen.is_history then h.videos else d.videos end as videos,
    case when chosen.is_history then h.creators else d.creators end as creators,
    case when chosen.is_history then h.lives else d.lives end as lives
) n
-- The newest complete day of each market: one query for all rows, and no query if the column is not selected. OFFSET keeps it in
-- one place.
cross join lateral (
  select coalesce(
    (select jsonb_object_agg(region, day)
    from (
      select r.region, max(r.date) as day
      from (select max(date) as day from echotik.shop_ranks where rank_type = 1) newest
      join echotik.shop_ranks r on r.rank_type = 1 and r.date between newest.day - 6 and newest.day
      group by r.region
    ) ranked) ->> s.region,
    (select jsonb_object_agg(region, day)
    from (
      select region, max(date) as day
      from (
        select region, date, count(*) as known, max(count(*)) over (partition by region, source) as most
        from (
          select e.region, 'daily' as source, f.date
          from echotik.shop_daily f join echotik.shops e using (seller_id)
          where f.total_sale_cnt is not null
            and f.date > (select (max(_observed_at) at time zone 'UTC')::date - 31 from echotik.shops)
          union all
          -- A total that is read during a day is that of the end of the day before.
          select region, 'history', (_observed_at at time zone 'UTC')::date - 1
          from echotik.shops
          where total_sale_cnt is not null and _observed_at > (select max(_observed_at) - interval '31 days' from echotik.shops)
        ) readings
        where region is not null
        group by region, source, date
      ) days
      where known >= least(10, most / 10.0)
      group by region
    ) read) ->> s.region
  )::date as newest_day
  offset 0
) market
-- Within the tolerance a longer span passes for the window: at most a seventh of it.
cross join (values (1, 0), (7, 1), (30, 3)) w (window_days, tolerance_days)
left join lateral (
  select max(date) as date, max(units) as units, max(gmv) as gmv, max(products) as products, max(videos) as videos, max(creators) as creators, max(lives) as lives
  from (
    (select date, total_sale_cnt as units, total_sale_gmv_amt as gmv, total_product_cnt as products, total_video_cnt as videos, total_video_ifl_cnt + total_live_ifl_cnt as creators, total_live_cnt as lives
    from echotik.shop_daily
    where n.source = 'daily' and seller_id = s.seller_id and date <= n.date - w.window_days
      and date >= n.date - w.window_days - w.tolerance_days and total_sale_cnt is not null
    order by date desc limit 1)
    union all
    (select (v.observed_at at time zone 'UTC')::date, v.total_sale_cnt, v.total_sale_gmv_amt, v.total_product_cnt, v.total_video_cnt, v.total_ifl_cnt, v.total_live_cnt
    from echotik.shops_history v
    left join lateral (
      select e.total_sale_cnt as units, e.total_ifl_cnt as creators, e.total_video_cnt as videos, e.total_live_cnt as lives from echotik.shops_history e
      where e.seller_id = s.seller_id and e.observed_at < v.observed_at order by e.observed_at desc limit 1
    ) earlier on true
    where n.source = 'history' and v.seller_id = s.seller_id
      and v.observed_at < (n.date - w.window_days + 1)::timestamp at time zone 'UTC'
      and v.observed_at >= (n.date - w.window_days - w.tolerance_days)::timestamp at time zone 'UTC'
      and v.total_sale_cnt is not null
      and (v.total_sale_cnt, v.total_ifl_cnt, v.total_video_cnt, v.total_live_cnt) is distinct from (earlier.units, earlier.creators, earlier.videos, earlier.lives)
    order by v.observed_at desc limit 1)
  ) newest
) b on true
-- The window before ends with the reading with which this one begins.
left join lateral (
  select max(date) as date, max(units) as units, max(gmv) as gmv, max(products) as products, max(videos) as videos, max(creators) as creators, max(lives) as lives
  from (
    (select date, total_sale_cnt as units, total_sale_gmv_amt as gmv, total_product_cnt as products, total_video_cnt as videos, total_video_ifl_cnt + total_live_ifl_cnt as creators, total_live_cnt as lives
    from echotik.shop_daily
    where n.source = 'daily' and seller_id = s.seller_id and date <= b.date - w.window_days
      and date >= b.date - w.window_days - w.tolerance_days and total_sale_cnt is not null
    order by date desc limit 1)
    union all
    (select (v.observed_at at time zone 'UTC')::date, v.total_sale_cnt, v.total_sale_gmv_amt, v.total_product_cnt, v.total_video_cnt, v.total_ifl_cnt, v.total_live_cnt
    from echotik.shops_history v
    left join lateral (
      select e.total_sale_cnt as units, e.total_ifl_cnt as creators, e.total_video_cnt as videos, e.total_live_cnt as lives from echotik.shops_history e
      where e.seller_id = s.seller_id and e.observed_at < v.observed_at order by e.observed_at desc limit 1
    ) earlier on true
    where n.source = 'history' and v.seller_id = s.seller_id
      and v.observed_at < (b.date - w.window_days + 1)::timestamp at time zone 'UTC'
      and v.observed_at >= (b.date - w.window_days - w.tolerance_days)::timestamp at time zone 'UTC'
      and v.total_sale_cnt is not null
      and (v.total_sale_cnt, v.total_ifl_cnt, v.total_video_cnt, v.total_live_cnt) is distinct from (earlier.units, earlier.creators, earlier.videos, earlier.lives)
    order by v.observed_at desc limit 1)
  ) newest
) prior on true;

comment on view marts.shop_momentum is 'What a shop gained over 1, 7 and 30 days: a row a shop and window, shops of which nothing is known too. Filter by window_days, and by is_current for a list of what moves now. A growth covers window_days, or up to 1 day more for 7 and 3 days more for 30; beyond that it is empty. Counters are estimates of EchoTik. Sources: seller-trend (shop_daily), seller-detail and other streams with totals of shops (shops_history); as fresh as as_of_date says.';
comment on column marts.shop_momentum.seller_id is 'The shop: echotik.shops.seller_id.';
comment on column marts.shop_momentum.seller_name is 'Deprecated until 1.0: use shop_name. Name, as known now; empty where only the id is known.';
comment on column marts.shop_momentum.region is 'Market, such as US, as known now.';
comment on column marts.shop_momentum.category_id is 'Product category of level 1: echotik.categories.category_id.';
comment on column marts.shop_momentum.window_days is 'Length of the window in days: 1, 7 or 30. Windows overlap: do not add them up.';
comment on column marts.shop_momentum.as_of_date is 'Last day of the window: the newest day with a value of the shop, not today. Empty: none.';
comment on column marts.shop_momentum.since_date is 'First day of the window: window_days before as_of_date. The value that is compared is of this day or, within the tolerance, of a day before: span_days.';
comment on column marts.shop_momentum.units_now is 'Units sold in all up to as_of_date.';
comment on column marts.shop_momentum.units_before is 'Units sold in all up to since_date.';
comment on column marts.shop_momentum.units_growth is 'Units sold in the window. Negative: the counter was corrected. Empty: one end is not known.';
comment on column marts.shop_momentum.units_growth_pct is 'The same in percent of units_before: 5 is 5 %. Empty where that is 0.';
comment on column marts.shop_momentum.gmv_now is 'GMV in all up to as_of_date; presumably USD.';
comment on column marts.shop_momentum.gmv_before is 'GMV in all up to since_date; presumably USD.';
comment on column marts.shop_momentum.gmv_growth is 'GMV of the window; presumably USD. Negative: the counter was corrected.';
comment on column marts.shop_momentum.gmv_growth_pct is 'The same in percent of gmv_before. Empty where that is 0.';
comment on column marts.shop_momentum.products_now is 'Products ever seen up to as_of_date, delisted ones too.';
comment on column marts.shop_momentum.products_growth is 'Products that were added in the window.';
comment on column marts.shop_momentum.videos_now is 'Promoting videos up to as_of_date.';
comment on column marts.shop_momentum.videos_growth is 'Promoting videos that were added in the window.';
comment on column marts.shop_momentum.basis_now is 'Where the last day comes from: observed (a value of that day) or not_bought (no value of any day).';
comment on column marts.shop_momentum.basis_before is 'Where the first day comes from: observed (a value of that day), carried (the last value before it, within the tolerance: nothing changed, or the day was not bought) or not_bought (no value within the tolerance: growth is empty).';
comment on column marts.shop_momentum.carried_days is 'By how many days the value is older than since_date; 0: observed. Never above the tolerance: 0 for 1 day, 1 for 7 days, 3 for 30 days.';
comment on column marts.shop_momentum.source is 'daily: both ends from shop_daily, totals at the end of a day. history: from shops_history, days (UTC) on which other totals (units, creators, videos or lives) were read than before: between them none changed, or they were not read.';
comment on column marts.shop_momentum.span_days is 'Days that the growth really covers: from the day of the value before to as_of_date. Empty: no growth.';
comment on column marts.shop_momentum.units_per_day is 'Units sold a day: units_growth divided by span_days. Compare and sort by it, because spans differ.';
comment on column marts.shop_momentum.gmv_per_day is 'GMV a day; presumably USD: gmv_growth divided by span_days. Compare and sort by it, because spans differ.';
comment on column marts.shop_momentum.market_newest_day is 'Newest complete day of the market: the newest day whose ranking was read. Where no ranking of days was read for a week, the newest day of which at least 10 of its shops, or a tenth of those of its best day, have a value. Empty: none.';
comment on column marts.shop_momentum.is_current is 'True: as_of_date is at most 2 days before market_newest_day. False: it was last read, or of a history its totals last changed, earlier; or the market is not known. Its growth is of another time.';
comment on column marts.shop_momentum.creators_growth is 'Creators gained who promote the shop, in the window. Source daily: those who sell by video plus those who sell live, so that one who does both counts twice; history: all who promote it. Empty: one end is not known.';
comment on column marts.shop_momentum.lives_growth is 'Live sessions that were added in the window.';
comment on column marts.shop_momentum.previous_span_days is 'Days that the window before this one really covers. It ends with the value with which this one begins, and its length is window_days with the same tolerance. Empty: no value for its first day, so the next columns are empty too.';
comment on column marts.shop_momentum.previous_units_growth is 'Units sold in the window before: units_growth of that window.';
comment on column marts.shop_momentum.previous_gmv_growth is 'GMV of the window before; presumably USD.';
comment on column marts.shop_momentum.previous_creators_growth is 'Creators gained in the window before, counted as in creators_growth.';
comment on column marts.shop_momentum.previous_videos_growth is 'Promoting videos added in the window before.';
comment on column marts.shop_momentum.previous_lives_growth is 'Live sessions added in the window before.';
comment on column marts.shop_momentum.units_acceleration is 'units_growth minus previous_units_growth: positive is faster than before. Where the two windows cover different numbers of days, the earlier growth is first scaled to span_days. Empty: one of the windows is not known.';
comment on column marts.shop_momentum.gmv_acceleration is 'The same of gmv: gmv_growth minus previous_gmv_growth; presumably USD.';
comment on column marts.shop_momentum.creators_acceleration is 'The same of creators: creators_growth minus previous_creators_growth.';
comment on column marts.shop_momentum.videos_acceleration is 'The same of videos: videos_growth minus previous_videos_growth.';
comment on column marts.shop_momentum.lives_acceleration is 'The same of lives: lives_growth minus previous_lives_growth.';
comment on column marts.shop_momentum.shop_name is 'Name, as known now; empty where only the id is known.';
