import { pageOf } from '../../paging.ts';
import type { Product, Video } from '../../world/entities.ts';
import { signedUrl } from '../../world/signed-url.ts';
import type { World } from '../../world/world.ts';
import type { Endpoint } from '../endpoint.ts';
import { isCreatedBetween, productAskedFor } from './product-asked-for.ts';
import { shareOfSales } from './share-of-sales.ts';
import { sortedByField } from './sorted-by-field.ts';

const BYTES_A_SECOND = 90_000;

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
    const product = productAskedFor(query, world);
    if (!product) return [];
    const records = world
      .related(product, 'video')
      .filter(({ creatorId }) => !query['user_id'] || query['user_id'] === creatorId)
      .filter(({ createdAt }) => isCreatedBetween(createdAt, query))
      .map((video) => recordOf(video, product, world));
    return pageOf(query, sortedByField(query, 'product_video_sort_field', sortFields, records));
  },
};

function recordOf(video: Video, product: Product, world: World) {
  const known = world.day - 1;
  const { units, gmv } = shareOfSales(product, [video], known);
  const tags = world.related(video, 'hashtag').map(({ name }) => `#${name}`);
  return {
    create_time: String(video.createdAt),
    data_size: String(video.duration * BYTES_A_SECOND),
    duration: video.duration,
    hash_tag: tags.join(' '),
    height: '1024',
    play_addr: signedUrl(`video/tos/${video.id}.mp4`, video.id, world.day),
    product_id: product.id,
    ratio: '540p',
    reflow_cover: video.cover,
    region: video.region,
    total_comments_cnt: world.total(video, 'comments', known),
    total_digg_cnt: world.total(video, 'digg', known),
    total_favorites_cnt: world.total(video, 'favorites', known),
    total_shares_cnt: world.total(video, 'shares', known),
    total_video_sale_cnt: units,
    total_video_sale_gmv_amt: gmv,
    total_views_cnt: world.total(video, 'views', known),
    user_id: video.creatorId,
    video_desc: video.text,
    video_id: video.id,
    width: '576',
  };
}
