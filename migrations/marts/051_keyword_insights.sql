-- Keywords of ads by list and day: how the ads that use them perform.
create view marts.keyword_insights as
select
  s.snapshot_date,
  s.region,
  s.period_days,
  s.industry_id = '' and s.objective = '' and s.keyword_type = '' as uncut,
  nullif(s.industry_id, '') as cut_industry_id,
  cut.name as cut_industry,
  case s.objective
    when '1' then 'traffic' when '2' then 'app install' when '3' then 'conversions' when '4' then 'video views' when '5' then 'reach'
    when '8' then 'lead generation' when '14' then 'product sales' when '15' then 'product sales' else nullif(s.objective, '')
  end as cut_objective,
  case s.keyword_type
    when '1' then 'selling point' when '2' then 'pain point' when '3' then 'target audience' when '4' then 'call to action'
    when '5' then 'other' when '6' then 'product' else nullif(s.keyword_type, '')
  end as cut_keyword_type,
  s.position as rank,
  before.position as previous_rank,
  before.snapshot_date as previous_date,
  before.position - s.position as places_won,
  s.keyword,
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
  s.share_count as shares
from echotik.keyword_snapshots s
left join echotik.industries cut on cut.industry_id = s.industry_id
cross join lateral (
  select max(p.snapshot_date) as snapshot_date, (array_agg(p.position order by p.snapshot_date desc))[1] as position
  from echotik.keyword_snapshots p
  where p.keyword = s.keyword and p.region = s.region and p.period_days = s.period_days and p.industry_id = s.industry_id
    and p.objective = s.objective and p.keyword_type = s.keyword_type
    and p.position is not null and p.snapshot_date between s.snapshot_date - 31 and s.snapshot_date - 1
) before;

comment on view marts.keyword_insights is 'Keywords of ads, one row a keyword, list and day it was read: how the ads that use them perform. Source: insights-keyword, weekly.';
comment on column marts.keyword_insights.snapshot_date is 'Business day on which the list was read.';
comment on column marts.keyword_insights.region is 'Market that was requested, such as US.';
comment on column marts.keyword_insights.period_days is 'The window the list looks back over, in days: 7, 30 or 120. Never mix windows.';
comment on column marts.keyword_insights.uncut is 'True: the whole list. False: cut by what the next columns say, with places of its own.';
comment on column marts.keyword_insights.cut_industry_id is 'The list is cut by this industry: echotik.industries.industry_id; empty for no cut.';
comment on column marts.keyword_insights.cut_industry is 'Its English name.';
comment on column marts.keyword_insights.cut_objective is 'The list is cut by this campaign objective; empty for no cut.';
comment on column marts.keyword_insights.cut_keyword_type is 'The list is cut by this class: selling point, pain point, target audience, call to action, other, product; empty for no cut.';
comment on column marts.keyword_insights.rank is 'Place on the list, 1 is the top; counted over its pages, the API gives none. Empty for hits of a search.';
comment on column marts.keyword_insights.previous_rank is 'Place on the same list when it was last seen in the 31 days before; empty when it was not, or the list was not read.';
comment on column marts.keyword_insights.previous_date is 'That day.';
comment on column marts.keyword_insights.places_won is 'Places won since then; negative: lost.';
comment on column marts.keyword_insights.keyword is 'The keyword as TikTok writes it: echotik.keywords.keyword.';
comment on column marts.keyword_insights.posts is 'Posts (popularity), rounded by TikTok. Windows overlap: do not add up days.';
comment on column marts.keyword_insights.posts_change_pct is 'Change of posts against the window before, percent; can be negative.';
comment on column marts.keyword_insights.impressions is 'Impressions in the window, rounded to three significant digits. Windows overlap: do not add up days.';
comment on column marts.keyword_insights.ctr_pct is 'Click-through rate, percent. Of averages make no average: weigh by impressions.';
comment on column marts.keyword_insights.cvr_pct is 'Conversion rate, percent; what it is a share of is not documented.';
comment on column marts.keyword_insights.cpa is 'Cost per action; currency not stated, presumably USD.';
comment on column marts.keyword_insights.cost is 'Ad spend in the window; currency not stated, presumably USD. Windows overlap: do not add up days.';
comment on column marts.keyword_insights.play_6s_pct is 'Share of views of six seconds or more, percent.';
comment on column marts.keyword_insights.likes is 'Likes.';
comment on column marts.keyword_insights.comments is 'Comments.';
comment on column marts.keyword_insights.shares is 'Shares.';
