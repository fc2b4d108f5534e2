import { cursorPageOf } from '../../paging.ts';
import { requiredText } from '../../query.ts';
import { fileName } from '../../world/ids.ts';
import type { Endpoint } from '../endpoint.ts';
import { boxesIn, lookalikes, photoCardOf } from './photo.ts';

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
    const known = boxesIn(imageUri).includes(box) ? lookalikes(world, region, imageUri + box, query['sk']) : [];
    const { rows, cursor, has_more } = cursorPageOf(query, known, PAGE);
    const impression = fileName('impression', imageUri, box, cursor);
    return {
      status_code: 0,
      e_com_items: rows.map((product) => photoCardOf(product, impression, world)),
      cursor,
      has_more: has_more ? 1 : 0,
      log_pb: { impr_id: impression },
      sorters: [],
      result_type: 1,
      template_name_versions: '["photo_search_card@4"]',
      is_non_personalized_search: 0,
      to_next_page_param: fileName('next', impression),
      last_search_pid_list: JSON.stringify(rows.map(({ id }) => id)),
      filter_origin_search_id: impression,
      return_to_server_content: fileName('state', impression),
    };
  },
};
