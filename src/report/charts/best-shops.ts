import type { Chart } from '../chart.ts';
import { formatLongNumber, toPlainText, formatShortNumber, formatSigned, formatUnits, formatMoney } from '../text.ts';
import { drawRanking } from './ranking-picture.ts';

export const bestShopsChart: Chart = {
  id: 'best-shops',
  title: 'Best-selling shops of the day',
  explains:
    'The first 15 shops of the newest daily ranking by units sold. Bars: units sold on that day; behind them GMV, and places won since the day before. Estimates of EchoTik; money is presumably USD.',
  sql: `select l.period_start as day, l.rank, l.places_won, l.is_new, l.shop_name, l.category_path, l.units, l.gmv, l.products, l.creators
from marts.shop_league l
where l.region = $1 and l.period = 'day' and l.sorted_by = 'units sold' and l.uncut
  and l.period_start = (select max(n.date) from echotik.shop_ranks n where n.region = $1 and n.rank_type = 1 and n.rank_field = 1
    and n.category_id = '' and n.category_l2_id = '' and n.category_l3_id = '' and n.from_flag = '' and n.date between $2 and $3)
order by l.rank limit 15`,
  day: 'day',
  remedy: 'read seller-ranklist: the pipeline "rankings-daily" does',
  summarize: ({ day, shop_name, units, gmv }) =>
    `Best-selling shop of ${toPlainText(day)}: ${toPlainText(shop_name ?? 'unknown')}, ${formatUnits(units)}, $${formatShortNumber(gmv)} GMV`,
  picture: drawRanking(({ shop_name }) => shop_name),
  columns: [
    { name: 'rank', title: 'Place' },
    { name: 'shop_name', title: 'Shop', isWide: true },
    { name: 'category_path', title: 'Category' },
    { name: 'units', title: 'Units sold', show: formatLongNumber },
    { name: 'gmv', title: 'GMV, USD', show: formatMoney },
    { name: 'products', title: 'Products', show: formatLongNumber },
    { name: 'creators', title: 'Creators', show: formatLongNumber },
    { name: 'places_won', title: 'Places won', show: (won) => formatSigned(won) },
  ],
};
