import type { Chart } from '../chart.ts';
import {
  formatLongNumber,
  toNumber,
  toPlainText,
  formatShortNumber,
  formatSigned,
  formatUnits,
  formatMoney,
} from '../text.ts';

export const momentumChart: Chart = {
  id: 'momentum',
  title: 'Products that gain most in a week',
  explains:
    'The 12 products with most units sold a day over a week (7 or 8 days) up to their newest day; behind the bars the change of the mean price. Green: cheaper than a week before. Red: dearer. Estimates of EchoTik. Products without a value of a week before, and those that were last read, or of which the total last changed, more than 2 days before the newest day of the market, are left out.',
  sql: `select m.as_of_date as day, m.product_name, s.seller_name as shop_name, m.units_per_day, m.units_growth, m.units_growth_pct, m.avg_price_now, m.avg_price_change_pct, m.span_days
from marts.product_momentum m left join echotik.shops s using (seller_id)
where m.region = $1 and m.window_days = 7 and m.is_current and m.units_growth > 0
order by m.units_per_day desc, m.product_id limit 12`,
  day: 'day',
  showsPresent: true,
  afterDays: 7,
  remedy: 'read product-trend or product-detail on two days: the pipeline "details" does',
  summarize: ({ product_name, units_per_day, day }) =>
    `Product that gains most in the week up to ${toPlainText(day)}: ${toPlainText(product_name ?? 'unknown')}, ${formatUnits(units_per_day)} a day`,
  picture: (rows) => ({
    direction: 'across',
    legend: [
      { name: 'cheaper', colour: 'up' },
      { name: 'dearer', colour: 'down' },
      { name: 'same price, or not known', colour: 'same' },
    ],
    bars: rows.map((row) => {
      const price = toNumber(row['avg_price_change_pct']);
      return {
        label: toPlainText(row['product_name'] ?? 'unknown'),
        values: [toNumber(row['units_per_day'])],
        colour: price < 0 ? 'up' : price > 0 ? 'down' : 'same',
        note: `+${formatShortNumber(row['units_per_day'])}${price ? `  price ${formatSigned(price, formatShortNumber)} %` : ''}`,
      };
    }),
  }),
  columns: [
    { name: 'product_name', title: 'Product', isWide: true },
    { name: 'shop_name', title: 'Shop' },
    { name: 'units_per_day', title: 'Units a day', show: formatLongNumber },
    { name: 'units_growth', title: 'Units', show: formatLongNumber },
    { name: 'span_days', title: 'In days', show: formatLongNumber },
    { name: 'units_growth_pct', title: 'Growth, %', show: formatLongNumber },
    { name: 'avg_price_now', title: 'Mean price', show: formatMoney },
    { name: 'avg_price_change_pct', title: 'Price change, %', show: (change) => formatSigned(change) },
    { name: 'day', title: 'Up to' },
  ],
};
