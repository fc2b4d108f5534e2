/** Rooms that are live now, by keyword. */
import { bareInteger } from '../../json.ts';
import { cutCursorPage } from '../../paging.ts';
import { requiredText } from '../../query.ts';
import type { Live } from '../../world/entities.ts';
import { isOnAir } from '../../world/lives.ts';
import { search } from '../../world/search.ts';
import type { World } from '../../world/world.ts';
import type { Endpoint } from '../endpoint.ts';
import { badgeFields } from '../influencer/account-fields.ts';
import { sizedImage } from './sized-image.ts';

const PAGE = 10;

function buildRecord(live: Live, world: World) {
  const host = world.find('creator', live.creatorId);
  const handle = host?.handle ?? '';
  const products = live.productIds.length;
  const noImage = { url_list: null, url_prefix: null };
  return {
    type: 1,
    lives: {
      aweme_id: live.id,
      author: {
        uid: live.creatorId,
        short_id: '0',
        nickname: host?.nickName ?? '',
        avatar_larger: noImage,
        avatar_thumb: { ...sizedImage('avt', live.creatorId, 'cropcenter:100:100.webp', world), url_prefix: null },
        avatar_medium: noImage,
        follow_status: 0,
        ...(host && badgeFields(host)),
        unique_id: handle,
        room_id: bareInteger(live.id),
        verify_info: '',
        sec_uid: host?.secUid ?? '',
        name_field: 'nickname',
        search_user_name: host?.nickName ?? '',
        search_user_desc: handle,
        room_cover: { ...sizedImage('i', live.id, 'cropcenter:500:800.jpeg', world), url_prefix: null },
        room_title: live.title,
        room_id_str: live.id,
        account_labels: null,
      },
      cha_list: null,
      text_extra: null,
      is_live_has_products: products > 0,
      ...(products ? { products_count: products } : {}),
    },
  };
}

export const realtimeLiveSearch: Endpoint = {
  id: 'realtime-live-search',
  path: '/api/v3/realtime/live/search',
  credits: 1,
  message: 'success',
  at: 'data.data',
  key: 'lives.author.room_id_str',
  answer(query, world) {
    const keyword = requiredText(query, 'keyword');
    const running = world.list('live', requiredText(query, 'region')).filter((live) => isOnAir(live, world.day));
    const found = search(running, keyword, ({ title }) => title);
    const { rows, cursor, has_more } = cutCursorPage(query, found, PAGE);
    return { status_code: 0, data: rows.map((live) => buildRecord(live, world)), cursor, has_more: has_more ? 1 : 0 };
  },
};
