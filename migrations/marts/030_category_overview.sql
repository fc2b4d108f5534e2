-- What each product category sells in each market, from the products we know.
create view marts.category_overview as
with sums as (
  -- Level 0 is the whole market, which shares are a fraction of, with the products without a category.
  select p.region, place.level, place.category_id,
    count(*) as products,
    count(*) filter (where p.is_on_sale) as products_on_sale,
    min(p.price) filter (where p.is_on_sale) as lowest_price,
    percentile_disc(0.5) within group (order by p.price) filter (where p.is_on_sale) as median_price,
    max(p.price) filter (where p.is_on_sale) as highest_price,
    count(*) filter (where p.total_sale_gmv_30d_amt is not null) as products_with_sales,
    count(distinct p.seller_id) as shops,
    sum(p.total_sale_7d_cnt) as units_7d,
    sum(p.total_sale_30d_cnt) as units_30d,
    sum(p.total_sale_gmv_7d_amt) as gmv_7d,
    sum(p.total_sale_gmv_30d_amt) as gmv_30d,
    (array_agg(p.product_id order by p.total_sale_gmv_30d_amt desc, p.product_id)
      filter (where p.is_on_sale and p.total_sale_gmv_30d_amt is not null))[1] as top_product_id,
    (array_agg(p.total_sale_gmv_30d_amt order by p.total_sale_gmv_30d_amt desc)
      filter (where p.total_sale_gmv_30d_amt is not null))[1:3] as top_gmv_30d,
    min(p._observed_at) as oldest_reading,
    max(p._observed_at) as newest_reading
  from (
    select *, coalesce(off_mark, 0) < 2 as is_on_sale, nullif(spu_avg_price, 0) as price from echotik.products
  ) p
  cross join lateral (
    values (0, null), (1, p.category_id), (2, nullif(p.category_l2_id, '0')), (3, nullif(p.category_l3_id, '0'))
  ) place (level, category_id)
  where place.level = 0 or place.category_id <> ''
  group by p.region, place.level, place.category_id
),
shares as (
  select *, gmv_30d / nullif(max(gmv_30d) filter (where level = 0) over (partition by region), 0) as share_of_market,
    (select sum(gmv) from unnest(top_gmv_30d) as gmv) / nullif(gmv_30d, 0) as share_of_top_3
  from sums
)
select
  s.region,
  s.level,
  s.category_id,
  c.category_name as category,
  coalesce(c.category_path, s.category_id) as path,
  s.products,
  s.products_on_sale,
  s.products_with_sales,
  s.shops,
  s.units_7d,
  s.units_30d,
  s.gmv_7d,
  s.gmv_30d,
  round(s.share_of_market, 4) as share_of_market,
  round(s.share_of_top_3, 4) as share_of_top_3,
  s.lowest_price,
  s.median_price,
  s.highest_price,
  s.top_product_id,
  t.product_name as top_product,
  t.total_sale_gmv_30d_amt as top_product_gmv_30d,
  s.oldest_reading,
  s.newest_reading,
  c.category_name,
  coalesce(c.category_path, s.category_id) as category_path,
  t.product_name as top_product_name
from shares s
left join marts.product_categories c using (category_id)
left join echotik.products t on t.product_id = s.top_product_id
where s.level > 0;

comment on view marts.category_overview is 'Product categories by market, one row a market, level and category: what the products we know sell. Not all of TikTok Shop: only what was read. Source: echotik.products (product-list weekly, product-detail daily for the first places). What ads in a category do: marts.product_category_insights, by category_id and region.';
comment on column marts.category_overview.region is 'Market of the products, such as US; empty when not known.';
comment on column marts.category_overview.level is 'Level of the category: 1, 2 or 3. A level includes the products of the next: never add up levels.';
comment on column marts.category_overview.category_id is 'The category: echotik.categories.category_id; 0 is Other.';
comment on column marts.category_overview.category is 'Deprecated until 1.0: use category_name. English name; empty when not known.';
comment on column marts.category_overview.path is 'Deprecated until 1.0: use category_path. English names from level 1 down; the id where a name is not known.';
comment on column marts.category_overview.products is 'Products known in it, also those no longer on sale.';
comment on column marts.category_overview.products_on_sale is 'Those of them that are on sale, as far as known. The sums include the others too: they sold within the 30 days.';
comment on column marts.category_overview.products_with_sales is 'Those of them whose GMV of 30 days is known, 0 included: the rest is missing from the sums.';
comment on column marts.category_overview.shops is 'Shops known to sell them. Shops sell in several categories: do not add up.';
comment on column marts.category_overview.units_7d is 'Units sold over 7 days, estimate, each product up to its own reading.';
comment on column marts.category_overview.units_30d is 'Units sold over 30 days, estimate, each product up to its own reading.';
comment on column marts.category_overview.gmv_7d is 'GMV over 7 days, estimate; currency not stated, presumably USD. Each product up to its own reading.';
comment on column marts.category_overview.gmv_30d is 'GMV over 30 days, estimate; currency not stated, presumably USD. Each product up to its own reading.';
comment on column marts.category_overview.share_of_market is 'Share of gmv_30d in that of all known products of the market, those without a category too: a fraction, 0.25 is 25 %. Empty when the market sold nothing.';
comment on column marts.category_overview.share_of_top_3 is 'Share of gmv_30d that the first three products have: a fraction. Near 1: little is left for others.';
comment on column marts.category_overview.lowest_price is 'Lowest mean price of a product on sale; presumably USD. Integrations disagree on the currency, so do not compare markets by it.';
comment on column marts.category_overview.median_price is 'The price in the middle of them.';
comment on column marts.category_overview.highest_price is 'The highest of them.';
comment on column marts.category_overview.top_product_id is 'The product on sale with the highest GMV over 30 days: echotik.products.product_id.';
comment on column marts.category_overview.top_product is 'Deprecated until 1.0: use top_product_name. Its title.';
comment on column marts.category_overview.top_product_gmv_30d is 'Its GMV over 30 days, estimate; presumably USD.';
comment on column marts.category_overview.oldest_reading is 'When the API answered with the oldest content among these products: far back means stale windows, or a product that does not change.';
comment on column marts.category_overview.newest_reading is 'When the API answered with the newest content among these products.';
comment on column marts.category_overview.category_name is 'English name; empty when not known.';
comment on column marts.category_overview.category_path is 'English names from level 1 down; the id where a name is not known.';
comment on column marts.category_overview.top_product_name is 'Its title.';
