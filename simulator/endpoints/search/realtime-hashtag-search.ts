/** Hashtags by keyword. */
import { cutCursorPage } from '../../paging.ts';
import { requiredText } from '../../query.ts';
import type { Hashtag } from '../../world/entities.ts';
import { hashBits } from '../../world/random.ts';
import { search } from '../../world/search.ts';
import type { World } from '../../world/world.ts';
import type { Endpoint } from '../endpoint.ts';
import { describeHashtag, tagPage } from '../trending/hashtag-fields.ts';
import { aroundSearch } from './around-search.ts';

function buildRecord(hashtag: Hashtag, world: World) {
  const { id, name } = hashtag;
  const posts = world.total(hashtag, 'posts', world.day);
  const about = hashBits('about', id);
  return {
    challenge_info: {
      banner_list: null,
      cha_attrs: null,
      cha_name: name,
      cid: id,
      collect_stat: 0,
      connect_music: [],
      desc: describeHashtag(hashtag) ?? '',
      extra_attr: { is_live: false },
      hashtag_profile: '',
      is_challenge: about % 2,
      is_commerce: about % 5 === 0,
      is_pgcshow: about % 7 === 0,
      schema: `aweme://aweme/challenge/detail?cid=${id}`,
      search_cha_name: name,
      search_highlight: null,
      share_info: {
        bool_persist: 0,
        share_desc: `Check out #${name} on TikTok!`,
        share_title: `It is a becoming a big trend on TikTok now! Click here: ${name}`,
        share_url: `${tagPage(name)}?_r=1&name=${encodeURIComponent(name)}&share_challenge_id=${id}&source=h5_m`,
      },
      show_items: null,
      sub_type: about % 3,
      type: 1,
      use_count: posts,
      user_count: posts,
      view_count: world.total(hashtag, 'views', world.day),
    },
    items: null,
    position: null,
  };
}

export const realtimeHashtagSearch: Endpoint = {
  id: 'realtime-hashtag-search',
  path: '/api/v3/realtime/hashtag/search',
  credits: 1,
  message: 'success',
  at: 'data.challenge_list',
  key: 'challenge_info.cid',
  answer(query, world) {
    const keyword = requiredText(query, 'keyword');
    const found = search(world.list('hashtag', requiredText(query, 'region')), keyword, ({ name }) => name);
    // The cursor is documented, but the published body has no cursor: the caller adds up the records.
    const { rows, has_more } = cutCursorPage(query, found);
    return {
      ad_info: {},
      challenge_list: rows.map((hashtag) => buildRecord(hashtag, world)),
      has_more: has_more ? 1 : 0,
      is_match: false,
      keyword_disabled: 0,
      ...aroundSearch(keyword, 'musically_challenge', world),
    };
  },
};
