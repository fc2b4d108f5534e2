import { z } from 'zod';
import { numbered } from '../../extract/pages.ts';
import { cross, defineStream } from '../stream.ts';
import { shop, shopRows, shopTables } from './shop.ts';

export const sellerList = defineStream({
  name: 'seller-list',
  path: '/api/v3/echotik/seller/list',
  lane: 'offline',
  credits: 1,
  params: z.object({
    region: z.string(),
    category_id: z.string().optional(),
    category_l2_id: z.string().optional(),
    category_l3_id: z.string().optional(),
    /** 1 local, 2 cross-border. */
    from_flag: z.literal([1, 2]).optional(),
    /** 1 by video, 2 live. */
    sales_flag: z.literal([1, 2]).optional(),
    /** 0 flat, 1 up, 2 down, over 7 days. */
    sales_trend_flag: z.literal([0, 1, 2]).optional(),
    /** 1 units sold, 2 GMV, 3 mean price. */
    seller_sort_field: z.literal([1, 2, 3]).optional(),
    /** 0 ascending, 1 descending. */
    sort_type: z.literal([0, 1]).optional(),
  }),
  describes: 'present',
  inputs: ({ regions }) => cross({ region: regions, seller_sort_field: [1] as const, sort_type: [1] as const }),
  // The thousand shops that sell most: unsorted, the order is not documented and a walk could skip rows.
  pages: numbered('page_num', { sizeParam: 'page_size', size: 10, maxPages: 100, apiMaxPages: 100_000 }),
  at: 'data',
  record: shop,
  tables: shopTables,
  rows: shopRows,
});
