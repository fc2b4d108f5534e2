/** The photo search: what an image shows and which products look like it. */
import { createHash } from 'node:crypto';
import { ParameterError, type Query, requiredText } from '../../query.ts';
import type { Product } from '../../world/entities.ts';
import { getLocale } from '../../world/locales.ts';
import { hashBits, sample } from '../../world/random.ts';
import type { World } from '../../world/world.ts';
import { toDisplayPrice } from '../display-values.ts';
import { sizedImage } from './sized-image.ts';

const MAX_BYTES = 2 * 1024 * 1024;
const LIKENESSES = 25;
const CORNERS = ['0.100000,0.100000,0.900000,0.900000', '0.100000,0.100000,0.450000,0.900000', '0.5,0.5,0.9,0.9'];

/** The image of a request, as base64 without a prefix. */
export function requiredImage(query: Query): Buffer {
  const text = requiredText(query, 'image_base64');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) throw new ParameterError('image_base64：must be base64');
  const image = Buffer.from(text, 'base64');
  if (image.length > MAX_BYTES) throw new ParameterError('image_base64：must be less than or equal to 2MB');
  return image;
}

export const hashImage = (image: Buffer): string => createHash('sha256').update(image).digest('hex').toUpperCase();

/** The things seen in an image: one to three boxes. */
export const findBoxes = (imageUri: string): readonly string[] =>
  CORNERS.slice(0, 1 + (hashBits('boxes', imageUri) % CORNERS.length));

/** An arbitrary choice of products that are said to look like `of`. Their names contain `words`, if there are any. */
export function findLookalikes(world: World, region: string, of: string, words = ''): readonly Product[] {
  const named = world.list('product', region).filter(({ name }) => name.toLowerCase().includes(words.toLowerCase()));
  return sample(named, LIKENESSES, 'look', of);
}

/** What both photo searches say of a product. */
export function buildPhotoCard(product: Product, impression: string, world: World) {
  const { id, shopId, region } = product;
  const { origin, percent } = toDisplayPrice(product);
  const cover = (cut: string) => sizedImage('i', id, cut, world).url_list[0] ?? null;
  return {
    type: 1,
    search_result_id: id,
    item_key: `${impression}_${id}_1`,
    shop_view_data: {
      init_state: {
        product_id: id,
        product_id_str: id,
        author_id: shopId,
        currency: getLocale(region).symbol,
        cover: cover('crop:400:400.webp'),
        main_image: cover('resize:800:800.webp'),
        original_price: origin.toFixed(2),
        discount_rate: `${percent}%`,
        page_name: 'photo_search',
      },
    },
  };
}
