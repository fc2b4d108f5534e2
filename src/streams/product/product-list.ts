import { z } from 'zod';
import { numbered } from '../../extract/pages.ts';
import { cross, defineStream } from '../stream.ts';
import { listedProduct, productRows, productTables } from './product.ts';

const yesNo = z.literal([0, 1]).optional();

/** The lowest and the highest value wanted: `between('review_count')` is min_review_count and max_review_count. */
const rangeParams = <N extends string>(name: N) => {
  const bound = z.number().optional();
  return { [`min_${name}`]: bound, [`max_${name}`]: bound } as Record<`min_${N}` | `max_${N}`, typeof bound>;
};

export const productList = defineStream({
  name: 'product-list',
  path: '/api/v3/echotik/product/list',
  lane: 'offline',
  credits: 1,
  params: z.object({
    region: z.string(),
    category_id: z.string().optional(),
    category_l2_id: z.string().optional(),
    category_l3_id: z.string().optional(),
    /** 0: only what is still on sale. */
    off_mark: z.literal(0).optional(),
    /** 1 local, 2 cross-border. */
    from_flag: z.literal([1, 2]).optional(),
    /** 1 brand shop. */
    shop_type: yesNo,
    /** Fully managed shop. */
    is_s_shop: yesNo,
    is_hot: yesNo,
    free_shipping: yesNo,
    /** 1 by video, 2 live. */
    sales_flag: z.literal([1, 2]).optional(),
    /** 0 flat, 1 up, 2 down, over 7 days. */
    sales_trend_flag: z.literal([0, 1, 2]).optional(),
    ...rangeParams('total_sale_cnt'),
    ...rangeParams('total_sale_30d_cnt'),
    ...rangeParams('total_sale_gmv_amt'),
    ...rangeParams('total_sale_gmv_30d_amt'),
    ...rangeParams('spu_avg_price'),
    ...rangeParams('product_commission_rate'),
    ...rangeParams('product_rating'),
    ...rangeParams('review_count'),
    ...rangeParams('total_ifl_cnt'),
    ...rangeParams('total_video_cnt'),
    ...rangeParams('total_views_cnt'),
    /** Days as yyyyMMdd. */
    ...rangeParams('first_crawl_dt'),
    /** 1 units sold, 2 GMV, 3 mean price, 4 and 5 units of 7 and 30 days, 6 and 7 GMV of 7 and 30 days. */
    product_sort_field: z.literal([1, 2, 3, 4, 5, 6, 7]).optional(),
    /** 0 ascending, 1 descending. */
    sort_type: z.literal([0, 1]).optional(),
  }),
  // Sorted, because paging through no order repeats and skips products.
  describes: 'present',
  inputs: ({ regions }) =>
    cross({
      region: regions,
      off_mark: [0] as const,
      product_sort_field: [5] as const,
      sort_type: [1] as const,
    }),
  // The library is far larger than a day's budget: the thousand best sellers of a market.
  pages: numbered('page_num', { sizeParam: 'page_size', size: 10, maxPages: 100, apiMaxPages: 100_000 }),
  at: 'data',
  record: listedProduct,
  tables: productTables,
  rows: productRows,
});
