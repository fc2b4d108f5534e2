/** Products of a market, filtered and sorted. */
import { cutPage } from '../../paging.ts';
import { optionalNumber, type Query, requiredText } from '../../query.ts';
import type { Endpoint } from '../endpoint.ts';
import { buildListedProduct } from './product-fields.ts';
import { sortedByField } from './sorted-by-field.ts';

/** By the names that params have, too. */
type ListedRecord = Readonly<Record<string, string | number | null>>;

/** Fields that are filtered by a param of the same name. */
const exactFilters = [
  'category_id',
  'category_l2_id',
  'category_l3_id',
  'off_mark',
  'from_flag',
  'shop_type',
  'is_s_shop',
  'is_hot',
  'free_shipping',
  'sales_flag',
  'sales_trend_flag',
];

/** Fields that have a `min_` and a `max_`. */
const rangeFilters = [
  'total_sale_cnt',
  'total_sale_30d_cnt',
  'total_sale_gmv_amt',
  'total_sale_gmv_30d_amt',
  'spu_avg_price',
  'product_commission_rate',
  'product_rating',
  'review_count',
  'total_ifl_cnt',
  'total_video_cnt',
  'total_views_cnt',
  'first_crawl_dt',
];

const sortFields = [
  'total_sale_cnt',
  'total_sale_gmv_amt',
  'spu_avg_price',
  'total_sale_7d_cnt',
  'total_sale_30d_cnt',
  'total_sale_gmv_7d_amt',
  'total_sale_gmv_30d_amt',
];

export const productList: Endpoint = {
  id: 'product-list',
  path: '/api/v3/echotik/product/list',
  credits: 1,
  message: 'success',
  at: 'data',
  key: 'product_id',
  answer(query, world) {
    const found = world
      .list('product', requiredText(query, 'region'))
      .map((product): ListedRecord => buildListedProduct(product, world))
      .filter((product) => matchesFilters(product, query));
    return cutPage(query, sortedByField(query, 'product_sort_field', sortFields, found));
  },
};

function matchesFilters(product: ListedRecord, query: Query): boolean {
  if (exactFilters.some((name) => query[name] && query[name] !== String(product[name]))) return false;
  return rangeFilters.every((name) => {
    const [least, most] = [optionalNumber(query, `min_${name}`), optionalNumber(query, `max_${name}`)];
    const value = Number(product[name]);
    return value >= (least ?? Number.NEGATIVE_INFINITY) && value <= (most ?? Number.POSITIVE_INFINITY);
  });
}
