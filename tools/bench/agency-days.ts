/** Days of what the agency follows, earlier values of restated days, and the rankings of days, weeks and months. */
import type { PgTable } from 'drizzle-orm/pg-core';
import { quoteText } from '../../src/load/connection/sql-text.ts';
import { influencer_daily } from '../../src/load/tables/influencers.ts';
import { product_daily } from '../../src/load/tables/products.ts';
import { influencer_ranks, product_ranks, shop_ranks, video_ranks } from '../../src/load/tables/ranks.ts';
import { shop_daily } from '../../src/load/tables/shops.ts';
import { video_daily } from '../../src/load/tables/videos.ts';
import { type AgencySize, LIST_MARKETS } from './agency-size.ts';
import { ids } from './agency-entities.ts';
import { type AgencyStatement, fillTable, requestOf } from './agency-statement.ts';

/** One entity in twenty is no longer followed after some day of the year. */
const days = (followed: number) => `(select p * 400 + day, p, day, base, rate
  from (select p, bench.base(p) as base, bench.rate(p) as rate, case when bench.r(p, 15) > 0.05 then 365 else 365 * bench.r(p, 16) end as last
    from generate_series(1, ${followed}) p offset 0) followed
  cross join generate_series(0, 364) day where day < last order by day) days (n, p, day, base, rate)`;

export function listDayStatements(size: AgencySize): readonly AgencyStatement[] {
  const common = {
    date: 'bench.day(day)',
    _observed_at: `bench.day(day)::timestamptz + interval '30 hours'`,
    _request_id: requestOf('n', size.requests),
  };
  const soldThatDay = 'bench.units(base, rate, day) - bench.units(base, rate, day - 1)';
  const sold = {
    total_sale_cnt: 'bench.units(base, rate, day)',
    total_sale_gmv_amt: '12.5 * bench.units(base, rate, day)',
  };
  const soldOfDay = { total_sale_1d_cnt: soldThatDay, total_sale_gmv_1d_amt: `12.5 * (${soldThatDay})` };
  return [
    fillTable(
      product_daily,
      { product_id: ids.product('p'), spu_avg_price: 'bench.price(p, day)', ...sold, ...soldOfDay, ...common },
      days(size.followedProducts),
    ),
    fillTable(
      influencer_daily,
      {
        user_id: ids.creator('p'),
        total_followers_cnt: '1000 + bench.units(base, rate, day)',
        total_views_cnt: '100 * bench.units(base, rate, day)',
        ...soldOfDay,
        ...common,
      },
      days(size.followedCreators),
    ),
    fillTable(
      video_daily,
      { video_id: ids.video('p'), total_views_cnt: '10 + bench.units(base, rate, day)', ...common },
      days(size.followedVideos),
    ),
    fillTable(shop_daily, { seller_id: ids.shop('p'), ...sold, ...soldOfDay, ...common }, days(size.followedShops)),
    {
      table: 'product_daily_revisions',
      sql: `insert into echotik.product_daily_revisions
          (product_id, date, spu_avg_price, total_sale_cnt, total_sale_gmv_amt, total_sale_1d_cnt, total_sale_gmv_1d_amt, known_at, _request_id)
        select product_id, date, spu_avg_price, total_sale_cnt - 1, total_sale_gmv_amt - 12.5, total_sale_1d_cnt - 1,
          total_sale_gmv_1d_amt - 12.5, _observed_at - interval '1 day', _request_id
        from echotik.product_daily where _request_id % 20 = 0`,
    },
  ];
}

export const listRankingStatements = (size: AgencySize): readonly AgencyStatement[] => [
  rankingOf(
    product_ranks,
    size,
    'product_id',
    ids.product,
    size.products,
    { category_id: 'cut', category_l2_id: `''`, category_l3_id: `''` },
    { total_sale_gmv_amt: '10000.5 / place' },
  ),
  rankingOf(
    shop_ranks,
    size,
    'seller_id',
    ids.shop,
    size.shops,
    { category_id: 'cut', category_l2_id: `''`, category_l3_id: `''`, from_flag: `''` },
    { total_sale_gmv_amt: '10000.5 / place' },
  ),
  rankingOf(influencer_ranks, size, 'user_id', ids.creator, size.creators, {
    influencer_category_name: `''`,
    product_category_id: 'cut',
  }),
  rankingOf(video_ranks, size, 'video_id', ids.video, size.videos, {
    product_category_id: 'cut',
    created_by_ai: `''`,
  }),
];

/** Rankings by both fields: without a filter, and a fifth as long for each of ten categories. */
function rankingOf(
  table: PgTable,
  size: AgencySize,
  idColumn: string,
  id: (n: string) => string,
  count: number,
  filters: Readonly<Record<string, string>>,
  metrics: Readonly<Record<string, string>> = {},
): AgencyStatement {
  const markets = LIST_MARKETS.map(quoteText).join(', ');
  const from = `(select ((market_no * 12 + list) * 4 + type) * 100000 + place * 400 + day, type, day, market, field, cut, list, place,
      bench.occupant(market_no * 12 + list, place, day)
    from (select 1, generate_series(0, 364) union all select 2, generate_series(5, 364, 7)
      union all select 3, (bench.day(0) + make_interval(months => m))::date - bench.day(0) from generate_series(0, 11) m) periods (type, day),
      unnest(array[${markets}]) with ordinality markets (market, market_no),
      generate_series(1, 2) field,
      (select 0, '' union all select c, (600000 + c)::text from generate_series(1, 10) c) cuts (list, cut),
      generate_series(1, ${size.listLength}) place
    where list = 0 or place <= ${size.listLength} / 5
    order by day) ranks (n, type, day, market, field, cut, list, place, occupant)`;
  return fillTable(
    table,
    {
      rank_type: 'type',
      date: 'bench.day(day)',
      region: 'market',
      rank_field: 'field',
      ...filters,
      [idColumn]: id(`1 + occupant % ${count}`),
      position: 'place',
      ...metrics,
      _observed_at: `bench.day(day)::timestamptz + interval '34 hours'`,
      _request_id: requestOf('n', size.requests),
    },
    from,
  );
}
