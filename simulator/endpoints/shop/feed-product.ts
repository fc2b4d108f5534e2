/** A product as the feed of a shop writes it. */
import { hashFileName } from '../../world/ids.ts';
import type { Product, Shop } from '../../world/entities.ts';
import { getLocale } from '../../world/locales.ts';
import { toDisplayCount, toDisplayPrice } from '../display-values.ts';
import { unit } from '../../world/random.ts';
import { signedUrl } from '../../world/signed-url.ts';
import type { World } from '../../world/world.ts';

const REPURCHASED_SHARE = 0.3;
const UNTAGGED_SHARE = 0.1;

/** A product in the feed of its shop, as TikTok writes it for its app. */
export function buildFeedProduct(product: Product, shop: Shop, world: World) {
  const { id, skus, freeShipping } = product;
  const sold = world.total(product, 'sale', world.day);
  // Reviews appear the day after, as in the library.
  const reviews = world.total(product, 'reviews', world.day - 1);
  const file = hashFileName('feed cover', id);
  return {
    product_id: id,
    status: 1,
    pdp_schema: `aweme://ec/pdp?biz_type=0&requestParams=%7B%22product_id%22%3A%5B%22${id}%22%5D%7D`,
    cover: {
      image: {
        height: 500,
        width: 500,
        uri: `tos-useast5-i-omjb5zjo8w-tx/${file}`,
        url_list: [
          signedUrl(`tos-useast5-i-omjb5zjo8w-tx/${file}~tplv-fhlh96nyum-crop-webp:500:500.webp`, id, world.day),
        ],
        ratio: 1,
      },
    },
    title: { title: product.name },
    price: buildPrice(product),
    add_to_cart_button: { status: 1, click_hint: '', button_text: 'Add to cart' },
    sku_ids: skus.map((sku) => sku.id),
    seller_id: shop.id,
    official_creator_id: shop.creatorId,
    biz_type: 0,
    source: 5,
    now_buy_button: { status: 1, button_text: 'Buy' },
    placement_labels: freeShipping ? [freeShippingLabel(id)] : null,
    tag_list:
      unit('untagged', id) < UNTAGGED_SHARE
        ? null
        : [
            { tag_type: 302, text: String(product.rating), extra_text: formatCount(reviews) },
            { tag_type: 301, text: `${formatCount(sold)} sold` },
          ],
    log_extra: JSON.stringify({ rating_strategy: { review_cnt: String(reviews) }, seller_product_id: id }),
    bcm_standard_track: { track_param: { bcm_multiverse_id: hashFileName('track', id) } },
    author_id: shop.creatorId,
    selling_point: unit('repurchased', id) < REPURCHASED_SHARE ? [repurchases(Math.floor(sold / 20))] : null,
  };
}

/** In the money of the market; the first SKU is the one shown. */
function buildPrice(product: Product) {
  const { currency, symbol } = getLocale(product.region);
  const { sale, origin, percent } = toDisplayPrice(product);
  return {
    sku_id: product.skus[0]?.id ?? null,
    currency_name: currency,
    currency_symbol: symbol,
    symbol_position: 1,
    sale_price_decimal: String(sale),
    origin_price_decimal: String(origin),
    sale_price_format: sale.toFixed(2),
    discount_format: `${percent}%`,
    discount_decimal: String(percent / 100),
  };
}

const freeShippingLabel = (id: string) => ({
  placement: 3,
  labels: [
    {
      id: '8',
      type: 8,
      text: 'Free shipping',
      status: 0,
      da_info: JSON.stringify({ label_type: 'PRODUCT_FREE_SHIPPING', promotion_id: id }),
    },
  ],
});

const repurchases = (count: number) => ({
  type: 67001,
  item_list: [
    {
      text: `${formatCount(count)}+ repurchased`,
      augment_code: 'repurchase_num_in_180d',
      selling_point_extra_info_for_algo: { category: 'statistic', type: 'repurchase_num_in_180d', count_val: count },
    },
  ],
});

/** 16.8K for 16,764. */
function formatCount(count: number): string {
  const shown = toDisplayCount(count);
  if (count < 1000) return String(shown);
  return count < 1e6 ? `${shown / 1000}K` : `${shown / 1e6}M`;
}
