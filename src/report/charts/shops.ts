import type { Chart } from '../chart.ts';
import { longNumber, numberOf, plain, shortNumber, signed } from '../text.ts';

export const shops: Chart = {
  id: 'shops',
  title: 'Shops that gain most in a week',
  explains:
    'The 12 shops with the highest GMV over 7 days up to their newest day; behind the bars the growth in percent of all they had sold before. Estimates of EchoTik; money is presumably USD.',
  sql: `select m.as_of_date as day, m.seller_name, c.path as category, m.gmv_growth, m.gmv_growth_pct, m.units_growth, m.products_now, m.basis_before
from marts.shop_momentum m left join marts.product_categories c using (category_id)
where m.region = $1 and m.window_days = 7 and m.gmv_growth > 0
order by m.gmv_growth desc, m.seller_id limit 12`,
  day: 'day',
  remedy: 'read seller-trend or seller-detail on two days: the pipeline "details" does',
  picture: (rows) => ({
    direction: 'across',
    legend: [],
    bars: rows.map((row) => ({
      label: plain(row['seller_name'] ?? 'unknown'),
      values: [numberOf(row['gmv_growth'])],
      colour: 'series-1',
      note: `$${shortNumber(row['gmv_growth'])}  ${signed(row['gmv_growth_pct'], shortNumber)} %`,
    })),
  }),
  columns: [
    { name: 'seller_name', title: 'Shop' },
    { name: 'category', title: 'Category' },
    { name: 'gmv_growth', title: 'GMV in 7 days, USD', show: longNumber },
    { name: 'gmv_growth_pct', title: 'Growth, %', show: longNumber },
    { name: 'units_growth', title: 'Units in 7 days', show: longNumber },
    { name: 'products_now', title: 'Products', show: longNumber },
    { name: 'day', title: 'Up to' },
    { name: 'basis_before', title: 'First day is' },
  ],
};
