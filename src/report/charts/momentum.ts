import type { Chart } from '../chart.ts';
import { longNumber, numberOf, plain, shortNumber, signed } from '../text.ts';

export const momentum: Chart = {
  id: 'momentum',
  title: 'Products that gain most in a week',
  explains:
    'The 12 products with most units sold over 7 days up to their newest day; behind the bars the change of the mean price. Green: cheaper than 7 days before. Red: dearer. Estimates of EchoTik. Products whose first day is not known are left out.',
  sql: `select m.as_of_date as day, m.product_name, s.seller_name as shop, m.units_growth, m.units_growth_pct, m.avg_price_now, m.avg_price_change_pct, m.basis_before
from marts.product_momentum m left join echotik.shops s using (seller_id)
where m.region = $1 and m.window_days = 7 and m.units_growth > 0
order by m.units_growth desc, m.product_id limit 12`,
  day: 'day',
  remedy: 'read product-trend or product-detail on two days: the pipeline "details" does',
  picture: (rows) => ({
    direction: 'across',
    legend: [
      { name: 'cheaper', colour: 'up' },
      { name: 'dearer', colour: 'down' },
      { name: 'same price, or not known', colour: 'same' },
    ],
    bars: rows.map((row) => {
      const price = numberOf(row['avg_price_change_pct']);
      return {
        label: plain(row['product_name'] ?? 'unknown'),
        values: [numberOf(row['units_growth'])],
        colour: price < 0 ? 'up' : price > 0 ? 'down' : 'same',
        note: `+${shortNumber(row['units_growth'])}${price ? `  price ${signed(price, shortNumber)} %` : ''}`,
      };
    }),
  }),
  columns: [
    { name: 'product_name', title: 'Product' },
    { name: 'shop', title: 'Shop' },
    { name: 'units_growth', title: 'Units in 7 days', show: longNumber },
    { name: 'units_growth_pct', title: 'Growth, %', show: longNumber },
    { name: 'avg_price_now', title: 'Mean price', show: longNumber },
    { name: 'avg_price_change_pct', title: 'Price change, %', show: (change) => signed(change) },
    { name: 'day', title: 'Up to' },
    { name: 'basis_before', title: 'First day is' },
  ],
};
