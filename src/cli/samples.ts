/** Three questions an analyst would ask first, of the newest snapshot. */

interface Sample {
  readonly title: string;
  readonly sql: string;
}

export const samples: readonly Sample[] = [
  {
    title: 'Which sounds climb fastest?',
    sql: `select s.region, s.rank, s.rank_diff as places_up, m.title, m.author, m.if_cml as for_business
      from echotik.music_snapshots s join echotik.music m using (clip_id)
      where s.snapshot_date = (select max(snapshot_date) from echotik.music_snapshots) and s.rank_diff_type = 1
      order by s.rank_diff desc, s.rank limit 5`,
  },
  {
    title: 'Who listens to the top of the chart? (index: 100 is average)',
    sql: `select s.region, s.rank, m.title,
        (select string_agg(c.country_name || ' ' || c.score, ', ' order by c.score desc)
           from (select * from echotik.music_audience_countries a
                 where (a.clip_id, a.region, a.period_days, a.snapshot_date) = (s.clip_id, s.region, s.period_days, s.snapshot_date)
                 order by a.score desc limit 2) c) as countries,
        (select i.interest || ' ' || i.score from echotik.music_audience_interests i
           where (i.clip_id, i.region, i.period_days, i.snapshot_date) = (s.clip_id, s.region, s.period_days, s.snapshot_date)
           order by i.score desc limit 1) as interest
      from echotik.music_snapshots s join echotik.music m using (clip_id)
      where s.snapshot_date = (select max(snapshot_date) from echotik.music_snapshots) and s.rank <= 5
      order by s.region, s.rank limit 5`,
  },
  {
    title: 'What is at its peak right now? (curve of the window, 1 is its peak)',
    sql: `select s.region, s.rank, m.title, string_agg(to_char(p.value, 'FM0.00'), ' ' order by p.point_at) as curve
      from echotik.music_snapshots s join echotik.music m using (clip_id)
        join echotik.music_trend_points p using (clip_id, region, period_days, snapshot_date)
      where s.snapshot_date = (select max(snapshot_date) from echotik.music_snapshots)
      group by s.region, s.rank, m.title
      having (array_agg(p.value order by p.point_at desc))[1] = max(p.value)
      order by s.rank limit 5`,
  },
];
