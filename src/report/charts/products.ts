import type { Chart } from '../chart.ts';
import { formatLongNumber, toPlainText, formatShortNumber, formatSigned, formatUnits, formatMoney } from '../text.ts';
import { drawRanking } from './ranking-picture.ts';

export const productsChart: Chart = {
  id: 'products',
  title: 'Best-selling products of the day',
  explains:
    'The first 15 products of the newest daily ranking by units sold. Bars: units sold on that day; behind them GMV, and places won since the day before. Estimates of EchoTik; money is presumably USD.',
  sql: `select l.period_start as day, l.rank, l.places_won, l.is_new, l.product_name, l.shop_name, l.category_path, l.units, l.gmv
from marts.product_league l
where l.region = $1 and l.period = 'day' and l.sorted_by = 'units sold' and l.uncut
  and l.period_start = (select max(n.date) from echotik.product_ranks n where n.region = $1 and n.rank_type = 1 and n.rank_field = 1
    and n.category_id = '' and n.category_l2_id = '' and n.category_l3_id = '' and n.date between $2 and $3)
order by l.rank limit 15`,
  day: 'day',
  remedy: 'read product-ranklist: the pipeline "rankings-daily" does',
  summarize: ({ day, product_name, units, gmv }) =>
    `Best-selling product of ${toPlainText(day)}: ${toPlainText(product_name ?? 'unknown')}, ${formatUnits(units)}, $${formatShortNumber(gmv)} GMV`,
  picture: drawRanking(({ product_name }) => product_name),
  columns: [
    { name: 'rank', title: 'Place' },
    { name: 'product_name', title: 'Product', isWide: true },
    { name: 'shop_name', title: 'Shop' },
    { name: 'category_path', title: 'Category' },
    { name: 'units', title: 'Units sold', show: formatLongNumber },
    { name: 'gmv', title: 'GMV, USD', show: formatMoney },
    { name: 'places_won', title: 'Places won', show: (won) => formatSigned(won) },
  ],
};
