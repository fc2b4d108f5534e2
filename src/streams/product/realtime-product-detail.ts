import { z } from 'zod';
import { onePage } from '../../extract/pages.ts';
import { text } from '../../extract/wire.ts';
import { products } from '../../load/tables/products.ts';
import { forEachAbsentId } from '../input-sources.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';
import { eachProductIn } from './each-product.ts';
import { productDetail } from './product-detail.ts';

/** The name of the page's route, as the body has it. */
const page = 'shop/pdp/(product_name_slug$)/(product_id)/page';

/**
 * The state of TikTok's product page; of what lies deeper than the market nothing is published, so the body keeps it.
 */
export const realtimeProductDetail = defineStream({
  name: 'realtime-product-detail',
  path: '/api/v3/realtime/product/detail',
  lane: 'realtime',
  credits: 1,
  params: z.object({ product_id: z.string(), region: z.string() }),
  describes: 'present',
  inputs: [
    ...eachProductIn((product_id, region) => ({ product_id, region })),
    forEachAbsentId(
      productDetail,
      'select product_id, region from echotik.products where product_id = any($1) and region is not null',
    ),
  ],
  pages: onePage,
  at: 'data',
  record: z.object({
    [page]: z.object({ region_info: z.object({ real_region: text.nullish() }).nullish() }).nullish(),
  }),
  tables: [products],
  rows: (state, { params }) => [
    row(products, { product_id: params.product_id, region: state[page]?.region_info?.real_region ?? params.region }),
  ],
  ignored: {
    layout: 'building block of the page, null in every sample',
    [`${page}.basic_info`]: 'about the visit: language, device, login, id of the visitor',
    [`${page}.route_info`]: 'about the visit: how the page was entered',
    [`${page}.region_info.path_region`]: 'the market of the request',
    [`${page}.region_info.current_v_region`]: 'data centre that answered',
    [`${page}.region_info.mssdk_region`]: 'data centre that answered',
  },
});
