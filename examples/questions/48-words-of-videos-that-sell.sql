-- What is said in the videos that sell best, and with which words do they begin?
-- For: a team that writes scripts.
-- Adapt: region; first_seconds, how much counts as the beginning. Needs realtime-video-captions, which costs a call a video: see README.md.
with params as (
  select 'US' as region, 5 as first_seconds
),
best as (
  select v.video_id, v.video_desc, v.user_id, v.duration_s, v.total_video_sale_cnt, v.total_video_sale_gmv_amt, v.total_views_cnt,
    coalesce(v.is_ad or v.is_ads, v.is_ad, v.is_ads) as is_ad, t.language, t.captions
  from echotik.video_captions t
  join echotik.videos v using (video_id)
  join params using (region)
  where v.total_video_sale_cnt > 0 and t.captions is not null
  order by v.total_video_sale_gmv_amt desc nulls last, v.video_id, t.language
  limit 50
),
-- A cue of WebVTT: a line with its times, then its text.
cues as (
  select b.video_id, b.language, cue.place, coalesce(part[1]::integer, 0) * 3600 + part[2]::integer * 60 + part[3]::integer as second,
    btrim(regexp_replace(regexp_replace(part[4], '<[^>]*>', '', 'g'), '\s+', ' ', 'g')) as words
  from best b
  cross join lateral regexp_split_to_table(b.captions, '\r?\n[ \t]*\r?\n') with ordinality cue (block, place)
  cross join lateral regexp_match(cue.block, '(?:(\d+):)?(\d\d):(\d\d)[.,]\d+\s+-->[^\n]*\n(.*)$') part
  where part is not null
)
select
  b.video_desc as caption,
  c.unique_id as handle,
  b.language,
  string_agg(q.words, ' ' order by q.place) filter (where q.second < p.first_seconds) as first_words,
  string_agg(q.words, ' ' order by q.place) as all_words,
  b.total_video_sale_cnt as units,
  b.total_video_sale_gmv_amt as gmv,
  round(1000.0 * b.total_video_sale_gmv_amt / nullif(b.total_views_cnt, 0), 2) as gmv_per_1000_views,
  b.is_ad,
  b.duration_s,
  b.video_id
from best b
join cues q using (video_id, language)
cross join params p
left join echotik.influencers c on c.user_id = b.user_id
group by b.video_id, b.language, b.video_desc, c.unique_id, b.total_video_sale_cnt, b.total_video_sale_gmv_amt, b.total_views_cnt, b.is_ad, b.duration_s
order by b.total_video_sale_gmv_amt desc nulls last, b.video_id, b.language
limit 20;
