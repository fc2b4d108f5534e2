/** Products that look like an image, from the library. */
import { ParameterError, requiredInteger, requiredText } from '../../query.ts';
import { countries } from '../../world/countries.ts';
import type { Endpoint } from '../endpoint.ts';
import { hashImage, findLookalikes, requiredImage } from './photo.ts';

const PREFIX = /^data:image\/\w+;base64,/;

/** What a row holds beside the id was never published. */
export const productImageSearch: Endpoint = {
  id: 'product-image-search',
  path: '/api/v3/echotik/product/image_search',
  method: 'POST',
  credits: 1,
  message: 'success',
  at: 'data',
  key: 'product_id',
  answer(query, world) {
    const uri = requiredText(query, 'image_base64');
    if (!PREFIX.test(uri)) throw new ParameterError('image_base64：must begin with data:image/');
    const hash = hashImage(requiredImage({ image_base64: uri.replace(PREFIX, '') }));
    const size = requiredInteger(query, 'size', 1, 30);
    const region = query['region'] || (countries[0]?.label ?? '');
    return findLookalikes(world, region, hash)
      .filter((product) => world.collected(product))
      .slice(0, size)
      .map(({ id }) => ({ product_id: id }));
  },
};
