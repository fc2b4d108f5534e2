/** Creators by keyword. */
import { cutCursorPage } from '../../paging.ts';
import { requiredText } from '../../query.ts';
import type { Creator } from '../../world/entities.ts';
import { search } from '../../world/search.ts';
import type { World } from '../../world/world.ts';
import type { Endpoint } from '../endpoint.ts';
import { buildAccountFields, authorityFlag } from '../influencer/account-fields.ts';
import { aroundSearch } from './around-search.ts';

const PAGE = 10;

function buildRecord(creator: Creator, world: World) {
  const { following_count: _, ...fields } = buildAccountFields(creator, world);
  const avatar = { height: 720, width: 720 };
  return {
    challenges: null,
    effects: null,
    items: null,
    mix_list: null,
    musics: null,
    position: null,
    uniqid_position: null,
    user_info: {
      accept_private_policy: false,
      account_labels: null,
      ad_cover_url: null,
      advance_feature_item_order: null,
      advanced_feature_info: null,
      ...fields,
      authority_status: authorityFlag(creator),
      avatar_168x168: { ...fields.avatar_168x168, ...avatar },
      avatar_300x300: { ...fields.avatar_168x168, ...avatar },
      aweme_count: world.total(creator, 'videos', world.day),
      region: creator.region,
      sec_uid: creator.secUid,
      total_favorited: world.total(creator, 'digg', world.day),
    },
  };
}

export const realtimeInfluencerSearch: Endpoint = {
  id: 'realtime-influencer-search',
  path: '/api/v3/realtime/influencer/search',
  credits: 1,
  message: 'success',
  at: 'data.user_list',
  key: 'user_info.uid',
  answer(query, world) {
    const keyword = requiredText(query, 'keyword');
    const creators = world.list('creator', requiredText(query, 'region'));
    const found = search(creators, keyword, ({ handle, nickName }) => `${handle} ${nickName}`);
    const { rows, cursor, has_more } = cutCursorPage(query, found, PAGE);
    return {
      challenge_list: null,
      cursor,
      feedback_type: 'user',
      has_more: has_more ? 1 : 0,
      input_keyword: keyword,
      music_list: null,
      type: 1,
      user_list: rows.map((creator) => buildRecord(creator, world)),
      ...aroundSearch(keyword, 'musically_user', world),
    };
  },
};
