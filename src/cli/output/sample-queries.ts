/** Three questions of an analyst that the default pipelines can answer. */

interface SampleQuery {
  readonly title: string;
  readonly sql: string;
}

export const sampleQueries: readonly SampleQuery[] = [
  {
    title: 'What sold best yesterday? (units of the day and GMV, estimates)',
    sql: `select r.position, left(p.product_name, 40) as product, s.seller_name as shop, p.spu_avg_price as price,
        p.product_rating as rating, r.total_sale_cnt as units, r.total_sale_gmv_amt as gmv
      from echotik.product_ranks r join echotik.products p using (product_id) left join echotik.shops s using (seller_id)
      where r.rank_type = 1 and r.date = (select max(date) from echotik.product_ranks where rank_type = 1)
      order by r.position limit 5`,
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
    title: 'Whose following grows fastest? (change over the trailing 30 days)',
    sql: `select nick_name as creator, region, category, total_followers_cnt as followers, total_followers_30d_cnt as gained,
        round(100.0 * total_followers_30d_cnt / nullif(total_followers_cnt - total_followers_30d_cnt, 0), 1) as percent
      from echotik.influencers where total_followers_30d_cnt > 0 order by 6 desc nulls last limit 5`,
  },
];
