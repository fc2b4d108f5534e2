/** Products that a creator promotes. */
import { cutPage } from '../../paging.ts';
import { sortedBy } from '../../sorting.ts';
import type { Live, Product, Video } from '../../world/entities.ts';
import { computePrices } from '../../world/prices.ts';
import { cents, soldThrough } from '../../world/totals.ts';
import type { World } from '../../world/world.ts';
import type { Endpoint } from '../endpoint.ts';
import { listRelatedToCreator } from './requested-creator.ts';

export const influencerProductList: Endpoint = {
  id: 'influencer-product-list',
  path: '/api/v3/echotik/influencer/product/list',
  credits: 1,
  message: 'success',
  at: 'data',
  key: 'product_id',
  answer(query, world) {
    const { category_id } = query;
    const videos = listRelatedToCreator(query, world, 'video');
    const lives = listRelatedToCreator(query, world, 'live');
    const records = listRelatedToCreator(query, world, 'product')
      .filter(({ category: [id] }) => !category_id || category_id === id)
      .map((product) => ({
        category_id: product.category[0],
        cover_url: JSON.stringify(product.covers.map((url, index) => ({ url, index })).toReversed()),
        product_id: product.id,
        product_name: product.name,
        spu_avg_price: computePrices(product, world.day - 1).mean,
        ...salesThrough(videos, 'video', product, world),
        ...salesThrough(lives, 'live', product, world),
        // Of everyone who sells it.
        total_sale_cnt: world.total(product, 'sale', world.day - 1),
        total_sale_gmv_amt: world.total(product, 'gmv', world.day - 1),
        user_id: query['user_id'] ?? '',
      }));
    const list = sortedBy(
      query,
      'influencer_product_sort_field',
      [
        ({ total_sale_cnt }) => total_sale_cnt,
        ({ total_sale_gmv_amt }) => total_sale_gmv_amt,
        ({ spu_avg_price }) => spu_avg_price,
        ({ total_video_sale_cnt }) => total_video_sale_cnt,
        ({ total_video_sale_gmv_amt }) => total_video_sale_gmv_amt,
      ],
      records,
    );
    return cutPage(query, list);
  },
};

/** What the creator sold of a product by its videos or its sessions. */
function salesThrough<N extends 'video' | 'live'>(
  media: readonly (Video | Live)[],
  name: N,
  product: Product,
  world: World,
) {
  const showing = media.filter(({ productIds }) => productIds.includes(product.id));
  const units = showing.reduce((sum, medium) => sum + soldThrough(medium, product.id, world.day - 1), 0);
  const record: Readonly<Record<string, number>> = {
    [`total_${name}_cnt`]: showing.length,
    [`total_${name}_sale_cnt`]: units,
    [`total_${name}_sale_gmv_amt`]: cents(units * product.price),
  };
  return record as Readonly<Record<`total_${N}_${'cnt' | 'sale_cnt' | 'sale_gmv_amt'}`, number>>;
}
