/**
 * Views whose text was written for speed, beside plain definitions of the same rows, on random data over several months.
 */
import { expect, test } from 'vitest';
import type { Pool } from '../../../src/load/connection/pool.ts';
import { withDatabase } from '../../support/database.ts';
import { readRows } from '../write/row-writes.ts';

/** Rows that only one of two queries has. */
async function listDifferences(pool: Pool, one: string, other: string): Promise<readonly unknown[]> {
  const isIn = (a: string, b: string) => `(select * from (${a}) a except all select * from (${b}) b)`;
  return readRows(pool, `${isIn(one, other)} union all ${isIn(other, one)} limit 5`);
}

const countRows = async (pool: Pool, query: string) =>
  (await readRows(pool, `select count(*)::int as rows from (${query}) q`))[0]?.['rows'];

/** The months in which the random rows lie. */
const MONTHS = ['2026-01-01', '2026-02-01', '2026-03-01'];

async function makeMonths(pool: Pool, table: string): Promise<void> {
  await pool.query('select setseed(0.25)');
  await pool.query('select ops.make_partition($1::regclass, month) from unnest($2::date[]) month', [table, MONTHS]);
}

const TRENDS = [
  ['music_trend', 'music_trend_points', 'music', 'clip_id', 'title, author, link'],
  ['hashtag_trend', 'hashtag_trend_points', 'hashtags', 'hashtag_id', 'hashtag_name, link'],
] as const;

test.each(TRENDS)('%s has the newest curve of each market and window', (view, points, entities, id, columns) =>
  withDatabase(async ({ pool }) => {
    await makeMonths(pool, `echotik.${points}`);
    await pool.query(
      `insert into echotik.${entities} (${id}, link, _request_id, _observed_at) select n, 'link ' || n, 1, now() from generate_series(1, 12) n`,
    );
    // A curve has up to seven points, some without a value; some curves have none.
    await pool.query(
      `insert into echotik.${points} (${id}, region, period_days, snapshot_date, point_at, value, _request_id, _observed_at)
       select n, region, period, day, day - back, case when random() < 0.7 * empty then round(random()::numeric, 1) end, 1, now()
       from generate_series(1, 12) n, unnest(array['US', 'GB']) region, unnest(array[7, 30]) period,
         generate_series(date '2026-01-20', date '2026-03-10', interval '1 day') d,
         lateral (select d::date as day, (random() < 0.8)::int as empty) c, generate_series(0, 6) back
       where hashint4(n * 1000 + period + extract(doy from d)::int) % 3 = 0`,
    );
    const curve = `(partition by p.snapshot_date, p.region, p.period_days, p.${id} order by p.point_at`;
    const plain = `select p.snapshot_date, p.region, p.period_days, p.point_at, p.value,
        p.value - first_value(p.value) over ${curve}) as change,
        p.point_at = last_value(p.point_at) over ${curve} rows between unbounded preceding and unbounded following) as is_last,
        p.${id}, ${columns}
      from echotik.${points} p left join echotik.${entities} e using (${id})
      where p.value is not null and p.snapshot_date = (
        select max(n.snapshot_date) from echotik.${points} n
        where n.${id} = p.${id} and n.region = p.region and n.period_days = p.period_days and n.value is not null)`;
    expect(await countRows(pool, plain)).toBeGreaterThan(100);
    expect(await listDifferences(pool, `select * from marts.${view}`, plain)).toEqual([]);
  }),
);

test('ad_insights ranks ads by their click-through rate within a list, and knows the newest row of each ad', () =>
  withDatabase(async ({ pool }) => {
    await makeMonths(pool, 'echotik.ad_snapshots');
    await pool.query(
      `insert into echotik.ads (material_id, ad_title, ctr, cost_level, like_count, _request_id, _observed_at)
       select n, 'ad ' || n, 0.5, 1, n, 1, now() from generate_series(1, 40) n`,
    );
    // Ads above 35 are in no list.
    await pool.query(
      `insert into echotik.ad_snapshots (material_id, region, period_days, snapshot_date, order_by, industry_id, objective, ad_language,
         ad_format, like_band, position, ctr, cost_level, like_count, _request_id, _observed_at)
       select n, region, 7, day, sorted, industry, '', '', format, '', n, case when random() < 0.8 then round(random()::numeric, 1) end, 2, n, 1, now()
       from generate_series(1, 35) n, unnest(array['US', 'GB']) region, unnest(array['for_you', 'ctr']) sorted,
         unnest(array['', '25']) industry, unnest(array['', '1']) format,
         unnest(array[date '2026-01-25', '2026-02-01', '2026-02-08', '2026-03-01', '2026-03-08']) day
       where random() < 0.5`,
    );
    const list = [
      'snapshot_date',
      'region',
      'period_days',
      'order_by',
      'industry_id',
      'objective',
      'ad_language',
      'ad_format',
      'like_band',
    ];
    const isSame = (columns: readonly string[]) => columns.map((name) => `o.${name} = s.${name}`).join(' and ');
    const columns =
      'snapshot_date, region, period_days, sorted_by, uncut, cut_industry_id, cut_format, rank, ctr_rank, ctr_pct, likes, is_newest, material_id, title';
    const plain = `select s.snapshot_date, s.region, s.period_days, s.order_by, s.industry_id = '' and s.ad_format = '',
        nullif(s.industry_id, ''), case s.ad_format when '1' then 'Spark ads' end, s.position,
        case when s.ctr is not null then 1 + (select count(*) from echotik.ad_snapshots o where ${isSame(list)} and o.ctr > s.ctr) end,
        case when s.material_id is null then a.ctr else s.ctr end, case when s.material_id is null then a.like_count else s.like_count end,
        s.snapshot_date is not distinct from (select max(o.snapshot_date) from echotik.ad_snapshots o
          where o.material_id = s.material_id and ${isSame(list.slice(1))}),
        a.material_id, a.ad_title
      from echotik.ads a left join echotik.ad_snapshots s using (material_id)`;
    expect(await countRows(pool, plain)).toBeGreaterThan(1000);
    expect(await listDifferences(pool, `select ${columns} from marts.ad_insights`, plain)).toEqual([]);
  }));
