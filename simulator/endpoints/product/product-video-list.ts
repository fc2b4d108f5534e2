/** Videos that promote a product. */
import { cutPage } from '../../paging.ts';
import type { Product, Video } from '../../world/entities.ts';
import { signedUrl } from '../../world/signed-url.ts';
import type { World } from '../../world/world.ts';
import type { Endpoint } from '../endpoint.ts';
import { buildVideoCounts, fileFields, videoFields } from '../video/video-fields.ts';
import { isCreatedBetween, findRequestedProduct } from './requested-product.ts';
import { shareOfSales } from './share-of-sales.ts';
import { sortedByField } from './sorted-by-field.ts';

const sortFields = [
  'total_views_cnt',
  'total_digg_cnt',
  'total_shares_cnt',
  'total_video_sale_cnt',
  'total_video_sale_gmv_amt',
  'create_time',
];

export const productVideoList: Endpoint = {
  id: 'product-video-list',
  path: '/api/v3/echotik/product/video/list',
  credits: 1,
  message: 'success',
  at: 'data',
  key: 'video_id',
  answer(query, world) {
    const product = findRequestedProduct(query, world);
    if (!product) return [];
    const records = world
      .related(product, 'video')
      .filter(({ creatorId }) => !query['user_id'] || query['user_id'] === creatorId)
      .filter(({ createdAt }) => isCreatedBetween(createdAt, query))
      .map((video) => buildRecord(video, product, world));
    return cutPage(query, sortedByField(query, 'product_video_sort_field', sortFields, records));
  },
};

function buildRecord(video: Video, product: Product, world: World) {
  const known = world.day - 1;
  const { units, gmv } = shareOfSales(product, [video], known);
  return {
    ...videoFields(video),
    ...fileFields(video),
    ...buildVideoCounts((metric) => world.total(video, metric, known)),
    hash_tag: world
      .related(video, 'hashtag')
      .map(({ name }) => `#${name}`)
      .join(' '),
    play_addr: signedUrl(`video/tos/${video.id}.mp4`, video.id, world.day),
    product_id: product.id,
    total_video_sale_cnt: units,
    total_video_sale_gmv_amt: gmv,
  };
}
