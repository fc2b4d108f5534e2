-- Which products depend on a single creator?
-- For: a shop that weighs its risk, or a rival that looks for whom to win over.
-- Adapt: region. Needs product-influencer-list: see the pipeline "attribution" in README.md. Units are estimates.
with params as (
  select 'US' as region
),
ranked as (
  select c.*, row_number() over (partition by c.product_id order by c.units desc, c.user_id) as place, count(*) over (partition by c.product_id) as sellers
  from marts.product_creators c
  join params using (region)
  where c.units > 0
)
select
  r.product_name,
  r.product_units,
  r.sellers as creators_who_sold,
  r.handle as first_creator,
  r.units as units_of_first,
  r.units_share_pct as percent_of_first,
  r.videos as videos_of_first,
  r.sales_known_at
from ranked r
where r.place = 1
order by r.units_share_pct desc nulls last, r.product_units desc
limit 20;
