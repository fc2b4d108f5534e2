-- Which creators were among the best sellers and sell nothing now?
-- For: an agency that wins creators back, or a shop that checks its list of affiliates.
-- Adapt: region; best_rank. Cold: no GMV in 30 days, and no sale known of the 30 days before they were last read. Needs months of rankings.
with params as (
  select 'US' as region, 100 as best_rank
)
select
  k.handle,
  k.creator_name,
  k.creator_category,
  k.followers,
  k.best_rank,
  k.days_ranked,
  k.last_ranked_on,
  k.last_sale_on,
  k.gmv_in_all,
  k.read_at,
  k.link
from marts.creators k
join params p on p.region = k.region and k.best_rank <= p.best_rank
where k.is_cold
order by k.best_rank, k.gmv_in_all desc nulls last, k.user_id
limit 50;
