/** Further pages of a photo search. */
import { cutCursorPage } from '../../paging.ts';
import { requiredText } from '../../query.ts';
import { hashFileName } from '../../world/ids.ts';
import type { Endpoint } from '../endpoint.ts';
import { findBoxes, findLookalikes, buildPhotoCard } from './photo.ts';

const PAGE = 10;

export const realtimeProductPhotoSearchPage: Endpoint = {
  id: 'realtime-product-photo-search-page',
  path: '/api/v3/realtime/product/photo-search/page',
  credits: 1,
  message: 'ok',
  at: 'data.e_com_items',
  key: 'search_result_id',
  answer(query, world) {
    const region = requiredText(query, 'region');
    const imageUri = requiredText(query, 'photo_search_image_uri');
    const box = requiredText(query, 'photo_search_box_detection');
    // Nothing is seen outside of the boxes that the search before returned.
    const known = findBoxes(imageUri).includes(box) ? findLookalikes(world, region, imageUri + box, query['sk']) : [];
    const { rows, cursor, has_more } = cutCursorPage(query, known, PAGE);
    const impression = hashFileName('impression', imageUri, box, cursor);
    return {
      status_code: 0,
      e_com_items: rows.map((product) => buildPhotoCard(product, impression, world)),
      cursor,
      has_more: has_more ? 1 : 0,
      log_pb: { impr_id: impression },
      sorters: [],
      result_type: 1,
      template_name_versions: '["photo_search_card@4"]',
      is_non_personalized_search: 0,
      to_next_page_param: hashFileName('next', impression),
      last_search_pid_list: JSON.stringify(rows.map(({ id }) => id)),
      filter_origin_search_id: impression,
      return_to_server_content: hashFileName('state', impression),
    };
  },
};
