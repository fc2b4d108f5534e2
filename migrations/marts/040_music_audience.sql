-- Who listens to a sound: countries, interests and ages in one list.
create view marts.music_audience as
with scores as (
  select snapshot_date, region, period_days, clip_id, 'country' as dimension, country_code as code,
    country_name as label, score
  from echotik.music_audience_countries
  union all
  select snapshot_date, region, period_days, clip_id, 'interest' as dimension, interest_id as code,
    interest as label, score
  from echotik.music_audience_interests
  union all
  select snapshot_date, region, period_days, clip_id, 'age' as dimension, age_level::text as code,
    case age_level when 3 then '18-24' when 4 then '25-34' when 5 then '35 and over' end as label, score
  from echotik.music_audience_ages
)
select
  s.snapshot_date,
  s.region,
  s.period_days,
  s.dimension,
  s.code,
  coalesce(s.label, s.code) as label,
  s.score,
  case when s.score is not null then rank() over (whole order by s.score desc nulls last) end as place,
  round(s.score / nullif(sum(s.score) over whole, 0), 4) as share_of_scores,
  s.clip_id,
  m.title,
  m.author,
  case when s.score is not null then rank() over (whole order by s.score desc nulls last) end as rank
from scores s
left join echotik.music m using (clip_id)
-- Snapshot and market are part of it, so that a filter on them reaches the months.
window whole as (partition by s.snapshot_date, s.region, s.period_days, s.clip_id, s.dimension);

comment on view marts.music_audience is 'Audience of a sound, one row a snapshot, dimension and member: at most ten countries, five interests, three ages. Source: trending-music-detail, daily for what trends.';
comment on column marts.music_audience.snapshot_date is 'Business day of the snapshot.';
comment on column marts.music_audience.region is 'Market of the trending list, such as US.';
comment on column marts.music_audience.period_days is 'The window the detail looks back over, in days. Never mix windows.';
comment on column marts.music_audience.dimension is 'country, interest or age. Their scores are different things: never compare or add up across dimensions.';
comment on column marts.music_audience.code is 'ISO code of the country, TikTok id of the interest, or code of the age group.';
comment on column marts.music_audience.label is 'Name of the country or interest, or the age group in years (by order, the codes are not documented); the code where it has none.';
comment on column marts.music_audience.score is 'country, interest: index of over-representation, 100 is average, not a percentage. age: percent, the groups add up to 100.';
comment on column marts.music_audience.place is 'Deprecated until 1.0: use rank. Place within the snapshot and dimension by score, 1 is the highest; equal scores share a place. Empty without a score.';
comment on column marts.music_audience.share_of_scores is 'Score divided by the sum of the scores of the snapshot and dimension, a fraction. age: the share of people. country, interest: of the few that are shown, not of people.';
comment on column marts.music_audience.clip_id is 'The sound: echotik.music.clip_id.';
comment on column marts.music_audience.title is 'Title, as known now.';
comment on column marts.music_audience.author is 'Author, as known now.';
comment on column marts.music_audience.rank is 'Place within the snapshot and dimension by score, 1 is the highest; equal scores share a place. Empty without a score.';
