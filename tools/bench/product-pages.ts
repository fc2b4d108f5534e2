/**
 * Pages of product-list as wide as those of a real market: 10 records of 52 fields, 14 KB. The simulator's own pages
 * have twice as many fields, but its markets are too small for a hundred pages.
 */
const PAGE_SIZE = 10;
/** Shops of a market, between which its products are distributed. */
const SHOPS = 50;
const WINDOWS = [1, 7, 15, 30, 60, 90];

/** The JSON text of the records of one page, numbered from 1. */
export const writeProductPage = (region: string, page: number): string =>
  JSON.stringify(
    Array.from({ length: PAGE_SIZE }, (_, index) => buildProduct(region, (page - 1) * PAGE_SIZE + index + 1)),
  );

/** The `number`th product of a market, numbered from 1; the best seller comes first. Equal numbers give equal records. */
export function buildProduct(region: string, number: number): Readonly<Record<string, string | number>> {
  const code = region.charCodeAt(0) * 100 + region.charCodeAt(1);
  const id = `1729${code}${String(number).padStart(11, '0')}`;
  const sku = `1730${code}${String(number).padStart(11, '0')}`;
  const price = 5 + ((number * 37) % 9_000) / 100;
  const daily = 1 + ((number * 7_919) % 500);
  return {
    product_id: id,
    product_name: `Stainless Steel Travel Mug, edition ${number}`,
    region,
    category_id: String(600_000 + (number % 30)),
    category_l2_id: String(800_000 + (number % 200)),
    category_l3_id: String(900_000 + (number % 900)),
    min_price: price,
    max_price: price + 4,
    spu_avg_price: price + 2,
    product_commission_rate: number % 25,
    seller_id: `7494${code}${String(number % SHOPS).padStart(11, '0')}`,
    cover_url: JSON.stringify([{ url: `https://echosell-images.tos-ap-southeast-1.volces.com/${id}.jpeg`, index: 0 }]),
    desc_detail: JSON.stringify([{ type: 'text', text: `Edition ${number}` }]),
    sale_props: '[]',
    skus: JSON.stringify([
      {
        sku_id: sku,
        sale_prop_value_ids: sku,
        real_price: { currency: 'USD', currency_symbol: '$', sale_price_decimal: price.toFixed(2) },
      },
    ]),
    specification: '[]',
    discount: `${5 + (number % 60)}%`,
    first_crawl_dt: 20_250_101 + (number % 28),
    last_crawl_dt: 20_260_101 + (number % 28),
    free_shipping: number % 2,
    is_s_shop: Number(number % 10 === 0),
    off_mark: 0,
    product_rating: 3 + (number % 20) / 10,
    review_count: number % 5_000,
    sales_flag: number % 3,
    sales_trend_flag: number % 3,
    from_flag: 1 + (number % 2),
    is_hot: number % 2,
    shop_type: number % 2,
    shipping_price: ((number % 700) / 100).toFixed(2),
    total_ifl_cnt: number % 300,
    total_live_cnt: number % 40,
    total_live_sale_cnt: daily * 20,
    total_video_cnt: number % 800,
    total_video_sale_cnt: daily * 150,
    total_views_cnt: daily * 9_000,
    total_views_7d_cnt: daily * 700,
    total_views_30d_cnt: daily * 3_000,
    total_sale_cnt: daily * 200,
    total_sale_gmv_amt: cents(daily * 200 * price),
    ...Object.fromEntries(
      WINDOWS.flatMap((days) => [
        [`total_sale_${days}d_cnt`, daily * days],
        [`total_sale_gmv_${days}d_amt`, cents(daily * days * price)],
      ]),
    ),
  };
}

const cents = (amount: number) => Math.round(amount * 100) / 100;
