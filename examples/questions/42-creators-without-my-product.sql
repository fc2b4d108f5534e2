-- Which creators sell my category but not my product?
-- For: a shop that looks for creators whom it can win over.
-- Adapt: product_id; empty takes the product that most creators sell. The category is that of level 1.
-- Needs product-influencer-list, also of my product, or there is no answer: see the pipeline "attribution" in README.md. Of the sellers of my product only those that its list named are known: the first 1,000, or fewer with a lower maxPages. Units and GMV are estimates.
with params as (
  select '' as product_id
),
mine as (
  select e.product_id, e.category_id, e.region
  from echotik.products e
  where e.product_id = (
    select coalesce(nullif(p.product_id, ''), (
      select c.product_id from marts.product_creators c
      where c.units > 0 and c.category_id <> '' group by c.product_id order by count(*) desc, c.product_id limit 1
    ))
    from params p
  )
  -- Without its list everybody would be without my product.
  and exists (select from marts.product_creators l where l.product_id = e.product_id and l.is_listed)
),
sellers_of_mine as (
  select c.user_id from marts.product_creators c where c.product_id = (select product_id from mine)
)
select
  c.handle,
  c.creator_name,
  k.level,
  max(c.followers) as followers,
  count(*) as products,
  sum(c.units) as units,
  sum(c.gmv) as gmv,
  (array_agg(c.product_name order by c.gmv desc nulls last, c.product_id))[1] as best_product,
  k.gmv_in_all_per_1000_views,
  c.category_name
from marts.product_creators c
join mine on mine.category_id = c.category_id and mine.region = c.region
join marts.creators k using (user_id)
where c.units > 0 and not exists (select from sellers_of_mine s where s.user_id = c.user_id)
group by c.user_id, c.handle, c.creator_name, c.category_name, k.level, k.gmv_in_all_per_1000_views
order by gmv desc nulls last, units desc, c.user_id
limit 30;
