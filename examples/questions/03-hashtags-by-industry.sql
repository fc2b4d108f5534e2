-- Which industries do the trending hashtags belong to, and which hashtag leads each?
-- For: a brand planner who looks for the conversations of an industry.
-- Adapt: region; period_days.
with params as (
  select 'US' as region, 7 as period_days
),
newest as (
  select max(h.snapshot_date) as day from marts.trending_hashtags h join params using (region, period_days) where h.uncut
)
select
  coalesce(h.industry, 'unclassified') as industry,
  count(*) as hashtags,
  sum(h.views) as views,
  round(sum(h.views)::numeric / nullif(sum(h.posts), 0)) as views_per_post,
  min(h.rank) as best_rank,
  (array_agg(h.hashtag_name order by h.rank))[1] as leading_hashtag
from marts.trending_hashtags h
join params using (region, period_days)
join newest on newest.day = h.snapshot_date
where h.uncut
group by coalesce(h.industry, 'unclassified')
order by views desc nulls last, industry;
