import type { Chart } from '../chart.ts';
import { formatLongNumber, toNumber, toPlainText, formatShortNumber, formatSigned, formatMoney } from '../text.ts';

export const shopsChart: Chart = {
  id: 'shops',
  title: 'Shops that gain most in a week',
  explains:
    'The 12 shops with the highest GMV a day over a week (7 or 8 days) up to their newest day; behind the bars the growth of that week in percent of all they had sold before. Estimates of EchoTik; money is presumably USD. Shops without a value of a week before, and those that were last read, or of which the total last changed, more than 2 days before the newest day of the market, are left out.',
  sql: `select m.as_of_date as day, m.shop_name, c.category_path, m.gmv_per_day, m.gmv_growth, m.gmv_growth_pct, m.units_growth, m.products_now, m.span_days
from marts.shop_momentum m left join marts.product_categories c using (category_id)
where m.region = $1 and m.window_days = 7 and m.is_current and m.gmv_growth > 0
order by m.gmv_per_day desc, m.seller_id limit 12`,
  day: 'day',
  showsPresent: true,
  afterDays: 7,
  remedy: 'read seller-trend or seller-detail on two days: the pipeline "details" does',
  summarize: ({ shop_name, gmv_per_day, day }) =>
    `Shop that gains most in the week up to ${toPlainText(day)}: ${toPlainText(shop_name ?? 'unknown')}, $${formatShortNumber(gmv_per_day)} GMV a day`,
  picture: (rows) => ({
    direction: 'across',
    legend: [],
    bars: rows.map((row) => ({
      label: toPlainText(row['shop_name'] ?? 'unknown'),
      values: [toNumber(row['gmv_per_day'])],
      colour: 'series-1',
      note: `$${formatShortNumber(row['gmv_per_day'])}  ${formatSigned(row['gmv_growth_pct'], formatShortNumber)} %`,
    })),
  }),
  columns: [
    { name: 'shop_name', title: 'Shop', isWide: true },
    { name: 'category_path', title: 'Category' },
    { name: 'gmv_per_day', title: 'GMV a day, USD', show: formatMoney },
    { name: 'gmv_growth', title: 'GMV, USD', show: formatMoney },
    { name: 'span_days', title: 'In days', show: formatLongNumber },
    { name: 'gmv_growth_pct', title: 'Growth, %', show: formatMoney },
    { name: 'units_growth', title: 'Units', show: formatLongNumber },
    { name: 'products_now', title: 'Products', show: formatLongNumber },
    { name: 'day', title: 'Up to' },
  ],
};
