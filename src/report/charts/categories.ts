import type { Chart } from '../chart.ts';
import { formatLongNumber, toNumber, toPlainText, formatShortNumber, formatMoney } from '../text.ts';

const formatPercent = (share: unknown) => formatLongNumber(100 * toNumber(share));

export const categoriesChart: Chart = {
  id: 'categories',
  title: 'What categories sell',
  explains:
    'GMV over 30 days of the products we know, by category of level 1; behind the bars the share of the market and the number of products. Not all of TikTok Shop: only what was read. Estimates of EchoTik; money is presumably USD.',
  sql: `select (o.newest_reading at time zone 'UTC')::date as day, o.category_path, o.products, o.shops, o.units_30d, o.gmv_30d, o.share_of_market, o.top_product_name
from marts.category_overview o
where o.region = $1 and o.level = 1 and o.gmv_30d > 0
order by o.gmv_30d desc limit 12`,
  day: 'day',
  showsPresent: true,
  remedy: 'read product-list or product-detail: the pipelines "discovery" and "details" do',
  picture: (rows) => ({
    direction: 'across',
    legend: [],
    bars: rows.map((row) => ({
      label: toPlainText(row['category_path']),
      values: [toNumber(row['gmv_30d'])],
      colour: 'series-1',
      note: `$${formatShortNumber(row['gmv_30d'])} · ${formatPercent(row['share_of_market'])} % · ${formatLongNumber(row['products'])} products`,
    })),
  }),
  columns: [
    { name: 'category_path', title: 'Category' },
    { name: 'products', title: 'Products', show: formatLongNumber },
    { name: 'shops', title: 'Shops', show: formatLongNumber },
    { name: 'units_30d', title: 'Units, 30 days', show: formatLongNumber },
    { name: 'gmv_30d', title: 'GMV, 30 days, USD', show: formatMoney },
    { name: 'share_of_market', title: 'Share, %', show: formatPercent },
    { name: 'top_product_name', title: 'First product' },
    { name: 'day', title: 'Newest reading' },
  ],
};
