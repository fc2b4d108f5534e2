/** A product as the library of EchoTik writes it, in four degrees of detail. */
import { dateNumber } from '../../world/days.ts';
import type { Product } from '../../world/entities.ts';
import { createTiktokId } from '../../world/ids.ts';
import { getLocale } from '../../world/locales.ts';
import { computePrices } from '../../world/prices.ts';
import { integerIn, unit } from '../../world/random.ts';
import { cents, type Metric } from '../../world/totals.ts';
import type { World } from '../../world/world.ts';
import { gains, salesTrend } from '../gains.ts';

const WINDOWS = [1, 7, 15, 30, 60, 90];
const LAST_LEVEL_UNKNOWN = 0.05;
const DISCOUNTED_SHARE = 0.5;
const DELISTED_SHARE = 0.05;
const MANAGED_SHARE = 0.1;
const HOT_SALES = 100;
const COLOUR_PROP = '100000';

/** What the ranking says of a product itself, with the prices of a day. */
export function buildProductBasics(product: Product, day: number) {
  const { id, name, region, category, commission } = product;
  const { mean, lowest, highest } = computePrices(product, day);
  const [category_id, category_l2_id, category_l3_id] = category;
  return {
    category_id,
    category_l2_id,
    category_l3_id: unit('last level', id) < LAST_LEVEL_UNKNOWN ? '0' : category_l3_id,
    max_price: highest,
    min_price: lowest,
    product_commission_rate: commission,
    product_id: id,
    product_name: name,
    region,
    spu_avg_price: mean,
  };
}

/** The record of a shop's list. */
export function buildShopProduct(product: Product, world: World) {
  const { id, covers, skus } = product;
  const known = world.day - 1;
  const { ofSku } = computePrices(product, known);
  const family = (metric: Metric, name: string, unitName: string) =>
    gains(world, product, metric, WINDOWS, (days) => `${name}_${days}d_${unitName}`);
  return {
    ...buildProductBasics(product, known),
    cover_url: JSON.stringify(covers.map((url, index) => ({ url, index }))),
    desc_detail: JSON.stringify([{ type: 'text', text: product.name, sub: [{ t: product.name }] }]),
    discount: discountLabel(id),
    first_crawl_dt: dateNumber(product.born),
    free_shipping: Number(product.freeShipping),
    is_s_shop: Number(unit('managed', product.shopId) < MANAGED_SHARE),
    off_mark: delistedFlag(product),
    product_rating: product.rating,
    review_count: world.total(product, 'reviews', known),
    sale_props: JSON.stringify([
      {
        prop_name: 'Color',
        has_image: 'false',
        prop_id: COLOUR_PROP,
        sale_prop_values: skus.map((sku) => ({
          image: '',
          property_value_name: sku.name,
          property_value_id: valueId(sku.id),
        })),
      },
    ]),
    sales_flag: productSalesFlag(product, world),
    sales_trend_flag: salesTrend(world, product),
    seller_id: product.shopId,
    skus: JSON.stringify(skus.map((sku) => buildSku(sku.id, ofSku(sku), product.region))),
    total_ifl_cnt: world.total(product, 'creators', known),
    // The world does not distinguish the means by which a creator promotes.
    ...family('creators', 'total_ifl_video', 'cnt'),
    ...family('creators', 'total_ifl_live', 'cnt'),
    total_live_cnt: world.total(product, 'lives', known),
    ...family('lives', 'total_live', 'cnt'),
    ...family('live_sale', 'total_live_sale', 'cnt'),
    ...family('live_gmv', 'total_live_sale_gmv', 'amt'),
    total_sale_cnt: world.total(product, 'sale', known),
    ...family('sale', 'total_sale', 'cnt'),
    total_sale_gmv_amt: world.total(product, 'gmv', known),
    ...family('gmv', 'total_sale_gmv', 'amt'),
    total_video_cnt: world.total(product, 'videos', known),
    ...family('videos', 'total_video', 'cnt'),
    total_views_cnt: world.total(product, 'views', known),
    ...family('views', 'total_views', 'cnt'),
  };
}

/** The record of the detail. */
export function buildDetailedProduct(product: Product, world: World) {
  const known = world.day - 1;
  return {
    ...buildShopProduct(product, world),
    specification: JSON.stringify([{ name: 'Pack', value: `${product.skus.length}` }]),
    total_live_sale_cnt: world.total(product, 'live_sale', known),
    total_live_sale_gmv_amt: world.total(product, 'live_gmv', known),
    total_video_sale_cnt: world.total(product, 'video_sale', known),
    ...gains(world, product, 'video_sale', WINDOWS, (days) => `total_video_sale_${days}d_cnt`),
    total_video_sale_gmv_amt: world.total(product, 'video_gmv', known),
    ...gains(world, product, 'video_gmv', WINDOWS, (days) => `total_video_sale_gmv_${days}d_amt`),
  };
}

/** The record of a market's list. */
export function buildListedProduct(product: Product, world: World) {
  const { id, shopId, freeShipping } = product;
  const shop = world.find('shop', shopId);
  return {
    ...buildDetailedProduct(product, world),
    from_flag: shop?.crossBorder ? 2 : 1,
    is_hot: Number(world.gain(product, 'sale', 7) > HOT_SALES),
    last_crawl_dt: dateNumber(world.day - 1),
    shipping_price: freeShipping ? '0' : String(integerIn(99, 699, 'shipping', id) / 100),
    shop_type: randomBit('brand', shopId),
  };
}

/** 0 on sale, 2 no longer. */
const delistedFlag = ({ id }: Product): 0 | 2 => (unit('delisted', id) < DELISTED_SHARE ? 2 : 0);

/** 0 neither, 1 by video, 2 live. */
function productSalesFlag(product: Product, world: World): 0 | 1 | 2 {
  const known = world.day - 1;
  const [live, video] = [world.total(product, 'live_sale', known), world.total(product, 'video_sale', known)];
  return live > video ? 2 : video > 0 ? 1 : 0;
}

/** Null, a dash or a percentage. */
function discountLabel(id: string): string | null {
  if (unit('discounted', id) < DISCOUNTED_SHARE) return `${integerIn(5, 70, 'discount', id)}%`;
  return unit('dash', id) < 0.5 ? '-' : null;
}

/** The only place where the record names a currency: that of the market. */
function buildSku(id: string, price: number, region: string) {
  const { currency, symbol, perDollar } = getLocale(region);
  const local = cents(price * perDollar);
  const deduction = cents(local * 0.1);
  return {
    sku_id: id,
    sale_prop_value_ids: valueId(id),
    real_price: {
      sku_id: id,
      currency_name: currency,
      currency_symbol: symbol,
      sale_price_decimal: String(local),
      sale_price_format: local.toFixed(2),
      promotion_deduction_details: {
        seller_subtotal_deduction: deduction.toFixed(2),
        seller_subtotal_deduction_decimal: String(deduction),
      },
      price_val: local.toFixed(2),
      currency,
    },
  };
}

const valueId = (skuId: string) => createTiktokId('7', 'sale prop value', skuId);
const randomBit = (what: string, id: string) => Number(unit(what, id) < 0.5);
