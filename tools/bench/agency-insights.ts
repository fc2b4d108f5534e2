/** Weekly insights of the agency: ads, keywords and product categories. */
import { quoteText } from '../../src/load/connection/sql-text.ts';
import { ad_snapshots, ads } from '../../src/load/tables/ads.ts';
import { keyword_snapshots, keywords } from '../../src/load/tables/keywords.ts';
import { product_category_snapshots } from '../../src/load/tables/product-categories.ts';
import { type AgencySize, LIST_MARKETS } from './agency-size.ts';
import { type AgencyStatement, fillTable } from './agency-statement.ts';

const markets = LIST_MARKETS.map(quoteText).join(', ');

/** Rows of a list that is read on a Sunday; occupants stay for some weeks. `cuts` are values of a filter, '' for none. */
const weeklyRows = (windows: string, orders: string, cuts: string, length: number) => `(
  select ((week * 10 + market_no) * 10 + window_no) * 1000000 + order_no * 100000 + cut_no * 1000 + place, week * 7 + 4, market, period, sorted, cut,
    place, bench.occupant(market_no * 10 + order_no, place, week)
  from generate_series(0, 51) week, unnest(array[${markets}]) with ordinality markets (market, market_no),
    unnest(array[${windows}]) with ordinality windows (period, window_no), unnest(array[${orders}]) with ordinality orders (sorted, order_no),
    unnest(array[${cuts}]) with ordinality cuts (cut, cut_no), generate_series(1, ${length}) place
  where cut_no = 1 or place <= ${length} / 5) rows (n, day, market, period, sorted, cut, place, occupant)`;

export function listInsightStatements({ listLength }: AgencySize): readonly AgencyStatement[] {
  const common = {
    region: 'market',
    snapshot_date: 'bench.day(day)',
    position: 'place',
    _observed_at: `bench.day(day)::timestamptz + interval '10 hours'`,
    _request_id: '1 + n % 1000',
  };
  const bookkeeping = { _observed_at: `timestamptz '2025-12-28'`, _request_id: '1' };
  return [
    fillTable(
      ad_snapshots,
      {
        material_id: `bench.id('75', occupant)`,
        period_days: 'period',
        order_by: 'sorted',
        industry_id: 'cut',
        objective: `''`,
        ad_language: `''`,
        ad_format: `''`,
        like_band: `''`,
        ...common,
      },
      weeklyRows(
        '7, 30',
        `'for_you', 'ctr', 'like'`,
        `'', '10000000001', '10000000002', '10000000003', '10000000004'`,
        listLength,
      ),
    ),
    fillTable(
      ads,
      {
        material_id: 'material_id',
        industry_key: `'label_' || (10000000000 + 1 + n % 120)`,
        objective_key: `'campaign_objective_conversions'`,
        ...bookkeeping,
      },
      '(select material_id, row_number() over () from echotik.ad_snapshots group by 1) listed (material_id, n)',
    ),
    fillTable(
      keyword_snapshots,
      {
        keyword: `'keyword ' || occupant`,
        period_days: 'period',
        industry_id: `''`,
        objective: `''`,
        keyword_type: 'cut',
        ...common,
      },
      weeklyRows('7, 30, 120', `''`, `'', '1', '2', '3', '4', '5', '6'`, listLength),
    ),
    fillTable(
      keywords,
      { keyword: 'keyword', ...bookkeeping },
      '(select keyword, row_number() over () from echotik.keyword_snapshots group by 1) listed (keyword, n)',
    ),
    fillTable(
      product_category_snapshots,
      {
        category_id: `(600001 + place % 30)::text || (1 + place / 30 % 5) || (1 + place / 150 % 5)`,
        time_scope: 'period',
        ...common,
      },
      weeklyRows(`'1', '7', '30'`, `''`, `''`, listLength),
    ),
  ];
}
