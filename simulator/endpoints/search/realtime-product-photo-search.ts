/** The first page of a photo search. */
import { requiredText } from '../../query.ts';
import { isoDate } from '../../world/days.ts';
import type { Endpoint } from '../endpoint.ts';
import { findBoxes, hashImage, findLookalikes, buildPhotoCard, requiredImage } from './photo.ts';

const DRAWN = 6;

export const realtimeProductPhotoSearch: Endpoint = {
  id: 'realtime-product-photo-search',
  path: '/api/v3/realtime/product/photo-search',
  method: 'POST',
  credits: 1,
  message: 'ok',
  at: 'data.e_com_items',
  key: 'search_result_id',
  answer(query, world) {
    const region = requiredText(query, 'region');
    const hash = hashImage(requiredImage(query));
    const imageUri = `${isoDate(world.day).replaceAll('-', '')}${hash.slice(0, 26)}`;
    const drawn = findLookalikes(world, region, hash, query['sk']).slice(0, DRAWN);
    return {
      status_code: 0,
      e_com_items: drawn.map((product) => buildPhotoCard(product, imageUri, world)),
      e_com_style: { display_single_column: false, discount_label_type: 2 },
      photo_search: { image_uri: imageUri, box_detection: findBoxes(imageUri) },
      suggested_search: null,
      filter_groups_v2: null,
      template_name_versions: '["photo_search_card@4"]',
      quick_filter: null,
      top_e_com_items: null,
      is_non_personalized_search: 0,
    };
  },
};
