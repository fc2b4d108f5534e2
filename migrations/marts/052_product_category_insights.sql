-- Product categories in TikTok's insights by list and day: how the ads for them perform.
create view marts.product_category_insights as
select
  s.snapshot_date,
  s.region,
  s.time_scope,
  s.position as rank,
  before.position as previous_rank,
  before.snapshot_date as previous_date,
  before.position - s.position as places_won,
  s.category_id,
  c.level,
  c.category_name as category,
  coalesce(c.category_path, s.category_id) as path,
  s.post as posts,
  s.post_change as posts_change_pct,
  s.impression as impressions,
  s.ctr as ctr_pct,
  s.cvr as cvr_pct,
  s.cpa,
  s.cost,
  s.play_six_rate as play_6s_pct,
  s.like_count as likes,
  s.comment_count as comments,
  s.share_count as shares,
  c.category_name,
  coalesce(c.category_path, s.category_id) as category_path
from echotik.product_category_snapshots s
left join marts.product_categories c using (category_id)
cross join lateral (
  select max(p.snapshot_date) as snapshot_date, (array_agg(p.position order by p.snapshot_date desc))[1] as position
  from echotik.product_category_snapshots p
  where p.category_id = s.category_id and p.region = s.region and p.time_scope = s.time_scope
    and p.position is not null and p.snapshot_date between s.snapshot_date - 31 and s.snapshot_date - 1
) before;

comment on view marts.product_category_insights is 'Product categories in the insights of TikTok, one row a category, window and day it was read: how the ads for it perform. What its products sell: marts.category_overview, by category_id and region. Source: insights-product-list, weekly.';
comment on column marts.product_category_insights.snapshot_date is 'Business day on which the list was read.';
comment on column marts.product_category_insights.region is 'Market that was requested, such as US, or all_regions.';
comment on column marts.product_category_insights.time_scope is 'Window: 1, 7 or 30 for the days up to then, yyyy-MM for a month. Never mix windows.';
comment on column marts.product_category_insights.rank is 'Place on the list, 1 is the top; counted over its pages, the API gives none. Empty for hits of a search and parts of the list.';
comment on column marts.product_category_insights.previous_rank is 'Place in the same window when it was last seen in the 31 days before; empty when it was not, or the list was not read.';
comment on column marts.product_category_insights.previous_date is 'That day.';
comment on column marts.product_category_insights.places_won is 'Places won since then; negative: lost.';
comment on column marts.product_category_insights.category_id is 'The category, third level where known: echotik.categories.category_id.';
comment on column marts.product_category_insights.level is 'Its level: 1, 2 or 3.';
comment on column marts.product_category_insights.category is 'Deprecated until 1.0: use category_name. English name; empty when not known.';
comment on column marts.product_category_insights.path is 'Deprecated until 1.0: use category_path. English names from level 1 down; the id where a name is not known.';
comment on column marts.product_category_insights.posts is 'Posts (popularity), rounded by TikTok. Windows overlap: do not add up days.';
comment on column marts.product_category_insights.posts_change_pct is 'Change of posts against the window before, percent; can be negative.';
comment on column marts.product_category_insights.impressions is 'Impressions in the window, rounded to three significant digits. Windows overlap: do not add up days.';
comment on column marts.product_category_insights.ctr_pct is 'Click-through rate, percent. Of averages make no average: weigh by impressions.';
comment on column marts.product_category_insights.cvr_pct is 'Conversion rate, percent; what it is a share of is not documented.';
comment on column marts.product_category_insights.cpa is 'Cost per action; currency not stated, presumably USD.';
comment on column marts.product_category_insights.cost is 'Ad spend in the window; currency not stated, presumably USD. Windows overlap: do not add up days.';
comment on column marts.product_category_insights.play_6s_pct is 'Share of views of six seconds or more, percent.';
comment on column marts.product_category_insights.likes is 'Likes.';
comment on column marts.product_category_insights.comments is 'Comments.';
comment on column marts.product_category_insights.shares is 'Shares.';
comment on column marts.product_category_insights.category_name is 'English name; empty when not known.';
comment on column marts.product_category_insights.category_path is 'English names from level 1 down; the id where a name is not known.';
