/** Live sessions that sold a product. */
import { cutPage } from '../../paging.ts';
import type { Live, Product } from '../../world/entities.ts';
import { unit } from '../../world/random.ts';
import type { World } from '../../world/world.ts';
import type { Endpoint } from '../endpoint.ts';
import { peakViews } from '../live/live-fields.ts';
import { isCreatedBetween, findRequestedProduct } from './requested-product.ts';
import { buildProductBasics } from './product-fields.ts';
import { shareOfSales } from './share-of-sales.ts';
import { sortedByField } from './sorted-by-field.ts';

const SEVERAL_COVERS_SHARE = 0.3;

const sortFields = ['max_views_cnt', 'total_product_cnt', 'total_sale_cnt', 'total_sale_gmv_amt', 'total_views_cnt'];

export const productLiveList: Endpoint = {
  id: 'product-live-list',
  path: '/api/v3/echotik/product/live/list',
  credits: 1,
  message: 'success',
  at: 'data',
  key: 'room_id',
  answer(query, world) {
    const product = findRequestedProduct(query, world);
    if (!product) return [];
    const records = world
      .related(product, 'live')
      .filter(({ startedAt }) => isCreatedBetween(startedAt, query))
      .map((live) => buildRecord(live, product, world));
    return cutPage(query, sortedByField(query, 'product_live_sort_field', sortFields, records));
  },
};

function buildRecord(live: Live, product: Product, world: World) {
  const known = world.day - 1;
  const { units, gmv } = shareOfSales(product, [live], known);
  const { category_id, product_id, spu_avg_price } = buildProductBasics(product, known);
  const severalCovers = unit('several covers', live.id) < SEVERAL_COVERS_SHARE;
  return {
    category_id,
    cover_url: severalCovers ? JSON.stringify(product.covers) : (product.covers[0] ?? null),
    create_time: live.startedAt,
    max_views_cnt: peakViews(live, world),
    product_id,
    region: live.region,
    room_id: live.id,
    spu_avg_price,
    total_product_cnt: live.productIds.length,
    total_sale_cnt: units,
    total_sale_gmv_amt: gmv,
    total_views_cnt: world.total(live, 'views', known),
    user_id: live.creatorId,
  };
}
